"""A version that goes to some people first, without a database."""

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.publishing.plugins import SUBMISSION, after, with_version, with_versions

from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from plugin_platform.events import Event
from publishing.model import Plugin

OF = {"plugin_id": "words", "version": "1.1.0"}


def rolling(percent: int = 10) -> Plugin:
    """1.0.0 is for everybody, 1.1.0 for some."""
    return with_versions(with_version(), "1.1.0", rollout=percent)


def submit(plugin: Plugin, version: str, **changes: Any) -> list[Event]:
    key = f"words/{version}/{version}.js"
    submission = replace(SUBMISSION, version=version, bundle_key=key, **changes)
    return plugin.submit("ada", submission, version)


def test_a_roll_out_is_said_before_its_publication_and_names_what_all_others_get() -> None:
    said = submit(with_version(), "1.1.0", rollout=10)
    assert [one.type for one in said] == [
        "plugin.version_submitted",
        "plugin.rollout_started",
        "plugin.published",
    ]
    assert said[1].data == {**OF, "percent": 10, "previous": "1.0.0"}
    assert [one.type for one in submit(with_version(), "1.1.0")][1:] == ["plugin.published"]


def test_what_waits_for_its_review_is_rolled_out_once_it_is_published() -> None:
    plugin = with_version()
    submission = replace(SUBMISSION, version="1.1.0", rollout=25)
    [submitted] = plugin.submit("ada", submission, "c2", public=False)
    waiting = after(plugin, [submitted])
    said = [one.type for one in waiting.publish(submission)]
    assert said == ["plugin.rollout_started", "plugin.published"]


def test_what_waited_while_others_were_published_is_compared_with_them() -> None:
    submission = replace(SUBMISSION, version="1.1.0", rollout=25)
    waiting = after(with_version(), with_version().submit("ada", submission, "c2", public=False))
    with pytest.raises(Invalid, match=r"All others get 1\.2\.0"):
        after(waiting, submit(waiting, "1.2.0")).publish(submission)
    other = after(waiting, submit(waiting, "1.0.1", rollout=5))
    with pytest.raises(Conflict, match=r"1\.0\.1 is still being rolled out"):
        other.publish(submission)


@pytest.mark.parametrize("percent", [0, 2, 99, 100, -1])
def test_it_begins_with_one_of_the_steps(percent: int) -> None:
    with pytest.raises(Invalid, match="1 %, 5 %, 10 %, 25 %, 50 %") as refused:
        submit(with_version(), "1.1.0", rollout=percent)
    assert refused.value.errors[0]["pointer"] == "/rollout"


def test_there_is_one_that_all_others_get_and_it_is_older() -> None:
    with pytest.raises(Invalid, match="none that all others get"):
        submit(after(Plugin(), [_created()]), "1.0.0", rollout=10)
    yanked = after(with_version(), with_version().yank("ada", "1.0.0", ""))
    with pytest.raises(Invalid, match="none that all others get"):
        submit(yanked, "1.1.0", rollout=10)
    with pytest.raises(Invalid, match=r"All others get 1\.0\.0"):
        submit(with_version(), "0.9.0", rollout=10)


def test_a_pre_release_is_not_rolled_out() -> None:
    with pytest.raises(Invalid, match="beta channel"):
        submit(with_version(), "1.1.0-beta.1", rollout=10)


def test_of_a_plugin_one_is_rolled_out_at_a_time() -> None:
    with pytest.raises(Conflict, match=r"1\.1\.0 is still being rolled out"):
        submit(rolling(), "1.2.0", rollout=10)
    assert submit(rolling(), "1.2.0")
    for end in (rolling().halt_rollout("ada", "1.1.0", ""), _raised(rolling(), 100)):
        assert submit(after(rolling(), end), "1.2.0", rollout=10)


def test_it_is_raised_step_by_step_and_only_grows() -> None:
    plugin = rolling(10)
    assert _raised(plugin, 25) == [Event("plugin.rollout_raised", {**OF, "percent": 25})]
    assert _raised(plugin, 10) == []
    at_25 = after(plugin, _raised(plugin, 25))
    for percent in (10, 1):
        with pytest.raises(Invalid, match="only grows"):
            _raised(at_25, percent)
    with pytest.raises(Invalid, match="Take one of"):
        _raised(at_25, 30)
    complete = _raised(at_25, 100)
    assert complete == [Event("plugin.rollout_completed", OF)]
    done = after(at_25, complete)
    assert _raised(done, 100) == []
    with pytest.raises(Conflict, match="Everybody gets"):
        _raised(done, 50)


