"""The commands that may travel together, and what each decides."""

from __future__ import annotations

from dataclasses import dataclass, field

from installs.commands.lookup import Lookup, Wanted
from installs.dependencies.planning import Along, events_along, require_agreed, said_along
from installs.installed import Settings
from installs.model import Installations
from installs.settings import patched, require_unchanged
from plugin_platform.events import Event


@dataclass
class Install:
    """``came``: what has come along, once it is decided."""

    plugin_id: str
    version: str | None = None
    along: list[Along] | None = None
    accept: list[str] | None = None
    came: list[Along] = field(default_factory=list, init=False)

    def decide(self, look: Lookup, owner: str, mine: Installations) -> list[Event]:
        present = mine.version_of(self.plugin_id)
        look.require_offered(owner, self.plugin_id, self.version or present, present)
        planned = look.plan(owner, mine, self.plugin_id, self.version or present)
        require_agreed(planned, mine, self.along, self.accept or ())
        self.came = said_along(planned)
        events, then = events_along(planned, owner, mine)
        return events + then.install(owner, self.plugin_id, planned["version"])

    def wanted(self, mine: Installations) -> Wanted:
        """What it looks up."""
        return self.plugin_id, self.version or mine.version_of(self.plugin_id)


@dataclass
class Uninstall:
    plugin_id: str

    def decide(self, look: Lookup, owner: str, mine: Installations) -> list[Event]:
        return mine.uninstall(owner, self.plugin_id)


@dataclass
class Configure:
    """``came``: what has come along, once it is decided."""

    plugin_id: str
    enabled: bool | None = None
    settings: Settings | None = None
    base: Settings | None = None
    version: str | None = None
    accept: list[str] | None = None
    along: list[Along] | None = None
    automatic_updates: str | None = None
    channel: str | None = None
    came: list[Along] = field(default_factory=list, init=False)

    def decide(self, look: Lookup, owner: str, mine: Installations) -> list[Event]:
        present = mine.get(self.plugin_id)
        wanted = self.version or present.version
        manifest = look.release(self.plugin_id, wanted, present.version).manifest
        if self.settings is not None and self.base is not None:
            require_unchanged(manifest, present.settings, self.settings, self.base)
        stored = None
        if self.settings is not None:
            stored = patched(manifest, present.settings, self.settings)
        events: list[Event] = []
        then = mine
        self.came = []
        if self.version not in (None, present.version):
            planned = look.plan(owner, mine, self.plugin_id, self.version)
            require_agreed(planned, mine, self.along, self.accept or ())
            self.came = said_along(planned)
            events, then = events_along(planned, owner, mine)
        return events + then.configure(
            owner,
            self.plugin_id,
            version=self.version,
            enabled=self.enabled,
            settings=stored,
            automatic=self.automatic_updates,
            channel=self.channel,
        )

    def there(self, mine: Installations) -> tuple[str, str] | None:
        """The version whose manifest it looks up."""
        present = mine.version_of(self.plugin_id)
        return None if present is None else (self.plugin_id, present)
