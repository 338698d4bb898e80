"""Two versions that are compared with each other, without a database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.unit.publishing.plugins import SUBMISSION, after, with_version, with_versions

from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from plugin_platform.events import Event
from publishing.model import Plugin
from publishing.model.experiment import Before

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
OF = {"plugin_id": "words", "experiment_id": "x-1"}


def two(rollout: int | None = None) -> Plugin:
    """1.0.0 and 1.1.0 are published; with a roll-out, which is paused, the second for some."""
    plugin = with_versions(with_version(), "1.1.0", rollout=rollout)
    return after(plugin, plugin.pause_rollout("ada", "1.1.0")) if rollout else plugin


def start(
    plugin: Plugin, percents: dict[str, int] | None = None, days: int = 14, who: str = "ada"
) -> list[Event]:
    return plugin.start_experiment(who, "x-1", percents or {"1.1.0": 50, "1.0.0": 40}, days, NOW)


def compared(rollout: int | None = None) -> Plugin:
    plugin = two(rollout)
    return after(plugin, start(plugin))


def end(plugin: Plugin, winner: str | None) -> list[Event]:
    return plugin.end_experiment("ada", "x-1", winner)


def ended(reason: str, winner: str | None = None) -> Event:
    return Event("plugin.experiment_ended", {**OF, "winner": winner, "reason": reason})


def submit(plugin: Plugin, version: str, **changes: Any) -> list[str]:
    submission = replace(SUBMISSION, version=version, bundle_key=f"w/{version}/x.js", **changes)
    return [one.type for one in plugin.submit("ada", submission, version)]


@pytest.mark.parametrize("rollout", [None, 10])
def test_two_versions_are_given_to_their_shares_for_some_days(rollout: int | None) -> None:
    [said] = start(two(rollout))
    assert said.type == "plugin.experiment_started"
    assert said.data == {
        **OF,
        "older": "1.0.0",
        "older_percent": 40,
        "newer": "1.1.0",
        "newer_percent": 50,
        "ends_at": (NOW + timedelta(days=14)).isoformat(),
    }
    assert start(compared(rollout)) == [], "the same again"


@pytest.mark.parametrize(
    "percents",
    [
        {"1.0.0": 50},
        {"1.0.0": 0, "1.1.0": 50},
        {"1.0.0": -1, "1.1.0": 50},
        {"1.0.0": 51, "1.1.0": 50},
        {"1.0.0": 55, "1.1.0": 50},
        {"1.0.0": 11, "1.1.0": 50},
        {"1.0.0": 50, "1.1.0": 1},
        {"1.0.0": 100, "1.1.0": 0},
    ],
)
def test_shares_are_two_and_no_more_than_all(percents: dict[str, int]) -> None:
    with pytest.raises(Invalid) as refused:
        start(two(), percents)
    assert refused.value.errors[0]["pointer"] == "/versions"


@pytest.mark.parametrize("shares", [{"1.0.0": 45, "1.1.0": 50}, {"1.0.0": 40, "1.1.0": 45}])
def test_shares_of_the_same_two_stay_while_figures_do(shares: dict[str, int]) -> None:
    plugin, same = two(), {"1.1.0": 50, "1.0.0": 40}
    at_once = Before(percents=same, ended_at=NOW - timedelta(minutes=1))
    with pytest.raises(Invalid, match=r"1\.0\.0 at 40 %.*after 2027-01-01") as refused:
        plugin.start_experiment("ada", "x-2", shares, 14, NOW, before=at_once)
    assert refused.value.errors[0]["pointer"] == "/versions"
    assert plugin.start_experiment("ada", "x-2", same, 14, NOW, before=at_once)
    later = Before(percents=same, ended_at=NOW - timedelta(days=35))
    assert plugin.start_experiment("ada", "x-2", shares, 14, NOW, before=later)


def test_an_id_that_was_taken_long_ago_is_refused() -> None:
    taken = Before(is_taken=True)
    wish = ("ada", "x-1", {"1.1.0": 50, "1.0.0": 40}, 14, NOW)
    with pytest.raises(Conflict, match="under an id of its own"):
        two().start_experiment(*wish, before=taken)
    assert compared().start_experiment(*wish, before=taken) == [], "the same command, sent twice"


@pytest.mark.parametrize("days", [0, -1, 29])
def test_it_ends_within_four_weeks(days: int) -> None:
    with pytest.raises(Invalid, match="1 to 28 days"):
        start(two(), days=days)


def test_what_nobody_else_gets_is_not_compared() -> None:
    plugin = two(10)
    for other in (
        after(plugin, plugin.halt_rollout("ada", "1.1.0", "")),
        after(plugin, plugin.yank("ada", "1.0.0", "")),
        after(plugin, plugin.block_version("1.1.0", "Bad.")),
    ):
        with pytest.raises(Conflict):
            start(other)
    with pytest.raises(NotFound):
        start(plugin, {"1.0.0": 10, "9.9.9": 10})
    beta = with_versions(with_version(), "1.1.0-beta.1")
    with pytest.raises(Invalid, match="pre-release"):
        start(beta, {"1.0.0": 10, "1.1.0-beta.1": 10})


def test_both_are_not_older_than_what_everybody_gets() -> None:
    with pytest.raises(Invalid, match=r"1\.2\.0 is for everybody and newer than 1\.0\.0"):
        start(with_versions(with_version(), "1.1.0", "1.2.0"))


@pytest.mark.parametrize("rollout", [None, 1])
def test_nobody_is_kept_from_a_version_in_between(rollout: int | None) -> None:
    plugin = with_versions(with_version(), "1.1.0", security=True)
    plugin = with_versions(plugin, "1.2.0", rollout=rollout)
    if rollout:
        plugin = after(plugin, plugin.pause_rollout("ada", "1.2.0"))
    with pytest.raises(Invalid, match=r"1\.1\.0 is for everybody and newer than 1\.0\.0"):
        start(plugin, {"1.0.0": 50, "1.2.0": 50})
    assert start(plugin, {"1.1.0": 50, "1.2.0": 50})
    for taken in (plugin.yank("ada", "1.1.0", ""), plugin.block_version("1.1.0", "Bad.")):
        assert start(after(plugin, taken), {"1.0.0": 50, "1.2.0": 50})


def test_a_winner_that_nobody_would_get_is_refused() -> None:
    """Of a comparison that was begun while that was allowed."""
    plugin = with_versions(with_versions(with_version(), "1.1.0"), "1.2.0", rollout=1)
    plugin = after(plugin, plugin.pause_rollout("ada", "1.2.0"))
    both = {"older": "1.0.0", "older_percent": 50, "newer": "1.2.0", "newer_percent": 50}
    begun = Event("plugin.experiment_started", {**OF, **both, "ends_at": NOW.isoformat()})
    plugin = after(plugin, [begun])
    with pytest.raises(Conflict, match=r"Everybody gets 1\.1\.0.*Roll back to 1\.0\.0"):
        end(plugin, "1.0.0")
    assert end(plugin, "1.2.0")[0] == ended("chosen", "1.2.0")
    assert end(plugin, None) == [ended("stopped")]


def test_one_thing_goes_on_at_a_time() -> None:
    rolling = with_versions(with_version(), "1.1.0", rollout=10)
    with pytest.raises(Conflict, match="Pause or complete it first"):
        start(rolling)
    plugin = compared(10)
    again = {"1.1.0": 10, "1.0.0": 10}
    with pytest.raises(Conflict, match="are being compared"):
        plugin.start_experiment("ada", "x-2", again, 1, NOW)
    for refused in (
        lambda: submit(plugin, "1.2.0", rollout=10),
        lambda: plugin.resume_rollout("ada", "1.1.0"),
        lambda: plugin.raise_rollout("ada", "1.1.0", 100),
    ):
        with pytest.raises(Conflict, match="are being compared"):
            refused()


def test_two_that_wait_are_compared_while_all_others_keep_what_there_is() -> None:
    one = two(10)
    both = with_versions(one, "1.2.0", rollout=5)
    with pytest.raises(Conflict, match=r"1\.2\.0 is still being rolled out"):
        both.resume_rollout("ada", "1.1.0")
    waiting = after(both, both.pause_rollout("ada", "1.2.0"))
    plugin = after(waiting, start(waiting, {"1.1.0": 20, "1.2.0": 20}))
    said = end(plugin, "1.1.0")
    assert [(event.type, event.data.get("version")) for event in said] == [
        ("plugin.experiment_ended", None),
        ("plugin.rollout_completed", "1.1.0"),
        ("plugin.rollout_halted", "1.2.0"),
    ]


def test_the_newer_one_is_chosen_and_goes_to_everybody() -> None:
    assert end(compared(), "1.1.0") == [ended("chosen", "1.1.0")]
    done = {"plugin_id": "words", "version": "1.1.0"}
    waits = compared(10)
    said = end(waits, "1.1.0")
    assert said == [ended("chosen", "1.1.0"), Event("plugin.rollout_completed", done)]
    assert end(after(waits, said), "1.1.0") == [], "the same again"


def test_the_older_one_is_chosen_and_nobody_is_moved_back() -> None:
    said = end(compared(10), "1.0.0")
    assert [event.type for event in said] == ["plugin.experiment_ended", "plugin.rollout_halted"]
    assert said[1].data["reason"] == "1.0.0 was chosen after both were compared."
    with pytest.raises(Conflict, match=r"Roll back to 1\.0\.0"):
        end(compared(), "1.0.0")


@pytest.mark.parametrize(("original", "winner"), [("1.0.0", "1.0.0"), ("0.9.0", None)])
def test_a_roll_back_to_one_of_them_chooses_it(original: str, winner: str | None) -> None:
    plugin = with_versions(with_version(), "0.9.0", "1.1.0")
    plugin = after(plugin, start(plugin))
    again = replace(SUBMISSION, version="1.1.1")
    said = plugin.roll_back("ada", original, again, "c9")
    assert said[-1] == ended("chosen" if winner else "superseded", winner)


def test_it_is_ended_with_nothing_chosen() -> None:
    assert end(compared(10), None) == [ended("stopped")]
    with pytest.raises(Invalid, match=r"Choose 1\.0\.0 or 1\.1\.0"):
        end(compared(), "9.9.9")
    with pytest.raises(NotFound):
        end(two(), None)


@pytest.mark.parametrize("security", [True, False])
def test_what_is_newer_and_for_everybody_ends_it(security: bool) -> None:
    said = submit(compared(10), "1.2.0", security=security)
    assert said[-2:] == ["plugin.published", "plugin.experiment_ended"]
    assert "plugin.experiment_ended" not in submit(compared(10), "1.2.0-beta.1")
    assert "plugin.experiment_ended" not in submit(two(10), "1.2.0")


def test_a_newer_release_that_comes_back_ends_it() -> None:
    whole = with_versions(with_version(), "1.1.0")
    plugin = with_versions(whole, "1.2.0", rollout=1)
    plugin = after(plugin, plugin.pause_rollout("ada", "1.2.0"))
    ways: list[tuple[list[Event], Callable[[Plugin], list[Event]]]] = [
        (plugin.yank("ada", "1.1.0", ""), lambda one: one.restore("ada", "1.1.0")),
        (plugin.block_version("1.1.0", "Bad."), lambda one: one.unblock_version("1.1.0")),
    ]
    for gone, back in ways:
        running = after(plugin, gone)
        running = after(running, start(running, {"1.0.0": 50, "1.2.0": 50}))
        said = back(running)
        assert [one.type for one in said][1:] == ["plugin.experiment_ended"]
        assert said[-1] == ended("superseded")
        assert after(running, said).experiment is None
        twice = after(running, running.yank("ada", "1.1.0", ""))
        twice = after(twice, twice.block_version("1.1.0", "Bad."))
        assert len(back(twice)) == 1, "it is withdrawn in the other way still"


@pytest.mark.parametrize(
    ("version", "rollout"), [("0.9.0", None), ("1.1.0-beta.1", None), ("1.1.0", 1)]
)
def test_what_nobody_waits_for_comes_back_without_ending_it(
    version: str, rollout: int | None
) -> None:
    plugin = with_versions(with_version(), version, rollout=rollout)
    plugin = after(plugin, plugin.yank("ada", version, ""))
    if rollout:
        plugin = after(plugin, plugin.pause_rollout("ada", version))
    plugin = with_versions(plugin, "1.2.0", rollout=1)
    plugin = after(plugin, plugin.pause_rollout("ada", "1.2.0"))
    plugin = after(plugin, start(plugin, {"1.0.0": 50, "1.2.0": 50}))
    assert [one.type for one in plugin.restore("ada", version)] == ["plugin.version_restored"]
    assert [one.type for one in two().restore("ada", "1.0.0")] == []


def test_what_nobody_else_gets_any_more_ends_it() -> None:
    plugin = compared(10)
    for said in (
        plugin.yank("ada", "1.0.0", "Broken."),
        plugin.block_version("1.1.0", "Bad."),
        plugin.block("Bad."),
        plugin.halt_rollout("ada", "1.1.0", ""),
    ):
        assert said[-1] == ended("withdrawn")
    other = with_versions(with_version(), "0.9.0", "1.1.0")
    other = after(other, start(other))
    assert len(other.yank("ada", "0.9.0", "")) == 1, "none of the two"


def test_its_time_is_over_once() -> None:
    plugin = compared()
    said = plugin.expired_experiment("x-1")
    assert said == [ended("expired")]
    assert plugin.expired_experiment("x-0") == []
    assert after(plugin, said).expired_experiment("x-1") == []


def test_nobody_else() -> None:
    with pytest.raises(Forbidden):
        start(two(), who="bob")
    with pytest.raises(Forbidden):
        compared().end_experiment("bob", "x-1", None)
    blocked = after(two(), two().block("Bad."))
    with pytest.raises(Forbidden):
        start(blocked)


def test_a_snapshot_has_it() -> None:
    plugin = compared(10)
    assert Plugin.from_snapshot(plugin.to_snapshot()) == plugin
