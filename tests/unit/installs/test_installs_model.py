"""What may happen to the plugins that one principal has."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installs.model import MAX_PLUGINS, Installations, Merged, stream_of
from plugin_platform.errors import Conflict, Invalid, NotFound
from plugin_platform.events import Event, RecordedEvent, validate

ADA, VISITOR = "user:ada", "anon:visitor"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def after(*events: Event, before: Installations | None = None) -> Installations:
    state = before or Installations()
    for version, event in enumerate(events, 1):
        validate(event)
        recorded = RecordedEvent(
            version, uuid4(), "installs-user:ada", version, event.type, event.data, {}, NOON
        )
        state = state.apply(recorded)
    return state


def installed(plugin_id: str, version: str = "1.0.0", principal: str = ADA) -> Event:
    data = {"principal": principal, "plugin_id": plugin_id, "version": version}
    return Event("plugin.installed", data)


def said(type_: str, **data: Any) -> Event:
    return Event(type_, {"principal": ADA, "plugin_id": "a", **data})


def test_a_plugin_is_installed() -> None:
    assert Installations().install(ADA, "a", "1.0.0") == [installed("a")]


def test_a_repeated_install_of_the_same_version_appends_nothing() -> None:
    assert after(installed("a")).install(ADA, "a", "1.0.0") == []


def test_an_install_of_another_version_updates() -> None:
    updated = said("plugin.updated", version="2.0.0", previous_version="1.0.0")
    mine = after(installed("a"))
    assert mine.install(ADA, "a", "2.0.0") == [updated]
    assert after(updated, before=mine).get("a").version == "2.0.0"


def test_a_principal_has_not_too_many_plugins() -> None:
    mine = after(*[installed(f"p{number}") for number in range(MAX_PLUGINS)])
    with pytest.raises(Conflict, match="500 plugins installed"):
        mine.install(ADA, "a", "1.0.0")
    assert mine.install(ADA, "p0", "1.0.0") == []
    [_] = mine.install(ADA, "p0", "2.0.0")
    fewer = after(*mine.uninstall(ADA, "p0"), before=mine)
    assert fewer.install(ADA, "a", "1.0.0") == [installed("a")]


def test_a_plugin_is_uninstalled() -> None:
    mine = after(installed("a"), installed("b"))
    uninstalled = said("plugin.uninstalled", version="1.0.0")
    assert mine.uninstall(ADA, "a") == [uninstalled]
    assert set(after(uninstalled, before=mine).plugins) == {"b"}


def test_uninstalling_what_is_not_installed_appends_nothing() -> None:
    assert Installations().uninstall(ADA, "a") == []


def test_an_uninstalled_plugin_can_be_installed_again_and_starts_afresh() -> None:
    mine = after(
        installed("a"),
        said("plugin.disabled"),
        said("plugin.configured", settings={"size": 2}),
        said("plugin.uninstalled", version="1.0.0"),
    )
    assert mine.install(ADA, "a", "1.0.0") == [installed("a")]
    again = after(installed("a"), before=mine).get("a")
    assert again.enabled
    assert again.settings == {}


def test_a_plugin_is_disabled_and_enabled() -> None:
    mine = after(installed("a"))
    assert mine.configure(ADA, "a", enabled=False) == [said("plugin.disabled")]
    off = after(said("plugin.disabled"), before=mine)
    assert not off.get("a").enabled
    assert off.configure(ADA, "a", enabled=True) == [said("plugin.enabled")]
    assert after(said("plugin.enabled"), before=off).get("a").enabled


@pytest.mark.parametrize("enabled", [True, False])
def test_switching_to_what_it_is_already_appends_nothing(enabled: bool) -> None:
    mine = after(installed("a"), *([] if enabled else [said("plugin.disabled")]))
    assert mine.configure(ADA, "a", enabled=enabled) == []


def changed(**changes: Any) -> Event:
    return said("plugin.settings_changed", changes=changes)


def test_settings_are_said_as_a_change() -> None:
    mine = after(installed("a"), changed(size=2, name="x" * 1000))
    settings = {"name": "x" * 1000, "size": 3}
    assert mine.configure(ADA, "a", settings=settings) == [changed(size=3)]
    assert after(changed(size=3), before=mine).get("a").settings == settings


def test_what_is_stored_no_more_is_said_as_null() -> None:
    mine = after(installed("a"), changed(size=2, bold=True))
    assert mine.configure(ADA, "a", settings={"bold": True}) == [changed(size=None)]
    assert after(changed(size=None), before=mine).get("a").settings == {"bold": True}


def test_a_number_in_the_place_of_a_switch_is_a_change() -> None:
    mine = after(installed("a"), changed(on=True))
    assert mine.configure(ADA, "a", settings={"on": 1}) == [changed(on=1)]


def test_old_events_with_all_settings_are_read() -> None:
    mine = after(installed("a"), changed(size=2), said("plugin.configured", settings={"on": True}))
    assert mine.get("a").settings == {"on": True}


def test_the_same_settings_again_append_nothing() -> None:
    mine = after(installed("a"), changed(size=2))
    assert mine.configure(ADA, "a", settings={"size": 2}) == []


def test_a_small_change_of_large_settings_is_a_small_event() -> None:
    settings = {f"note-{number}": "x" * 500 for number in range(128)}
    mine = after(installed("a"), changed(**settings))
    [event] = mine.configure(ADA, "a", settings=settings | {"note-7": "y"})
    assert event.data["changes"] == {"note-7": "y"}


def test_a_plugin_has_at_most_64_kib_of_settings() -> None:
    mine = after(installed("a"))
    with pytest.raises(Invalid) as error:
        mine.configure(ADA, "a", settings={"note": "é" * 32_768})
    [problem] = error.value.errors
    assert problem["pointer"] == "/settings"
    assert "a would have 65547 bytes; at most 65536" in problem["detail"]
    [_] = mine.configure(ADA, "a", settings={"note": "é" * 32_762})


def test_all_plugins_of_a_person_have_at_most_a_mebibyte_of_settings() -> None:
    note = {"note": "x" * 65_000}
    plugins = [f"p{number}" for number in range(17)]
    mine = after(*map(installed, plugins))
    for plugin_id in plugins[:16]:
        mine = after(*mine.configure(ADA, plugin_id, settings=note), before=mine)
    with pytest.raises(Invalid, match="too large") as error:
        mine.configure(ADA, "p16", settings=note)
    assert "at most 1048576" in error.value.errors[0]["detail"]


def test_settings_that_are_too_large_already_can_be_made_smaller() -> None:
    mine = after(installed("a"), changed(one="x" * 50_000, two="x" * 50_000))
    [_] = mine.configure(ADA, "a", settings={"one": "x" * 50_000, "two": "x" * 49_000})
    with pytest.raises(Invalid):
        mine.configure(ADA, "a", settings={"one": "x" * 50_000, "two": "x" * 50_001})


def test_configuring_nothing_appends_nothing() -> None:
    assert after(installed("a")).configure(ADA, "a") == []


def test_version_switch_and_settings_are_separate_facts_of_one_command() -> None:
    events = after(installed("a")).configure(
        ADA, "a", version="2.0.0", enabled=False, settings={"size": 2}
    )
    assert [event.type for event in events] == [
        "plugin.updated",
        "plugin.disabled",
        "plugin.settings_changed",
    ]


def test_configuring_what_is_not_installed_is_not_found() -> None:
    with pytest.raises(NotFound):
        Installations().configure(ADA, "a", enabled=True)


def test_an_event_about_a_plugin_that_is_gone_changes_nothing() -> None:
    assert after(said("plugin.disabled")) == Installations()


def merged(account: Installations, visitor: Installations) -> tuple[list[Event], list[Event]]:
    return account.take_over(ADA, VISITOR, visitor), visitor.hand_over(VISITOR, ADA)


def test_a_merge_moves_what_the_account_lacks_and_names_the_duplicates() -> None:
    visitor = after(*(installed(one, principal=VISITOR) for one in "abc"))
    account = after(installed("c"), installed("d"))
    [took], [handed] = merged(account, visitor)
    validate(took)
    validate(handed)
    assert [one["plugin_id"] for one in took.data["moved"]] == ["a", "b"]
    assert took.data["duplicates"] == ["c"]
    assert handed.data == {"principal": VISITOR, "target": ADA, "plugin_ids": ["a", "b", "c"]}
    assert set(after(took, before=account).plugins) == {"a", "b", "c", "d"}
    assert after(handed, before=visitor).plugins == {}


def test_a_merge_takes_version_switch_settings_and_time_along() -> None:
    visitor = after(
        installed("a", "1.2.3"),
        said("plugin.disabled"),
        said("plugin.configured", settings={"size": 2}),
    )
    [took], _ = merged(Installations(), visitor)
    assert after(took).get("a") == visitor.get("a")
    assert after(took).get("a").installed_at == NOON.isoformat()


def test_a_duplicate_stays_as_the_account_has_it() -> None:
    visitor = after(installed("a", "2.0.0"), said("plugin.disabled"))
    account = after(installed("a", "1.0.0"))
    [took], _ = merged(account, visitor)
    assert after(took, before=account).get("a") == account.get("a")


def test_a_merge_of_nothing_tells_only_the_visitor_whose_the_plugins_are_from_now_on() -> None:
    took, [handed] = merged(after(installed("a")), Installations())
    assert took == []
    assert handed.data == {"principal": VISITOR, "target": ADA, "plugin_ids": []}
    visitor = after(handed)
    assert visitor.handed_to == ADA
    assert visitor.hand_over(VISITOR, ADA) == []


def test_merging_again_appends_nothing_and_the_first_outcome_is_remembered() -> None:
    visitor = after(*(installed(one, principal=VISITOR) for one in "ab"))
    account = after(installed("b"))
    [took], [handed] = merged(account, visitor)
    account, visitor = after(took, before=account), after(handed, before=visitor)
    assert merged(account, visitor) == ([], [])
    assert account.merges[VISITOR] == Merged(moved=("a",), duplicates=("b",))


def count_from(events: list[Event]) -> dict[str, int]:
    """What the catalog counts, from nothing but the events (docs/contracts.md, section 2)."""
    counts: dict[str, int] = {}
    for event in events:
        match event.type:
            case "plugin.installed":
                changes = {event.data["plugin_id"]: 1}
            case "plugin.uninstalled":
                changes = {event.data["plugin_id"]: -1}
            case "installs.merged":
                changes = dict.fromkeys(event.data["duplicates"], -1)
            case _:
                changes = {}
        for plugin_id, change in changes.items():
            counts[plugin_id] = counts.get(plugin_id, 0) + change
    return counts


def test_a_visitor_with_three_and_an_account_with_two_of_which_one_is_shared_have_four() -> None:
    log = [installed(one, principal=VISITOR) for one in "abc"]
    visitor = after(*log)
    mine = [installed("c"), installed("d")]
    account = after(*mine)
    took, handed = merged(account, visitor)
    account = after(*took, before=account)
    assert len(account.plugins) == 4
    assert count_from([*log, *mine, *took, *handed]) == {"a": 1, "b": 1, "c": 1, "d": 1}
    gone = [event for one in "abcd" for event in account.uninstall(ADA, one)]
    everything = [*log, *mine, *took, *handed, *gone]
    assert set(count_from(everything).values()) == {0}


commands = st.lists(
    st.tuples(
        st.sampled_from(["install", "uninstall", "merge"]),
        st.sampled_from([ADA, VISITOR]),
        st.sampled_from("abc"),
    ),
    max_size=30,
)


@given(commands)
def test_whatever_happens_the_count_from_the_events_is_who_has_it(
    steps: list[tuple[str, str, str]],
) -> None:
    state = {ADA: Installations(), VISITOR: Installations()}
    log: list[Event] = []

    def append(principal: str, events: list[Event]) -> None:
        state[principal] = after(*events, before=state[principal])
        log.extend(events)

    for command, who, plugin_id in steps:
        if command == "merge":
            took, handed = merged(state[ADA], state[VISITOR])
            append(ADA, took)
            append(VISITOR, handed)
        elif command == "install":
            append(who, state[who].install(who, plugin_id, "1.0.0"))
        else:
            append(who, state[who].uninstall(who, plugin_id))
    counts = count_from(log)
    for plugin_id in "abc":
        holders = sum(plugin_id in one.plugins for one in state.values())
        assert counts.get(plugin_id, 0) == holders


@pytest.mark.parametrize("principal", ["user:42", "anon:0d4f2f3c-0000-4000-8000-000000000000"])
def test_a_principal_names_its_stream(principal: str) -> None:
    assert stream_of(principal) == f"installs-{principal}"


@pytest.mark.parametrize("principal", ["", "42", "user:", "root:1", "user:a b", "user:\x00"])
def test_what_is_no_principal_has_no_stream(principal: str) -> None:
    with pytest.raises(Invalid):
        stream_of(principal)
