"""From an upload to a public version: check, store the bundle, then say so.

Bundle and readme are stored before their version is announced, so no version is ever without
its bytes; and what the checks say of them is recorded before that, so nothing is served without a
recorded pass. What a crash between the two leaves, objects that nobody will ask for, is removed by
``publishing.upkeep.sweep``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from plugin_platform.bundle_keys import held_key_of
from plugin_platform.bundles import Bundles
from plugin_platform.errors import Invalid, Unavailable
from plugin_platform.eventstore.database import UPKEEP, Connection, Pool, in_transaction, limit
from plugin_platform.eventstore.store import EventStore
from publishing import read_model
from publishing.intake.deadline import Deadline, of_a_submission
from publishing.intake.inspection import Inspection
from publishing.intake.needed_plugins import with_needed
from publishing.intake.packages import Package, opened
from publishing.intake.publication import Publication
from publishing.intake.quotas import Quota
from publishing.intake.refusing import record_refusal
from publishing.intake.turns import Turns
from publishing.model import Plugin, Submission, Version, stream_of
from publishing.model.refusals import refused
from publishing.tables import review_tables

log = logging.getLogger(__name__)

Metadata = dict[str, Any]

SUBMISSIONS = 0x5355424D  # "SUBM"
# The checks without whose word there is no version to tell of.
RELIED_ON = frozenset({"manifest", "identity"})
TAKE_TURN = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"


@dataclass(frozen=True)
class Upload:
    """What was handed in; ``details`` are checked already."""

    actor_id: str
    plugin_id: str
    staging_key: str
    manifest: dict[str, Any] | None
    details: dict[str, Any]
    source: dict[str, Any]

    @property
    def version(self) -> str:
        return str(self.details["version"])

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes: staging keys begin with it."""
        return self.staging_key.partition("/")[0]


class Submissions:
    def __init__(
        self,
        pool: Pool,
        events: EventStore,
        bundles: Bundles,
        *,
        turns: Turns,
        quota: Quota,
        publication: Publication,
        begin: Callable[[], Deadline] = of_a_submission,
    ) -> None:
        self._pool = pool
        self._events = events
        self._bundles = bundles
        self._turns = turns
        self._quota = quota
        self._publication = publication
        self._begin = begin

    def submit(self, upload: Upload, metadata: Metadata) -> dict[str, Any]:
        """Publish an upload and return the answer to it.

        Raises ``Conflict`` when the version exists, ``Invalid`` with the findings when a
        check fails, ``TooManyRequests`` or ``Unavailable`` when it has to come later; then
        nothing is stored. What the checks refused is recorded.

        What is staged is left to whoever staged it: when this process is killed before it
        answers, the call is delivered again, and needs it.
        """
        if not self._earlier(self._plugin(upload), upload, metadata):
            self._within_quota(upload)
            with self._turns.of(upload.actor_id):
                self._check_and_publish(upload, metadata)
        return self._answer(upload)

    def _within_quota(self, upload: Upload) -> None:
        """Raises ``TooManyRequests`` or ``Conflict``."""
        usage = in_transaction(self._pool, lambda c: read_model.usage(c, upload.plugin_id))
        self._quota.allow(usage)

    def _check_and_publish(self, upload: Upload, metadata: Metadata) -> None:
        within = self._begin()
        with opened(self._bundles, upload.staging_key, within) as package:
            inspection = package.inspect(
                manifest=upload.manifest,
                plugin_id=upload.plugin_id,
                version=upload.version,
                readme=upload.details["readme"],
                renders=True,
                **self._known_as(upload),
            )
            if inspection.errors:
                self._record_refusal(upload, inspection, metadata)
            refuse_errors(inspection)
            inspection = in_transaction(self._pool, lambda c: with_needed(c, inspection))
            package.send(self._bundles, upload.plugin_id, upload.version)
            with alone_with(self._pool, upload.plugin_id):
                plugin = self._plugin(upload)
                if not self._earlier(plugin, upload, metadata):
                    # What is refused is not stored first: whoever made it knows its address.
                    plugin.refuse_blocked_bytes(package.digest)
                    self._publish(upload, package, inspection, metadata, within)

    def _record_refusal(self, upload: Upload, inspection: Inspection, metadata: Metadata) -> None:
        data = refused(
            upload.plugin_id,
            upload.version,
            upload.digest,
            submitted_by=upload.actor_id,
            conclusions=inspection.conclusions,
            findings=inspection.findings,
        )
        record_refusal(self._pool, self._events, data, metadata)

    def _earlier(self, plugin: Plugin, upload: Upload, metadata: Metadata) -> Version | None:
        """What the same command made before. Raises like ``Plugin.submit``."""
        plugin.owned_by(upload.actor_id)
        earlier = plugin.repeated(upload.version, upload.digest, metadata.get("causationId"))
        if earlier is None:
            plugin.may_publish()
            plugin.may_roll_out(upload.version, upload.details["rollout"])
        return earlier

    def _publish(
        self,
        upload: Upload,
        package: Package,
        inspection: Inspection,
        metadata: Metadata,
        within: Deadline,
    ) -> None:
        public = self._publication.is_open(inspection.conclusions)
        if public:
            self._publication.record(
                upload.plugin_id,
                upload.version,
                package.digest,
                conclusions=inspection.conclusions,
                metadata=metadata,
            )
        key = package.store(self._bundles, upload.plugin_id, upload.version, public=public)
        readme_key = self._publish_readme(upload, inspection)
        # Whoever was told to send it again does not find it published.
        within.require()
        self._publication.submit(
            upload.plugin_id,
            upload.actor_id,
            _submission(upload, key, readme_key, package, inspection),
            conclusions=inspection.conclusions,
            metadata=metadata,
            held_key=None if public else held_key_of(key),
        )

    def _known_as(self, upload: Upload) -> dict[str, Any]:
        """What it must not be mistaken for, what it follows, and as what it would be."""

        def look(connection: Connection) -> dict[str, Any]:
            plugin = self._events.load(stream_of(upload.plugin_id), Plugin, connection).model
            known = known_of(connection, upload.plugin_id, upload.version)
            return {"name": plugin.listing["name"], "owner_id": upload.actor_id, **known}

        return in_transaction(self._pool, look)

    def _plugin(self, upload: Upload) -> Plugin:
        return self._events.load(stream_of(upload.plugin_id), Plugin).model

    def _publish_readme(self, upload: Upload, inspection: Inspection) -> str | None:
        markdown, html = inspection.readme, inspection.readme_html
        if markdown is None or html is None:
            return None
        return self._bundles.publish_readme(markdown, html, upload.plugin_id, upload.version)

    def _answer(self, upload: Upload) -> dict[str, Any]:
        return in_transaction(
            self._pool, lambda c: read_model.get_version(c, upload.plugin_id, upload.version)
        )


