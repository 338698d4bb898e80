"""The installs service: who has which plugin."""

from functools import partial
from typing import Any

from installs import deletion, read_model, visitors
from installs.commands.deciding import Configure, Install, Uninstall
from installs.commands.lookup import SingleLookup
from installs.commands.together import Answer, together
from installs.dependencies.planning import (
    Along,
    InstalledAlong,
    Plan,
    events_along,
    require_quiet,
)
from installs.experiments import calls as experiments
from installs.installed import Settings
from installs.lockfile import calls as lockfile
from installs.mail import addressing
from installs.mail import calls as mail
from installs.merging import change, merge, merge_logged_in
from installs.model import Installations, stream_of
from installs.notifications import account_news, news
from installs.notifications import calls as notifications
from installs.policies import POLICIES
from installs.read_model import (
    InstalledAsOf,
    InstalledPlugin,
    ListedPlugin,
    VersionManifest,
)
from installs.rollouts import calls as rollouts
from installs.settings import fitting
from installs.sync import calls as sync
from installs.updates import calls as updates
from installs.usage import calls as usage
from installs.watching import calls as watching
from installs.webhooks import calls as webhooks
from installs.webhooks import deliveries
from installs.webhooks.signing import read_seal
from installs.workspaces import calls as workspaces
from plugin_platform.errors import Conflict, Invalid, NotFound
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.dependencies import Database, EventLog, Sealing
from plugin_platform.nameko.entrypoints import rpc, subscribe
from plugin_platform.operations import calls as operations
from plugin_platform.sealing import Seal
from plugin_platform.text import is_storable

Metadata = dict[str, Any] | None

MANIFESTS_AT_ONCE = 50  # of 64 KiB at most: together they fit in a message


