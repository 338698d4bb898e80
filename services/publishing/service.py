"""The publishing service: plugins, their owners, and the versions that passed the checks."""

import os
from collections.abc import Sequence
from typing import Any

from nameko.timer import timer

from plugin_platform.bundles import Bundles
from plugin_platform.errors import Invalid, NotFound
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.dependencies import BundleStore, Database, EventLog
from plugin_platform.nameko.entrypoints import rpc, subscribe
from plugin_platform.operations import calls as operations
from plugin_platform.text import is_storable
from publishing import read_model
from publishing.callers import (
    Actor,
    Metadata,
    require_developer,
    require_publisher,
    source_of,
)
from publishing.calls import (
    bans,
    experiments,
    oversight,
    ownership,
    review,
    rollback,
    rollouts,
    trial,
    withdrawal,
)
from publishing.checks.engine.submission import Neighbour
from publishing.checks.names import closest
from publishing.dependencies import Signing
from publishing.halting import comparing
from publishing.halting.watch import Watch, asked_of_installs
from publishing.input.listing import read_changes, read_listing, read_names, read_version_details
from publishing.intake.deadline import of_a_submission
from publishing.intake.needed_plugins import with_needed
from publishing.intake.packages import opened
from publishing.intake.publication import Publication
from publishing.intake.submission import Submissions, Upload, known_of
from publishing.intake.turns import TURNS
from publishing.model import Plugin, stream_of
from publishing.policies import HALTING_MARGIN, POLICIES, SIGNATURES, quota
from publishing.signing import Signer
from publishing.tables import refusal_tables, version_lists
from publishing.tables.rows import Row

WATCHED_EVERY = float(os.environ.get("ROLLOUTS_WATCHED_EVERY") or 30)  # seconds


