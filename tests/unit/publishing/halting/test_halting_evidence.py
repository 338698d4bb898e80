"""When a roll-out is halted: seldom without a reason, however often one looks; soon with one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from math import log, sqrt
from statistics import NormalDist

import pytest

from publishing.halting.evidence import ALPHA, ENOUGH, Evidence, Sessions

ROLLOUTS, LOOKS = 100, 100  # together 10,000 looks
SHARE = 0.05  # of the old version's sessions that have errors
NEW_A_LOOK, OLD_A_LOOK = 10, 90  # at 10 %
Counts = tuple[Sessions, Sessions]


def looks(seed: int, new: float, old: float = SHARE, number: int = LOOKS) -> Iterator[Counts]:
    """The counts at each look of one roll-out."""
    chance = random.Random(seed)  # noqa: S311 - a simulation
    so_far = Sessions(), Sessions()
    for _ in range(number):
        more = (some(chance, size, share) for size, share in ((NEW_A_LOOK, new), (OLD_A_LOOK, old)))
        so_far = so_far[0].plus(next(more)), so_far[1].plus(next(more))
        yield so_far


def looks_at_each(seed: int, new: float, sessions: int) -> Iterator[Counts]:
    """One after each session of a roll-out of a plugin that few use."""
    chance = random.Random(seed)  # noqa: S311 - a simulation
    so_far = [Sessions(), Sessions()]
    while so_far[0].sessions < sessions:
        which = 0 if chance.random() < NEW_A_LOOK / (NEW_A_LOOK + OLD_A_LOOK) else 1
        so_far[which] = so_far[which].plus(some(chance, 1, (new, SHARE)[which]))
        yield so_far[0], so_far[1]


def some(chance: random.Random, sessions: int, share: float) -> Sessions:
    return Sessions(sessions, sum(chance.random() < share for _ in range(sessions)))


def halted_at(counts: Iterator[Counts]) -> int | None:
    """After how many sessions with the new version."""
    evidence = Evidence()
    for new, old in counts:
        evidence = evidence.after(new, old)
        if evidence.is_worse():
            return new.sessions
    return None


def halted_by_peeking(counts: Iterator[Counts]) -> bool:
    """The control: a test for one look, made at each."""
    bound = NormalDist().inv_cdf(1 - ALPHA)
    for new, old in counts:
        both = new.plus(old)
        deviation = sqrt(both.share * (1 - both.share) * (1 / new.sessions + 1 / old.sessions))
        if deviation and (new.share - old.share) / deviation > bound and new.sessions >= ENOUGH:
            return True
    return False


def test_of_versions_that_are_no_worse_at_most_five_in_a_hundred_are_halted_in_10_000_looks() -> (
    None
):
    halted = [seed for seed in range(ROLLOUTS) if halted_at(looks(seed, SHARE)) is not None]
    assert len(halted) <= ALPHA * ROLLOUTS, halted
    peeking = [seed for seed in range(ROLLOUTS) if halted_by_peeking(looks(seed, SHARE))]
    assert len(peeking) > 2 * ALPHA * ROLLOUTS, "the looks are too few to tell the tests apart"


def test_without_the_margin_too_the_evidence_alone_is_seldom_wrong() -> None:
    """What is proved of it: the margin and the number of sessions only make it rarer."""
    wrong = 0
    for seed in range(ROLLOUTS, 3 * ROLLOUTS):
        evidence, most = Evidence(), 0.0
        for new, old in looks(seed, SHARE):
            evidence = evidence.after(new, old)
            most = max(most, evidence.log_value)
        wrong += most >= log(1 / ALPHA)
    assert wrong <= ALPHA * 2 * ROLLOUTS


def test_of_versions_with_twice_the_errors_nine_of_ten_are_halted_within_1_000_sessions() -> None:
    found = [halted_at(looks(seed, 2 * SHARE)) for seed in range(ROLLOUTS)]
    assert sum(at is not None for at in found) >= 0.9 * ROLLOUTS, found


def test_with_a_look_after_each_session_they_are_halted_too_and_those_no_worse_are_not() -> None:
    found = [halted_at(looks_at_each(seed, 2 * SHARE, 1_000)) for seed in range(ROLLOUTS)]
    assert sum(at is not None for at in found) >= 0.9 * ROLLOUTS, found
    halted = [seed for seed in range(ROLLOUTS) if halted_at(looks_at_each(seed, SHARE, 1_000))]
    assert len(halted) <= ALPHA * ROLLOUTS, halted


def test_one_that_breaks_at_once_is_halted_as_soon_as_there_are_enough_sessions() -> None:
    assert {halted_at(looks(seed, 0.9)) for seed in range(20)} == {ENOUGH}


def test_a_better_version_is_never_halted() -> None:
    assert [halted_at(looks(seed, SHARE / 2)) for seed in range(20)] == [None] * 20


def test_what_is_worse_by_less_than_the_margin_is_not_halted() -> None:
    """However sure it is: of a million sessions."""
    before = Sessions(10_000, 2_000)
    evidence = Evidence(before, before).after(
        Sessions(1_000_000, 240_000), Sessions(1_000_000, 200_000)
    )
    assert evidence.log_value > log(1 / ALPHA)
    assert not evidence.is_worse()


def test_an_error_that_is_told_after_its_session_counts_with_the_next_ones() -> None:
    first = Evidence().after(Sessions(10, 10), Sessions(10, 0))
    late = first.after(Sessions(10, 20), Sessions(10, 0))
    assert late == first
    assert late.after(Sessions(30, 20), Sessions(11, 0)).new == Sessions(30, 20)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_all_or_none_with_errors_in_both_is_no_difference(share: float) -> None:
    assert halted_at(looks(1, share, share)) is None


def test_counts_that_shrink_say_nothing() -> None:
    evidence = Evidence().after(Sessions(50, 5), Sessions(50, 5))
    assert evidence.after(Sessions(), Sessions()) == evidence


def test_it_is_kept_between_two_looks() -> None:
    evidence = Evidence().after(Sessions(50, 5), Sessions(500, 5))
    assert Evidence.from_state(evidence.to_state()) == evidence