def known_of(connection: Connection, plugin_id: str, version: str | None) -> dict[str, Any]:
    """What the checks of a version are told of others."""
    return {
        "neighbours": read_model.popular(connection),
        "before": review_tables.to_follow(connection, plugin_id, version),
    }


@contextmanager
def alone_with(pool: Pool, plugin_id: str) -> Iterator[Callable[[], object]]:
    """Keep all others from storing, announcing or sweeping away bundles of the plugin.

    Raises ``psycopg.OperationalError`` when the turn does not come within seconds. Gives what
    raises it when the turn is lost, and keeps it from being lost for want of a word.
    """
    with pool.connection() as connection:
        limit(connection, UPKEEP)
        connection.execute(TAKE_TURN, [SUBMISSIONS, plugin_id])
        yield lambda: connection.execute("SELECT")


def refuse_errors(inspection: Inspection) -> None:
    """Raises ``Invalid`` with what rejects the bundle, ``Unavailable`` where its manifest could not
    be read by the checks: everything else relies on what it says.
    """
    if inspection.errors:
        errors = [{**finding, "detail": finding["message"]} for finding in inspection.findings]
        raise Invalid("The bundle did not pass the checks.", errors)
    asked = {one["check"] for one in inspection.conclusions if one["verdict"] != "error"}
    if failed := sorted(RELIED_ON - asked):
        faults = [one["fault"] for one in inspection.conclusions if one["check"] in failed]
        log.error("%s did not end: %s", ", ".join(failed), "; ".join(map(str, faults)))
        raise Unavailable("The manifest could not be checked. Try again in a moment.")


def _submission(
    upload: Upload, key: str, readme_key: str | None, package: Package, inspection: Inspection
) -> Submission:
    requires = inspection.manifest.get("requires", {})
    minimum = upload.details["min_platform_version"] or requires.get("platformVersion")
    return Submission(
        version=upload.version,
        bundle_key=key,
        integrity=package.integrity,
        size=package.size,
        manifest=inspection.manifest,
        changelog=upload.details["changelog"],
        readme_key=readme_key,
        min_platform_version=minimum,
        findings=inspection.findings,
        files=package.files,
        archive=upload.digest if package.files else None,
        imports=inspection.imports,
        source=upload.source,
        security=upload.details["security"],
        rollout=upload.details["rollout"],
    )
