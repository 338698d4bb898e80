"""Install counts, whatever way the events take."""

from collections import Counter
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.catalog.events import Feed, installed, merged, recorded, uninstalled

from plugin_platform.events import Event
from plugin_platform.eventstore.positions import Sequenced
from plugin_platform.eventstore.projection import Projection
from plugin_platform.eventstore.store import to_wire

PLUGINS = ("a", "b", "c")
PRINCIPALS = ("user:ada", "user:bob", "anon:v")
Commands = list[tuple[str, str, str]]

commands = st.lists(
    st.tuples(
        st.sampled_from(("install", "uninstall", "merge")),
        st.sampled_from(PRINCIPALS),
        st.sampled_from(PLUGINS),
    ),
    max_size=40,
)
deliveries = st.lists(st.tuples(st.integers(1, 7), st.integers(0, 5)), min_size=1, max_size=8)


def carried_out(given: Commands, prefix: str) -> tuple[list[Event], Counter[str]]:
    """What installs would say, and how many principals have each plugin in the end."""
    have: dict[str, set[str]] = {principal: set() for principal in PRINCIPALS}
    events = []
    for command, principal, plugin in given:
        plugin_id = prefix + plugin
        if command == "install" and plugin_id not in have[principal]:
            have[principal].add(plugin_id)
            events.append(installed(plugin_id, principal))
        elif command == "uninstall" and plugin_id in have[principal]:
            have[principal].remove(plugin_id)
            events.append(uninstalled(plugin_id, principal))
        elif command == "merge" and have["anon:v"]:
            visitor, account = have["anon:v"], have["user:ada"]
            events.append(merged(visitor - account, visitor & account))
            have["user:ada"], have["anon:v"] = account | visitor, set()
    return events, Counter(plugin_id for plugins in have.values() for plugin_id in plugins)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(commands, deliveries)
def test_counts_are_those_of_a_simple_model(
    feed: Feed, given: Commands, deliveries: list[tuple[int, int]]
) -> None:
    """In batches of any size, each delivered again from some way back."""
    prefix = uuid4().hex
    events, expected = carried_out(given, prefix)
    log = [Sequenced.from_wire(body) for body in to_wire(recorded(events), 0)]
    projection = Projection(feed.pool, prefix, feed.apply_installs, lambda _: {})
    position = turn = 0
    while position < len(log):
        size, back = deliveries[turn % len(deliveries)]
        projection.handle(log[max(0, position - back) : position + size])
        position, turn = position + size, turn + 1
    plugin_ids = [prefix + plugin for plugin in PLUGINS]
    counts = feed.service.install_counts(plugin_ids)
    assert counts == {plugin_id: expected[plugin_id] for plugin_id in plugin_ids}


def ids_of(said: list[dict[str, Any]]) -> list[list[str]]:
    assert all(change["aspects"] == ["counts"] for change in said)
    return [change["plugin_ids"] for change in said]


def test_a_batch_that_evens_out_is_not_announced(feed: Feed) -> None:
    before = len(feed.said())
    feed.installs(installed("even"), uninstalled("even"))
    assert feed.said()[before:] == []


def test_a_batch_of_many_installs_is_one_announcement(feed: Feed) -> None:
    before = len(feed.said())
    feed.installs(*[installed("many", f"user:{n}") for n in range(50)], installed("also"))
    assert ids_of(feed.said()[before:]) == [["also", "many"]]
    assert feed.service.install_counts(["many", "also"]) == {"many": 50, "also": 1}


def test_a_merge_takes_one_away_for_each_duplicate(feed: Feed) -> None:
    feed.installs(installed("dup"), installed("dup", "anon:v"), installed("moved", "anon:v"))
    feed.installs(merged(["moved"], ["dup"]))
    assert feed.service.install_counts(["dup", "moved"]) == {"dup": 1, "moved": 1}


def test_what_nobody_installed_counts_zero(feed: Feed) -> None:
    assert feed.service.install_counts(["never"]) == {"never": 0}