class PublishingService(
    review.Review,
    trial.Trial,
    withdrawal.Withdrawal,
    rollback.Rollback,
    rollouts.Rollouts,
    experiments.Experiments,
    bans.Bans,
    ownership.Ownership,
    oversight.Oversight,
    operations.OperatorCalls,
):
    name = "publishing"
    policies = POLICIES

    database: Pool = Database("publishing")
    log: EventStore = EventLog("publishing", read_model.apply)
    bundles: Bundles = BundleStore()
    signer: Signer = Signing()

    @rpc
    def create_plugin(
        self,
        *,
        actor: Actor,
        plugin_id: str,
        name: str,
        description: str,
        category: str,
        tags: list[str],
        metadata: Metadata = None,
    ) -> Row:
        require_publisher(actor, self.database)
        said = {"name": name, "description": description, "category": category, "tags": tags}
        listing = read_listing(plugin_id, said)

        def decide(plugin: Plugin) -> list[Event]:
            return plugin.create(
                plugin_id, actor["id"], actor["username"], listing, owned=self._owned_by(actor)
            )

        self.log.change(stream_of(plugin_id), Plugin, decide, metadata)
        near = self._near(actor, plugin_id, listing["name"])
        return {**self._owned(actor, plugin_id), "findings": near}

    @rpc
    def check_name(self, *, actor: Actor, plugin_id: str, name: str) -> Row:
        """What the check of names will say of versions, before the id is taken. Raises ``Invalid``
        for an id or a name that nobody may have.
        """
        require_developer(actor)
        read_names(plugin_id, name)
        return {"findings": self._near(actor, plugin_id, name)}

    @rpc
    def describe_plugin(
        self, actor: Actor, plugin_id: str, changes: dict[str, Any], metadata: Metadata = None
    ) -> Row:
        require_publisher(actor, self.database)
        read = read_changes(changes)

        def decide(plugin: Plugin) -> list[Event]:
            return plugin.describe(actor["id"], read)

        self.log.change(stream_of(plugin_id), Plugin, decide, metadata)
        return self._owned(actor, plugin_id)

    @rpc
    def list_plugins(self, actor: Actor) -> list[Row]:
        return in_transaction(self.database, lambda c: read_model.list_plugins(c, actor["id"]))

    @rpc
    def get_owned_plugin(self, actor: Actor, plugin_id: str, *, to_publish: bool = False) -> Row:
        """``to_publish``: for who will publish, or name who may. Raises Forbidden."""
        if to_publish:
            require_publisher(actor, self.database)
        return self._owned(actor, plugin_id)

    @rpc
    def list_versions(self, actor: Actor, plugin_id: str, cursor: str | None = None) -> Row:
        if cursor is not None and not is_storable(cursor):
            raise Invalid("The cursor does not belong to this list.")
        self._owned(actor, plugin_id)
        return in_transaction(
            self.database, lambda c: version_lists.list_versions(c, plugin_id, cursor)
        )

    @rpc
    def list_refusals(self, actor: Actor, plugin_id: str, before: int | None = None) -> Row:
        """Uploads that the checks refused at once, the newest first: ``{items, next}``."""
        self._owned(actor, plugin_id)
        return in_transaction(self.database, lambda c: refusal_tables.newest(c, plugin_id, before))

    @rpc
    def check_bundle(
        self,
        *,
        actor: Actor,
        staging_key: str,
        manifest: dict[str, Any] | None = None,
        plugin_id: str | None = None,
        version: str | None = None,
        metadata: Metadata = None,
    ) -> dict[str, Any]:
        """The same checks as a submission's; nothing is stored."""
        require_developer(actor)
        known = in_transaction(self.database, lambda c: known_of(c, plugin_id or "", version))
        with TURNS.of(actor["id"]), opened(self.bundles, staging_key, of_a_submission()) as package:
            inspection = package.inspect(
                manifest=manifest,
                plugin_id=plugin_id,
                version=version,
                owner_id=actor["id"],
                **known,
            )
        inspection = in_transaction(self.database, lambda c: with_needed(c, inspection))
        return {"manifest": inspection.manifest, "findings": inspection.findings}

    @rpc
    def submit_version(
        self,
        *,
        actor: Actor,
        plugin_id: str,
        version: str,
        staging_key: str,
        changelog: str,
        min_platform_version: str | None = None,
        manifest: dict[str, Any] | None = None,
        readme: str | None = None,
        security: bool = False,
        rollout: int | None = None,
        metadata: Metadata = None,
    ) -> dict[str, Any]:
        """Check and publish a staged bundle. ``security``: it mends a security hole, so nobody
        waits with it. ``rollout``: so many per cent of people get it first.
        """
        require_publisher(actor, self.database)
        details = read_version_details(
            version=version,
            changelog=changelog,
            min_platform_version=min_platform_version,
            readme=readme,
            security=security,
            rollout=rollout,
        )
        upload = Upload(actor["id"], plugin_id, staging_key, manifest, details, source_of(actor))
        publication = Publication(self.database, self.log)
        submissions = Submissions(
            self.database,
            self.log,
            self.bundles,
            turns=TURNS,
            quota=quota(self.log),
            publication=publication,
        )
        return submissions.submit(upload, metadata or {})

    @rpc
    def signing_keys(self) -> dict[str, Any]:
        """``{keys: [{id, public_key, valid_from, valid_until, revoked}], required}``."""
        return self.signer.public(required=SIGNATURES.setting(self.log) == "required")

    @subscribe("catalog", unheard=("catalog.changed",))
    def on_catalog(self, connection: Connection, events: Sequence[RecordedEvent]) -> None:
        read_model.note_popularity(connection, events)

    @timer(interval=WATCHED_EVERY)
    def watch_rollouts(self) -> None:
        """Halt what breaks, as the figures of use say, and count for comparisons."""
        margin = HALTING_MARGIN.setting(self.log) / 100
        Watch(self.database, self.log, asked_of_installs, margin=margin).look()
        comparing.Comparisons(self.database, self.log, comparing.asked_of_installs).look()

    @rpc(signed=False)
    def history(self, position: int, limit: int = 500) -> dict[str, Any]:
        return self.log.history(position, limit)

    @rpc(signed=False)
    def health(self) -> dict[str, str]:
        return {"status": "ok"}

    def _near(self, actor: Actor, plugin_id: str, name: str) -> list[Row]:
        popular = in_transaction(self.database, read_model.popular)
        own = {"id": plugin_id, "name": name}
        found = closest(own, actor["id"], (Neighbour(*one) for one in popular))
        return [found.to_dict()] if found else []

    def _owned_by(self, actor: Actor) -> int:
        return in_transaction(self.database, lambda c: read_model.count_plugins(c, actor["id"]))

    def _owned(self, actor: Actor, plugin_id: str) -> Row:
        owner_id = actor["id"]
        plugin = in_transaction(
            self.database, lambda c: read_model.get_plugin(c, owner_id, plugin_id)
        )
        if plugin is None:
            # Somebody else's, or nobody's: the model knows which.
            self.log.load(stream_of(plugin_id), Plugin).model.owned_by(owner_id)
            raise NotFound("There is no such plugin.")
        return plugin
