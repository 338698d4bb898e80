"""A version that goes to some people first: to more of them, to nobody else, or to everybody.

It only grows: who has it at 10 % has it at 25 %. A halt takes it from nobody.
"""

from __future__ import annotations

from typing import Any

from plugin_platform.errors import Conflict, Invalid
from plugin_platform.events import Event
from plugin_platform.rollouts import STEPS
from plugin_platform.versions import is_newer, is_prerelease, newest
from publishing.model.experiment_ends import ExperimentEnds
from publishing.model.state import Rollout, precedence

AT_ALL = (*STEPS, 100)


class RolloutDecisions(ExperimentEnds):
    def may_roll_out(self, version: str, percent: int | None) -> None:
        """Whether it may be handed in so. Raises ``Invalid``, ``Conflict``."""
        if percent is None:
            return
        if percent not in STEPS:
            raise _at_rollout(f"A roll-out begins with one of: {_listed(STEPS)}.")
        if is_prerelease(version):
            raise _at_rollout(
                "A pre-release goes to those who chose the beta channel, all of them."
            )
        present = self._for_everybody()
        if present is None:
            raise _at_rollout("Publish this one to everybody: there is none that all others get.")
        if not is_newer(version, than=present):
            raise _at_rollout(f"All others get {present}, which is newer.")
        self._nothing_else_rolls("/rollout")

    def start_rollout(self, version: str, percent: int | None) -> list[Event]:
        """In the append that publishes it, before that: there is no moment in which all get it."""
        if percent is None:
            return []
        said = {"percent": percent, "previous": self._for_everybody()}
        return [self._said("started", version, **said)]

    def raise_rollout(self, actor_id: str, version: str, percent: int) -> list[Event]:
        """100 % is everybody, and its end."""
        self.owned_by(actor_id)
        self.may_publish()
        rollout = self.rollout_of(version)
        if percent not in AT_ALL:
            raise _at_percent(f"Take one of: {_listed(AT_ALL)}.")
        if rollout.state == "completed":
            if percent == 100:
                return []
            raise Conflict(f"Everybody gets {version} already.")
        self._not_compared()
        if rollout.state != "rolling":
            raise Conflict(f"The roll-out of {version} is {rollout.state}. Resume it first.")
        if percent < rollout.percent:
            detail = f"It is at {rollout.percent} %, and only grows. Pause or halt it instead."
            raise _at_percent(detail)
        if percent == 100:
            return [self._said("completed", version)]
        return (
            [] if percent == rollout.percent else [self._said("raised", version, percent=percent)]
        )

    def pause_rollout(self, actor_id: str, version: str) -> list[Event]:
        self.owned_by(actor_id)
        if self._unfinished(version).state == "halted":
            raise Conflict(f"The roll-out of {version} is halted: nobody else gets it.")
        return [] if self._is(version, "paused") else [self._said("paused", version)]

    def resume_rollout(self, actor_id: str, version: str) -> list[Event]:
        """After a pause or a halt."""
        self.owned_by(actor_id)
        self.may_publish()
        self._unfinished(version)
        if self._is(version, "rolling"):
            return []
        self._nothing_else_rolls("/state")
        return [self._said("resumed", version)]

    def halt_rollout(self, actor_id: str, version: str, reason: str) -> list[Event]:
        self.owned_by(actor_id)
        return self._halt(version, reason, None)

    def halt_by_figures(self, version: str, reason: str, figures: dict[str, Any]) -> list[Event]:
        """By the platform itself, of what is rolling now."""
        known = self.versions.get(precedence(version))
        if known is None or known.rollout is None or known.rollout.state != "rolling":
            return []
        return self._halt(version, reason, figures)

    def rollout_of(self, version: str) -> Rollout:
        """Raises ``NotFound``, and ``Conflict`` where it went to everybody at once."""
        found = self.version(version).rollout
        if found is None:
            raise Conflict(f"{version} went to everybody at once: there is nothing to roll out.")
        return found

    def _halt(self, version: str, reason: str, figures: dict[str, Any] | None) -> list[Event]:
        if self._unfinished(version).state == "halted":
            return []
        halted = self._said("halted", version, reason=reason, figures=figures)
        return [halted, *self.without_experiment_of(version)]

    def _unfinished(self, version: str) -> Rollout:
        rollout = self.rollout_of(version)
        if rollout.state == "completed":
            raise Conflict(f"Everybody gets {version} already. Yank it, or publish another one.")
        return rollout

    def _is(self, version: str, state: str) -> bool:
        return self.rollout_of(version).state == state

    def _nothing_else_rolls(self, pointer: str) -> None:
        """Of a plugin one version at a time; what is paused waits."""
        self._not_compared(pointer)
        for known in self.versions.values():
            if known.rollout is not None and known.rollout.state == "rolling":
                raise Conflict(
                    f"{known.name} is still being rolled out. Complete, pause or halt it first.",
                    [{"pointer": pointer, "detail": f"{known.name} is not at its end."}],
                )

    def _not_compared(self, pointer: str = "/percent") -> None:
        if self.experiment:
            both = f"{self.experiment.older} and {self.experiment.newer}"
            detail = f"{both} are being compared. End that first."
            raise Conflict(detail, [{"pointer": pointer, "detail": detail}])

    def _for_everybody(self, but: str | None = None) -> str | None:
        return newest(
            one.name
            for one in self.versions.values()
            if one.is_release_for_everybody and one.name != but
        )

    def _said(self, what: str, version: str, **said: Any) -> Event:
        data = {"plugin_id": self.plugin_id, "version": version, **said}
        return Event(f"plugin.rollout_{what}", data)


def _listed(steps: tuple[int, ...]) -> str:
    return ", ".join(f"{step} %" for step in steps)


def _at_rollout(detail: str) -> Invalid:
    return Invalid(detail, [{"pointer": "/rollout", "detail": detail}])


def _at_percent(detail: str) -> Invalid:
    return Invalid(detail, [{"pointer": "/percent", "detail": detail}])
