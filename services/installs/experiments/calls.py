"""What the service is asked about comparisons."""

from __future__ import annotations

from installs.experiments import figures
from installs.experiments.figures import Arm
from installs.rollouts.kept import Kept
from plugin_platform.eventstore.database import READ, Pool, in_transaction
from plugin_platform.nameko.entrypoints import rpc

KEPT: Kept[list[Arm]] = Kept(lambda arms: sum(arm["assigned"] for arm in arms))


class Experiments:
    """A part of the service."""

    database: Pool

    @rpc
    def experiment_arms(self, plugin_id: str, experiment_id: str) -> list[Arm]:
        """Of many accounts at most a minute old. The caller has seen that it is asked by who owns
        the plugin.
        """
        return KEPT.answer(
            (plugin_id, experiment_id),
            lambda: in_transaction(
                self.database, lambda c: figures.figures(c, plugin_id, experiment_id), READ
            ),
        )

    @rpc(signed=False)
    def experiment_health(self, plugin_id: str, experiment_id: str) -> dict[str, tuple[int, int]]:
        """What publishing compares: sessions and those with errors, by older and newer."""
        return in_transaction(
            self.database, lambda c: figures.sessions(c, plugin_id, experiment_id), READ
        )