def test_it_is_paused_and_goes_on_where_it_was() -> None:
    plugin = rolling(25)
    paused = after(plugin, plugin.pause_rollout("ada", "1.1.0"))
    assert paused.pause_rollout("ada", "1.1.0") == []
    with pytest.raises(Conflict, match="Resume it first"):
        _raised(paused, 50)
    again = after(paused, paused.resume_rollout("ada", "1.1.0"))
    assert again.resume_rollout("ada", "1.1.0") == []
    assert again.version("1.1.0").rollout == plugin.version("1.1.0").rollout


def test_it_is_halted_once_and_an_owner_undoes_it() -> None:
    plugin = rolling()
    said = plugin.halt_rollout("ada", "1.1.0", "It loses text.")
    reason = {"reason": "It loses text.", "figures": None}
    assert said == [Event("plugin.rollout_halted", {**OF, **reason})]
    halted = after(plugin, said)
    assert halted.halt_rollout("ada", "1.1.0", "Other words.") == []
    with pytest.raises(Conflict, match="is halted"):
        halted.pause_rollout("ada", "1.1.0")
    with pytest.raises(Conflict, match="is halted"):
        _raised(halted, 50)
    assert after(halted, halted.resume_rollout("ada", "1.1.0")).version("1.1.0").rollout
    assert halted.version("1.1.0").available, "who has it keeps it"


def test_the_platform_halts_only_what_is_rolling() -> None:
    figures = {"new": {"sessions": 1}}
    plugin = rolling()
    assert plugin.halt_by_figures("1.1.0", "Errors.", figures)[0].data["figures"] == figures
    for other in (
        after(plugin, plugin.pause_rollout("ada", "1.1.0")),
        after(plugin, plugin.halt_rollout("ada", "1.1.0", "")),
        after(plugin, _raised(plugin, 100)),
    ):
        assert other.halt_by_figures("1.1.0", "Errors.", figures) == []
    assert plugin.halt_by_figures("1.0.0", "Errors.", figures) == []
    assert plugin.halt_by_figures("9.9.9", "Errors.", figures) == []


def test_what_everybody_has_is_neither_paused_nor_halted() -> None:
    done = after(rolling(), _raised(rolling(), 100))
    for act in (done.pause_rollout, done.resume_rollout):
        with pytest.raises(Conflict, match="Everybody gets"):
            act("ada", "1.1.0")
    with pytest.raises(Conflict, match="Everybody gets"):
        done.halt_rollout("ada", "1.1.0", "")
    with pytest.raises(Conflict, match="at once"):
        done.pause_rollout("ada", "1.0.0")


def test_nobody_else_and_nothing_else() -> None:
    plugin = rolling()
    for who, version, error in (("bob", "1.1.0", Forbidden), ("ada", "9.9.9", NotFound)):
        with pytest.raises(error):
            plugin.raise_rollout(who, version, 50)
        with pytest.raises(error):
            plugin.pause_rollout(who, version)
        with pytest.raises(error):
            plugin.resume_rollout(who, version)
        with pytest.raises(error):
            plugin.halt_rollout(who, version, "")
    blocked = after(plugin, plugin.block("Bad."))
    with pytest.raises(Forbidden):
        blocked.raise_rollout("ada", "1.1.0", 50)
    assert blocked.halt_rollout("ada", "1.1.0", "")


def test_the_bytes_of_one_before_go_to_everybody_at_once() -> None:
    again = replace(SUBMISSION, version="1.1.1")
    said = [one.type for one in rolling().roll_back("ada", "1.0.0", again, "c9")]
    assert said == ["plugin.version_submitted", "plugin.rolled_back", "plugin.published"]


def test_a_snapshot_has_it() -> None:
    plugin = after(rolling(), _raised(rolling(), 50))
    assert Plugin.from_snapshot(plugin.to_snapshot()) == plugin


def _raised(plugin: Plugin, percent: int) -> list[Event]:
    return plugin.raise_rollout("ada", "1.1.0", percent)


def _created() -> Event:
    listing = {"name": "Words", "description": "Counts.", "category": "writing", "tags": ["a"]}
    [event] = Plugin().create("words", "ada", "Ada", listing, owned=0)
    return event
