"""The calls of who runs a version that is not public: its moderator, or its author."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from plugin_platform.bundle_keys import held_key_of, stored_keys_of
from plugin_platform.bundles import Bundles
from plugin_platform.errors import Invalid
from plugin_platform.eventstore.database import Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.entrypoints import rpc
from publishing import read_model
from publishing.callers import Actor, Metadata, require_moderator, require_publisher
from publishing.input.text import is_semver
from publishing.intake.deadline import of_a_submission
from publishing.intake.packages import Package, opened
from publishing.intake.publication import Publication
from publishing.intake.submission import alone_with, refuse_errors
from publishing.intake.turns import TURNS
from publishing.model import Plugin, stream_of
from publishing.policies import quota
from publishing.review.appeals import CLOCKS_DIFFER, appeal_period
from publishing.tables.rows import Row
from publishing.upkeep.orphans import Orphans


class Trial:
    """A part of the service. What it answers is for the gateway: nobody else is told the keys."""

    database: Pool
    log: EventStore
    bundles: Bundles

    @rpc
    def try_version(self, *, actor: Actor, plugin_id: str, version: str) -> Row:
        """What is in review, for the moderator who has claimed it, and for as long as that is so:
        ``{held_key, bundle_key, integrity, readme_key, files}``.
        """
        require_moderator(actor)
        publication = Publication(self.database, self.log)
        moderation = publication.load_moderation(plugin_id, version)
        moderation.require_claim(actor["id"], datetime.now(UTC))
        self.log.load(stream_of(plugin_id), Plugin).model.decided_by_others(actor["id"])
        asked = moderation.requested or {}
        submission = asked["submission"]
        return {
            "held_key": asked["held_key"],
            "bundle_key": submission["bundle_key"],
            "integrity": submission["integrity"],
            "readme_key": submission.get("readme_key"),
            "files": [file["path"] for file in submission.get("files", ())],
        }

    @rpc
    def try_upload(
        self,
        *,
        actor: Actor,
        plugin_id: str,
        staging_key: str,
        manifest: dict[str, Any] | None = None,
        metadata: Metadata = None,
    ) -> Row:
        """Check what an owner has not published yet, and keep it where nobody is served it, until
        the next trial of the plugin, or the sweep: ``{held_key, several, integrity, manifest,
        findings}``.
        """
        require_publisher(actor, self.database)
        self.log.load(stream_of(plugin_id), Plugin).model.owned_by(actor["id"])
        quota(self.log).allow(
            in_transaction(self.database, lambda c: read_model.usage(c, plugin_id))
        )
        with TURNS.of(actor["id"]), opened(self.bundles, staging_key, of_a_submission()) as package:
            inspection = package.inspect(manifest=manifest)
            refuse_errors(inspection)
            said = inspection.manifest
            _require_id(said["id"], plugin_id)
            _require_version(said["version"])
            key = self._keep_alone(package, plugin_id, said["version"])
            return {
                "held_key": held_key_of(key),
                "several": bool(package.files),
                "integrity": package.integrity,
                "manifest": said,
                "findings": inspection.findings,
            }

    def _keep_alone(self, package: Package, plugin_id: str, version: str) -> str:
        """In the place of what was tried before; return the key that it would have."""
        package.send(self.bundles, plugin_id, version, renew=True)
        with alone_with(self.database, plugin_id) as still:
            key = package.store(self.bundles, plugin_id, version, public=False, renew=True)
            own = stored_keys_of(key, None, package.files, public=False, held=True)
            others = self.bundles.stored_below(f"{plugin_id}/") - own
            moment = datetime.now(UTC) - CLOCKS_DIFFER
            orphans = Orphans(self.database, self.log, moment, appeal_period())
            for former in orphans.among(plugin_id, others):
                still()
                self.bundles.withdraw(former)
        return key


def _require_id(id: str, plugin_id: str) -> None:
    if id != plugin_id:
        detail = f"It is {id!r}, and this plugin is {plugin_id!r}. Build it with this plugin's id."
        raise Invalid(
            "This bundle is another plugin's.", [{"pointer": "/manifest/id", "detail": detail}]
        )


def _require_version(version: object) -> None:
    """It becomes part of a key. Raises ``Invalid``."""
    if not is_semver(version):
        detail = "It must be a version such as 1.2.3 (Semantic Versioning 2.0)."
        raise Invalid(detail, [{"pointer": "/manifest/version", "detail": detail}])
