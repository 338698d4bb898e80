"""What ends the comparison of two versions besides its owner."""

from __future__ import annotations

from plugin_platform.events import Event
from publishing.model.state import PluginState


class ExperimentEnds(PluginState):
    def without_experiment_of(self, *versions: str) -> list[Event]:
        """Nobody else gets one of these: it has nothing to be compared with any more."""
        running = self.experiment
        return self._ended("withdrawn") if running and running.has(*versions) else []

    def superseded_experiment(self) -> list[Event]:
        """There is a newer version for everybody, which nobody is to wait for."""
        return self._ended("superseded") if self.experiment else []

    def expired_experiment(self, experiment_id: str) -> list[Event]:
        running = self.experiment
        return self._ended("expired") if running and running.id == experiment_id else []

    def _ended(self, reason: str, winner: str | None = None) -> list[Event]:
        if self.experiment is None:
            return []
        named = {"plugin_id": self.plugin_id, "experiment_id": self.experiment.id}
        return [Event("plugin.experiment_ended", {**named, "winner": winner, "reason": reason})]
