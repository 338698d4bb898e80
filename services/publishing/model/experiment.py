"""Two versions of a plugin against each other: each is given to its share of people.

Nobody is moved back: of who is to have the older one, those keep the newer who have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from plugin_platform.errors import Conflict, Invalid, NotFound
from plugin_platform.events import Event
from plugin_platform.experiments import MOST_DAYS, REMAIN, SHARES
from plugin_platform.versions import is_newer, is_prerelease
from publishing.model.rollout import RolloutDecisions
from publishing.model.state import Experiment, Version


@dataclass(frozen=True)
class Before:
    """Whether there was a comparison of the same id, and the last one of the same two."""

    is_taken: bool = False
    percents: Mapping[str, int] = field(default_factory=dict)
    ended_at: datetime | None = None


NOTHING = Before()


class ExperimentDecisions(RolloutDecisions):
    def start_experiment(
        self,
        actor_id: str,
        experiment_id: str,
        percents: Mapping[str, int],
        days: int,
        now: datetime,
        *,
        before: Before = NOTHING,
    ) -> list[Event]:
        """``percents``: of people, by version. The same id again changes nothing; after many others
        raises ``Conflict``.
        """
        self.owned_by(actor_id)
        if experiment_id in self.experiments_said:
            return []
        if before.is_taken:
            raise Conflict(
                "This comparison was begun before. Begin another under an id of its own."
            )
        self.may_publish()
        older, newer = self._compared(percents)
        self._nothing_else_goes_on()
        self._nobody_waits(older, newer)
        _at_the_same_shares(percents, before, now)
        if not 1 <= days <= MOST_DAYS:
            raise _at("/days", f"Compare them for 1 to {MOST_DAYS} days.")
        said = {
            "plugin_id": self.plugin_id,
            "experiment_id": experiment_id,
            "older": older,
            "older_percent": percents[older],
            "newer": newer,
            "newer_percent": percents[newer],
            "ends_at": (now + timedelta(days=days)).isoformat(),
        }
        return [Event("plugin.experiment_started", said)]

    def end_experiment(self, actor_id: str, experiment_id: str, winner: str | None) -> list[Event]:
        """``winner`` goes to everybody; None: each version is what it was before. Raises
        ``Conflict`` where everybody gets a newer one, and would have to be moved back.
        """
        self.owned_by(actor_id)
        running = self.experiment
        if running is None or running.id != experiment_id:
            return self._ended_before(experiment_id)
        if winner is None:
            return self._ended("stopped")
        self.may_publish()
        if not running.has(winner):
            raise _at("/winner", f"Choose {running.older} or {running.newer}.")
        self._goes_to_everybody(winner)
        loser = running.newer if winner == running.older else running.older
        return [*self._ended("chosen", winner), *self._given(winner), *self._taken(loser, winner)]

    def _goes_to_everybody(self, winner: str) -> None:
        present = self._for_everybody()
        if present and is_newer(present, than=winner):
            raise Conflict(
                f"Everybody gets {present}, and nobody is moved back. Roll back to {winner} "
                "under a higher number: that chooses it."
            )

    def _given(self, winner: str) -> list[Event]:
        return [] if self.version(winner).for_everybody else [self._said("completed", winner)]

    def _taken(self, loser: str, winner: str) -> list[Event]:
        """From nobody: who has it is offered the winner."""
        if self.version(loser).for_everybody:
            return []
        reason = f"{winner} was chosen after both were compared."
        return [self._said("halted", loser, reason=reason, figures=None)]

    def _ended_before(self, experiment_id: str) -> list[Event]:
        if experiment_id in self.experiments_said:
            return []
        raise NotFound(f"{self.plugin_id} has no such comparison.")

    def _compared(self, percents: Mapping[str, int]) -> tuple[str, str]:
        """The older and the newer one, where both may be compared."""
        if len(percents) != 2:
            raise _at("/versions", "Name two versions.")
        shares = list(percents.values())
        if sum(shares) > 100 or not all(share in SHARES for share in shares):
            detail = "Give each 5 %, 10 %, 15 % and so on, and both together 100 % at most."
            raise _at("/versions", detail)
        first, second = (self.version(name) for name in percents)
        for one in (first, second):
            self._may_be_compared(one)
        newer, older = (
            (first, second) if is_newer(first.name, than=second.name) else (second, first)
        )
        return older.name, newer.name

    def _may_be_compared(self, version: Version) -> None:
        rollout = version.rollout
        if not version.available:
            raise Conflict(f"{version.name} is yanked or blocked: nobody else gets it.")
        if is_prerelease(version.name):
            raise _at("/versions", f"{version.name} is a pre-release; compare releases.")
        if rollout and rollout.state == "halted":
            raise Conflict(f"The roll-out of {version.name} is halted: nobody else gets it.")

    def _nothing_else_goes_on(self) -> None:
        if self.experiment:
            both = f"{self.experiment.older} and {self.experiment.newer}"
            raise Conflict(f"{both} are being compared. End that first.")
        for known in self.versions.values():
            if known.rollout and known.rollout.state == "rolling":
                raise Conflict(f"{known.name} is being rolled out. Pause or complete it first.")

    def _nobody_waits(self, older: str, newer: str) -> None:
        """Who is to have one of both is not kept from a third that is newer and for everybody: it
        may mend a security hole.
        """
        third = self._for_everybody(but=newer)
        if third and is_newer(third, than=older):
            raise _at(
                "/versions",
                f"{third} is for everybody and newer than {older}: nobody is kept from it. "
                "Compare it with a newer one, or yank it first.",
            )


def chosen_by_roll_back(
    experiment: Experiment | None, original: str, events: list[Event]
) -> list[Event]:
    """To publish the bytes of one of the two again, for everybody, chooses it."""
    if experiment is None or not experiment.has(original):
        return events
    won: dict[str, Any] = {"winner": original, "reason": "chosen"}
    return [
        Event(one.type, {**one.data, **won}) if one.type == "plugin.experiment_ended" else one
        for one in events
    ]


def _at_the_same_shares(percents: Mapping[str, int], before: Before, now: datetime) -> None:
    """Else what few people did is what the figures of both shares differ by."""
    if before.ended_at is None or percents == before.percents:
        return
    until = before.ended_at + timedelta(days=REMAIN)
    if now < until:
        earlier = " and ".join(f"{name} at {share} %" for name, share in before.percents.items())
        raise _at(
            "/versions",
            f"Figures of {earlier} are still there. Take the same shares, or others after "
            f"{until:%Y-%m-%d}.",
        )


def _at(pointer: str, detail: str) -> Invalid:
    return Invalid(detail, [{"pointer": pointer, "detail": detail}])
