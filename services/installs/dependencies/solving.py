"""Which versions go together: what is wanted, what that needs, and what somebody has already.

What is wanted comes in its newest version that can be had; of what is there as much as possible
stays as it is. ``resolvelib`` looks for it, in a bounded number of steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from resolvelib import AbstractProvider, BaseReporter, ResolutionImpossible
from resolvelib.resolvers import Resolution, ResolutionTooDeep

from plugin_platform.version_ranges import Needs, fits

MOST_ROUNDS = 2_000
MOST_COMPARISONS = 50_000


@dataclass(frozen=True)
class Candidate:
    """A version that can be had, and what it needs."""

    plugin_id: str
    version: str
    needs: Needs = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Need:
    """Of a plugin one version in the range, or exactly this one; any where neither is said."""

    plugin_id: str
    versions: str | None = None
    exactly: str | None = None

    def takes(self, version: str) -> bool:
        return (self.exactly is None or version == self.exactly) and fits(version, self.versions)


@dataclass(frozen=True)
class Cause:
    """Who needs what; nobody: it is wanted, or there already."""

    need: Need
    by: Candidate | None


class Unsolvable(Exception):
    """No versions go together; ``causes`` are the needs that cannot be met at once."""

    def __init__(self, causes: Sequence[Cause]) -> None:
        super().__init__(f"{len(causes)} needs cannot be met together")
        self.causes = causes


class TooMuch(Exception):
    """What is needed is too entangled to be looked through."""


# Of each plugin the versions that can be had, the most wanted first.
Universe = Mapping[str, Sequence[Candidate]]


def solve(universe: Universe, wanted: Need, present: Mapping[str, str]) -> dict[str, str]:
    """The versions by plugin: of what is wanted, of all that it needs, and of what is ``present``.

    Raises ``Unsolvable``, with what keeps the newest from being had, and ``TooMuch``.
    """
    solving = _Solving(universe, wanted.plugin_id, present)
    problem = Unsolvable([])
    for one in universe.get(wanted.plugin_id, ()):
        if not wanted.takes(one.version):
            continue
        try:
            return solving.with_version(one)
        except Unsolvable as unsolvable:
            problem = problem if problem.causes else unsolvable
    raise problem


class _Solving:
    """Of one version after the other of what is wanted: ``resolvelib`` finds some solution where
    there is one, and not the best.
    """

    def __init__(self, universe: Universe, wanted: str, present: Mapping[str, str]) -> None:
        self._universe = universe
        self._wanted = wanted
        self._present = present
        self._others = {one: version for one, version in present.items() if one != wanted}
        self._budget = _Budget()

    def with_version(self, wanted: Candidate) -> dict[str, str]:
        """First without a change of what is there."""
        try:
            return self._keeping(wanted)
        except Unsolvable:
            if not self._others:
                raise
            return self._changing(wanted)

    def _keeping(self, wanted: Candidate) -> dict[str, str]:
        """What is there is settled: it only says which versions of the rest may be taken. So one
        who has hundreds of plugins waits no longer than one who has a few.
        """
        allowed = {**self._universe, **self._kept, self._wanted: [wanted]}
        for each, ranges in self._needed.items():
            allowed[each] = [
                one for one in allowed.get(each, ()) if all(self._fits(one, r) for r in ranges)
            ]
            if not allowed[each]:
                raise Unsolvable([])
        missing = [one for one in self._needed if one not in self._present and one != self._wanted]
        return {**self._others, **self._resolved(allowed, [self._wanted, *missing])}

    def _changing(self, wanted: Candidate) -> dict[str, str]:
        """What has nothing to do with what is wanted, and all that it needs, stays aside."""
        roots = [self._wanted, *(one for one in self._others if one in self._related)]
        universe = {**self._universe, self._wanted: [wanted]}
        return {**self._others, **self._resolved(universe, roots)}

    @cached_property
    def _kept(self) -> dict[str, list[Candidate]]:
        """What is there, each as it is. Raises ``Unsolvable`` where one cannot be had any more."""
        kept = {
            plugin_id: [one for one in self._universe.get(plugin_id, ()) if one.version == version]
            for plugin_id, version in self._others.items()
        }
        if not all(kept.values()):
            raise Unsolvable([])
        return kept

    @cached_property
    def _needed(self) -> dict[str, set[str | None]]:
        """By what is there: of each plugin the ranges."""
        needed: dict[str, set[str | None]] = {}
        for [candidate] in self._kept.values():
            for plugin_id, versions in candidate.needs.items():
                needed.setdefault(plugin_id, set()).add(versions)
        return needed

    @cached_property
    def _related(self) -> set[str]:
        restless = [one for one in self._others if not self._is_settled(one)]
        return _related_to([self._wanted, *restless], self._universe)

    def _is_settled(self, plugin_id: str) -> bool:
        for one in self._universe.get(plugin_id, ()):
            if one.version == self._present[plugin_id]:
                return all(
                    each in self._present and fits(self._present[each], versions)
                    for each, versions in one.needs.items()
                )
        return False

    def _fits(self, candidate: Candidate, versions: str | None) -> bool:
        self._budget.compare()
        return fits(candidate.version, versions)

    def _resolved(self, universe: Universe, roots: Sequence[str]) -> dict[str, str]:
        provider = _Provider(universe, roots[0], self._present, self._budget)
        resolution = Resolution(provider, BaseReporter())
        try:
            state = resolution.resolve(map(Need, roots), max_rounds=MOST_ROUNDS)
        except ResolutionImpossible as impossible:
            causes = [Cause(each.requirement, each.parent) for each in impossible.causes]
            raise Unsolvable(causes) from None
        except ResolutionTooDeep:
            raise TooMuch from None
        return _reached(state.mapping, roots)


def _related_to(plugin_ids: Iterable[str], universe: Universe) -> set[str]:
    """With what any version of these needs, or needs one of them, and so on."""
    beside: dict[str, set[str]] = {}
    for plugin_id, candidates in universe.items():
        for each in {each for one in candidates for each in one.needs}:
            beside.setdefault(plugin_id, set()).add(each)
            beside.setdefault(each, set()).add(plugin_id)
    found: set[str] = set()
    open_ = list(plugin_ids)
    while open_:
        plugin_id = open_.pop()
        if plugin_id not in found:
            found.add(plugin_id)
            open_ += beside.get(plugin_id, ())
    return found


def _reached(mapping: Mapping[str, Candidate], roots: Iterable[str]) -> dict[str, str]:
    """Without what was pinned on the way and is not needed."""
    found: dict[str, str] = {}
    open_ = list(roots)
    while open_:
        one = mapping[open_.pop()]
        if one.plugin_id not in found:
            found[one.plugin_id] = one.version
            open_ += one.needs
    return found


@dataclass
class _Budget:
    """For all that is tried together."""

    comparisons: int = 0

    def compare(self) -> None:
        self.comparisons += 1
        if self.comparisons > MOST_COMPARISONS:
            raise TooMuch


class _Provider(AbstractProvider[Need, Candidate, str]):
    def __init__(
        self, universe: Universe, wanted: str, present: Mapping[str, str], budget: _Budget
    ) -> None:
        self._universe = universe
        self._wanted = wanted
        self._present = present
        self._budget = budget

    def identify(self, requirement_or_candidate: Need | Candidate) -> str:
        return requirement_or_candidate.plugin_id

    def get_preference(
        self,
        identifier: str,
        resolutions: Mapping[str, Candidate],
        candidates: Mapping[str, Iterator[Candidate]],
        information: Any,
        backtrack_causes: Sequence[Any],
    ) -> Any:
        """What is wanted first, so that what it needs is among the causes; then what was in the
        way, and what is there.
        """
        return (
            identifier != self._wanted,
            all(self.identify(each.requirement) != identifier for each in backtrack_causes),
            identifier not in self._present,
            identifier,
        )

    def find_matches(
        self,
        identifier: str,
        requirements: Mapping[str, Iterator[Need]],
        incompatibilities: Mapping[str, Iterator[Candidate]],
    ) -> list[Candidate]:
        needs = list(requirements[identifier])
        excluded = {one.version for one in incompatibilities[identifier]}
        return [
            one
            for one in self._in_order(identifier)
            if one.version not in excluded
            and all(self.is_satisfied_by(need, one) for need in needs)
        ]

    def is_satisfied_by(self, requirement: Need, candidate: Candidate) -> bool:
        self._budget.compare()
        return requirement.takes(candidate.version)

    def get_dependencies(self, candidate: Candidate) -> Iterable[Need]:
        return [Need(plugin_id, versions) for plugin_id, versions in candidate.needs.items()]

    def _in_order(self, identifier: str) -> Iterable[Candidate]:
        """What one has comes first."""
        there = self._present.get(identifier)
        return sorted(self._universe.get(identifier, ()), key=lambda one: one.version != there)
