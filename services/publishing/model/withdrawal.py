"""Taking a version or a plugin out of circulation, and bringing it back.

Its owners yank and deprecate; moderators block, whoever it belongs to. The same again appends
nothing; another reason replaces the one before.
"""

from __future__ import annotations

from dataclasses import replace

from plugin_platform.errors import Conflict, Invalid
from plugin_platform.events import Event
from publishing.model.experiment_ends import ExperimentEnds
from publishing.model.state import Deprecation, Version


class WithdrawalDecisions(ExperimentEnds):
    def yank(self, actor_id: str, name: str, reason: str) -> list[Event]:
        self.owned_by(actor_id)
        if self.version(name).yanked == reason:
            return []
        yanked = Event("plugin.version_yanked", {**self._of(name), "reason": reason})
        return [yanked, *self.without_experiment_of(name)]

    def restore(self, actor_id: str, name: str) -> list[Event]:
        self.owned_by(actor_id)
        known = self.version(name)
        if known.yanked is None:
            return []
        restored = Event("plugin.version_restored", self._of(name))
        return [restored, *self.superseded_by_return(replace(known, yanked=None))]

    def deprecate(self, actor_id: str, message: str, replacement: str | None) -> list[Event]:
        """``replacement`` is a plugin that was published."""
        self.owned_by(actor_id)
        if replacement == self.plugin_id:
            detail = "A plugin cannot replace itself; name another one, or none."
            raise Invalid(detail, [{"pointer": "/replacement", "detail": detail}])
        if not any(one.published for one in self.versions.values()):
            raise Conflict("Nothing of this plugin is published, so nobody has to be told.")
        if self.deprecation == Deprecation(message, replacement):
            return []
        data = {"plugin_id": self.plugin_id, "message": message, "replacement": replacement}
        return [Event("plugin.deprecated", data)]

    def undeprecate(self, actor_id: str) -> list[Event]:
        self.owned_by(actor_id)
        if self.deprecation is None:
            return []
        return [Event("plugin.undeprecated", {"plugin_id": self.plugin_id})]

    def block(self, reason: str) -> list[Event]:
        plugin_id = self.plugin_id
        if self.blocked == reason:
            return []
        blocked = Event("plugin.blocked", {"plugin_id": plugin_id, "reason": reason})
        return [blocked, *self._ended("withdrawn")]

    def unblock(self) -> list[Event]:
        plugin_id = self.plugin_id
        return [] if self.blocked is None else [Event("plugin.unblocked", {"plugin_id": plugin_id})]

    def hold(self, publisher_id: str) -> list[Event]:
        """Its publisher is banned."""
        data = {"plugin_id": self.plugin_id, "publisher_id": publisher_id}
        return [] if self.held == publisher_id else [Event("plugin.held", data)]

    def release(self) -> list[Event]:
        data = {"plugin_id": self.plugin_id, "publisher_id": self.held}
        return [] if self.held is None else [Event("plugin.released", data)]

    def block_version(self, name: str, reason: str) -> list[Event]:
        """Bytes are blocked, so each version that has them."""
        same = self._with_the_bytes_of(name)
        blocked = [one.name for one in same if one.blocked != reason]
        return [
            *(
                Event("plugin.version_blocked", {**self._of(one), "reason": reason})
                for one in blocked
            ),
            *self.without_experiment_of(*blocked),
        ]

    def unblock_version(self, name: str) -> list[Event]:
        same = self._with_the_bytes_of(name)
        blocked = [replace(one, blocked=None) for one in same if one.blocked is not None]
        return [
            *(Event("plugin.version_unblocked", self._of(one.name)) for one in blocked),
            *self.superseded_by_return(*blocked),
        ]

    def _with_the_bytes_of(self, name: str) -> list[Version]:
        digest = self.version(name).digest
        return [one for one in self.versions.values() if one.published and one.digest == digest]

    def _of(self, name: str) -> dict[str, str]:
        return {"plugin_id": self.plugin_id, "version": name}
