"""Publishing the bytes of an earlier version under a higher number."""

from dataclasses import replace
from typing import Any

from plugin_platform.bundle_keys import digest_of
from plugin_platform.errors import NotFound
from plugin_platform.events import Event
from plugin_platform.eventstore.database import (
    COMMAND,
    TAKE_LOCK,
    WRITE_LOCK,
    Connection,
    Pool,
    in_transaction,
)
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.entrypoints import rpc
from publishing import read_model
from publishing.callers import Actor, Metadata, require_publisher, source_of
from publishing.checks.engine.registry import required_checks
from publishing.input.listing import read_version_details
from publishing.model import Plugin, Submission, stream_of
from publishing.model.verdicts import Verdicts, checks_of, events_of
from publishing.policies import quota
from publishing.signing import signer
from publishing.tables.rows import Row


class Rollback:
    """A part of the service."""

    database: Pool
    log: EventStore

    @rpc
    def roll_back_version(
        self,
        *,
        actor: Actor,
        plugin_id: str,
        original: str,
        version: str,
        changelog: str | None = None,
        metadata: Metadata = None,
    ) -> Row:
        """``version`` is the new number. What was checked and stored stays as it was."""
        require_publisher(actor, self.database)
        notes = f"The same as {original}." if changelog is None else changelog
        read_version_details(
            version=version, changelog=notes, min_platform_version=None, readme=None
        )
        metadata = metadata or {}

        def work(connection: Connection) -> None:
            connection.execute(TAKE_LOCK, [WRITE_LOCK])
            plugin = self.log.load(stream_of(plugin_id), Plugin, connection).model
            plugin.owned_by(actor["id"])
            found = self._published(connection, plugin_id, original)
            source = source_of(actor)
            submission = replace(found, version=version, changelog=notes, source=source)
            said = plugin.roll_back(actor["id"], original, submission, metadata.get("causationId"))
            if said:
                quota(self.log, connection).allow(read_model.usage(connection, plugin_id))
                verdicts = self._passes_of(connection, plugin_id, original, submission)
                self._record(connection, checks_of(plugin_id, version), verdicts, metadata)
                signed = signer().sign(said, source)
                self._record(connection, stream_of(plugin_id), signed, metadata)

        in_transaction(self.database, work, COMMAND)
        return in_transaction(
            self.database, lambda c: read_model.get_listed_version(c, plugin_id, version)
        )

    def _passes_of(
        self, connection: Connection, plugin_id: str, original: str, submission: Submission
    ) -> list[Event]:
        """What the checks said of the bytes, said of the new version too. Raises ``Conflict`` when
        a check that is required today has not passed them.
        """
        digest = digest_of(submission.bundle_key)
        stream = checks_of(plugin_id, original)
        verdicts = self.log.load(stream, Verdicts, connection).model
        verdicts.require_passes(required_checks(), digest)
        # The findings are in the original's events, and not in the state.
        of = {"findings": [], "version": submission.version}
        return events_of({**data, **of} for data in verdicts.latest.values())

    def _record(
        self, connection: Connection, stream: str, said: list[Event], metadata: dict[str, Any]
    ) -> None:
        self.log.append(
            stream, said, expected_version=None, metadata=metadata, connection=connection
        )

    def _published(self, connection: Connection, plugin_id: str, version: str) -> Submission:
        found = read_model.get_published_version(connection, plugin_id, version)
        if found is None:
            raise NotFound(f"{plugin_id} has no published version {version}.")
        return Submission(version=version, **found)