class InstallsService(
    usage.Usage,
    watching.Watching,
    workspaces.Workspaces,
    rollouts.Rollouts,
    operations.OperatorCalls,
    webhooks.Webhooks,
    experiments.Experiments,
    updates.Updates,
    lockfile.Lockfile,
    notifications.Notifications,
    mail.Mail,
    sync.Sync,
):
    name = "installs"
    policies = POLICIES

    database: Pool = Database("installs")
    log: EventStore = EventLog("installs", read_model.apply, read_model.apply_all)
    seal: Seal = Sealing(read_seal)

    @rpc
    def install(
        self,
        principal: str,
        plugin_id: str,
        version: str | None = None,
        *,
        along: list[Along] | None = None,
        accept: list[str] | None = None,
        metadata: Metadata = None,
    ) -> InstalledAlong:
        """With what it needs. Without a version: the one that is installed already, or the newest
        that fits and is for them. Where ``along`` is given, nothing else comes along.
        """
        return self._change(principal, Install(plugin_id, version, along, accept), metadata)

    @rpc
    def plan(self, principal: str | None, plugin_id: str, version: str | None = None) -> Plan:
        """What installing it, or this version of it, would bring along; None is a new visitor."""
        mine = Installations()
        if principal is not None:
            mine = self.log.load(stream_of(principal), Installations).model
        present = mine.version_of(plugin_id)
        look = SingleLookup(self.database)
        look.require_offered(principal, plugin_id, version or present, present)
        return look.plan(principal, mine, plugin_id, version or present)

    @rpc
    def uninstall(self, principal: str, plugin_id: str, metadata: Metadata = None) -> None:
        self._decide(principal, Uninstall(plugin_id), metadata)

    @rpc
    def configure(
        self,
        principal: str,
        plugin_id: str,
        *,
        enabled: bool | None = None,
        settings: Settings | None = None,
        base: Settings | None = None,
        version: str | None = None,
        accept: list[str] | None = None,
        along: list[Along] | None = None,
        automatic_updates: str | None = None,
        channel: str | None = None,
        metadata: Metadata = None,
    ) -> InstalledAlong:
        """Settings that are not named stay as they are; null takes one back to its default. With
        ``base``, what was seen of them, one that another device has changed since is a conflict. A
        version that asks for more than the one before takes its permissions in ``accept``, and
        brings along what it needs, as an install does.
        """
        command = Configure(
            plugin_id,
            enabled,
            settings,
            base,
            version,
            accept,
            along,
            automatic_updates,
            channel,
        )
        return self._change(principal, command, metadata)

    @rpc
    def together(self, commands: list[dict[str, Any]]) -> list[Answer]:
        """Commands of different people, each with its method and its arguments: an answer to each,
        in the same order.
        """

        def by_itself(method: str, arguments: dict[str, Any]) -> Any:
            return getattr(self, method)(**arguments)

        return together(self.log, self.database, commands, by_itself)

    @rpc
    def replace(self, principal: str, plugin_id: str, metadata: Metadata = None) -> InstalledPlugin:
        """Move from a deprecated plugin to the one that its publisher names."""
        replacement, look = self._replacement_of(plugin_id), SingleLookup(self.database)

        def decide(owner: str, mine: Installations) -> list[Event]:
            present = mine.version_of(replacement)
            look.require_offered(owner, replacement, present, present)
            planned = look.plan(owner, mine, replacement, present)
            require_quiet(planned, f"Install {planned['name']} first, then move to it.")
            release = look.release(replacement, planned["version"], present)
            before = mine.plugins.get(plugin_id)
            carried = fitting(release.manifest, before.settings) if before else {}
            events, then = events_along(planned, owner, mine)
            return events + then.replace_plugin(
                owner, plugin_id, replacement, release.version, carried
            )

        owner = change(self.log, principal, decide, metadata)
        return self._installed(owner, replacement)

    @rpc
    def merge(self, source: str, target: str, metadata: Metadata = None) -> dict[str, Any]:
        merged = merge(self.log, self.database, source, target, metadata)
        return {"moved": list(merged.moved), "duplicates": list(merged.duplicates)}

    @rpc
    def list_installed(self, principal: str) -> list[ListedPlugin]:
        return self._as_of(principal)["items"]

    @rpc
    def installed_as_of(self, principal: str) -> InstalledAsOf:
        """With how far publishing's log was read before: null, where nothing of it was."""
        return self._as_of(principal)

    @rpc
    def manifests(self, versions: list[tuple[str, str]]) -> list[VersionManifest]:
        """Of versions, pairs of plugin id and version; these never change."""
        if len(versions) > MANIFESTS_AT_ONCE:
            raise Invalid(f"{len(versions)} manifests at once; ask for {MANIFESTS_AT_ONCE}.")
        if not all(is_storable(part) for pair in versions for part in pair):
            raise Invalid("A plugin id or a version has NUL or half a surrogate pair in it.")
        plugin_ids, names = [pair[0] for pair in versions], [pair[1] for pair in versions]
        return in_transaction(self.database, lambda c: read_model.manifests(c, plugin_ids, names))

    @rpc(signed=False)
    def history(self, position: int, limit: int = 500) -> dict[str, Any]:
        return self.log.history(position, limit)

    @rpc(signed=False)
    def health(self) -> dict[str, str]:
        return {"status": "ok"}

    @subscribe("publishing")
    def on_publishing(self, connection: Connection, events: list[RecordedEvent]) -> None:
        for event in events:
            read_model.apply(connection, event)
            addressing.note(connection, event.position)
            deliveries.note(connection, event)

    @subscribe("catalog", unheard=("catalog.changed",))
    def on_catalog(self, connection: Connection, events: list[RecordedEvent]) -> None:
        for event in events:
            if event.type.startswith("review."):
                news.apply(connection, event)
                addressing.note(connection, news.placed(event).position)
            deliveries.note(connection, event)

    @subscribe("auth")
    def on_auth(self, connection: Connection, events: list[RecordedEvent]) -> None:
        account_news.apply(connection, events)
        merge_logged_in(self.log, connection, events)
        deletion.apply(self.log, connection, events)

    def _as_of(self, principal: str) -> InstalledAsOf:
        def look(connection: Connection) -> InstalledAsOf:
            place = read_model.place_of_publishing(connection)
            found = read_model.list_installed(connection, principal)
            if found:
                visitors.note_visit(connection, principal)
            return InstalledAsOf(items=found, publishing=place)

        return in_transaction(self.database, look)

    def _change(
        self, principal: str, command: Install | Configure, metadata: Metadata
    ) -> InstalledAlong:
        owner = self._decide(principal, command, metadata)
        return InstalledAlong(**self._installed(owner, command.plugin_id), along=command.came)

    def _decide(
        self, principal: str, command: Install | Uninstall | Configure, metadata: Metadata
    ) -> str:
        return change(
            self.log, principal, partial(command.decide, SingleLookup(self.database)), metadata
        )

    def _replacement_of(self, plugin_id: str) -> str:
        found = in_transaction(self.database, lambda c: read_model.get_replacement(c, plugin_id))
        if found is None:
            raise Conflict(f"The publisher of {plugin_id!r} names no other plugin in its place.")
        return found

    def _installed(self, principal: str, plugin_id: str) -> InstalledPlugin:
        """Of a visitor who became an account since, the account's. Raises ``NotFound``."""
        found = in_transaction(
            self.database, lambda c: read_model.get_installed(c, principal, plugin_id)
        )
        if found is not None:
            return found
        account = self.log.load(stream_of(principal), Installations).model.handed_to
        if account is None:
            raise NotFound("This plugin is not installed.")
        return self._installed(account, plugin_id)
