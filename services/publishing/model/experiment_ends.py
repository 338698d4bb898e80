"""What ends the comparison of two versions besides its owner."""

from __future__ import annotations

from plugin_platform.events import Event
from plugin_platform.versions import is_newer
from publishing.model.state import PluginState, Version


class ExperimentEnds(PluginState):
    def without_experiment_of(self, *versions: str) -> list[Event]:
        """Nobody else gets one of these: it has nothing to be compared with any more."""
        running = self.experiment
        return self._ended("withdrawn") if running and running.has(*versions) else []

    def superseded_experiment(self) -> list[Event]:
        """There is a newer version for everybody, which nobody is to wait for."""
        return self._ended("superseded") if self.experiment else []

    def superseded_by_return(self, *versions: Version) -> list[Event]:
        """``versions`` as they are once they are back."""
        running = self.experiment
        if running is None:
            return []
        is_waited_for = any(
            one.is_release_for_everybody and is_newer(one.name, than=running.older)
            for one in versions
        )
        return self.superseded_experiment() if is_waited_for else []

    def expired_experiment(self, experiment_id: str) -> list[Event]:
        running = self.experiment
        return self._ended("expired") if running and running.id == experiment_id else []

    def _ended(self, reason: str, winner: str | None = None) -> list[Event]:
        if self.experiment is None:
            return []
        named = {"plugin_id": self.plugin_id, "experiment_id": self.experiment.id}
        return [Event("plugin.experiment_ended", {**named, "winner": winner, "reason": reason})]
