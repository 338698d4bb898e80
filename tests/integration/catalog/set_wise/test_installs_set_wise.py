"""What installs says is applied by the page: with the result that one by one has."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.catalog.events import Feed
from tests.integration.catalog.set_wise import pages as helpers
from tests.integration.catalog.set_wise.pages import ONE_BY_ONE, deliver, deliveries

from plugin_platform.events import Event
from plugin_platform.eventstore.database import Connection
from plugin_platform.eventstore.positions import Sequenced
from plugin_platform.eventstore.projection import Projection

ACCOUNTS = ("user:ada", "user:bob")
VISITORS = ("anon:v", "anon:w")
PLUGINS = ("a", "b", "c")
KINDS = ("installed", "uninstalled", "updated", "enabled", "merged", "expired", "unknown", "broken")
TABLES = {
    "popularity": """
        SELECT plugin_id, install_count, visitor_count FROM popularity
        WHERE (install_count <> 0 OR visitor_count <> 0) AND starts_with(plugin_id, %s)
    """,
    "holdings": """
        SELECT principal, plugin_id, since FROM holdings WHERE starts_with(plugin_id, %s)
    """,
    "uses": "SELECT plugin_id, user_id, version FROM uses WHERE starts_with(plugin_id, %s)",
}

said = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.sampled_from(ACCOUNTS + VISITORS),
        st.sampled_from(PLUGINS),
        st.sampled_from(("1.0.0", "1.1.0")),
    ),
    max_size=60,
)


def event_of(prefix: str, kind: str, principal: str, plugin: str, version: str) -> Event:
    """Whatever installs would say of it: each is counted as it comes."""
    plugin_id = prefix + plugin
    one = {"principal": principal, "plugin_id": plugin_id}
    match kind:
        case "merged":
            kept = {"enabled": True, "settings": {}, "installed_at": "2026-06-01"}
            moved = [{"plugin_id": plugin_id, "version": version, **kept}]
            duplicates = [prefix + "c"] if plugin == "a" else []
            merged = {"principal": "user:ada", "source": "anon:v", "moved": moved}
            return Event("installs.merged", {**merged, "duplicates": duplicates})
        case "expired":
            return Event("installs.expired", {"principal": "anon:w", "plugin_ids": [plugin_id]})
        case "enabled":
            return Event("plugin.enabled", one)
        case "updated":
            return Event("plugin.updated", {**one, "version": version, "previous_version": "0.9.0"})
    return Event(f"plugin.{'installed' if kind == 'broken' else kind}", {**one, "version": version})


def log_of(given: list[tuple[str, str, str, str]], prefix: str) -> list[Sequenced]:
    """Streams of several people, one between the other; what is unknown or broken is parked."""
    # What a table refuses is of an account (a visitor's is not looked at), and of a plugin of its
    # own: what a later event of the page takes the place of reaches no table.
    broken = {"principal": "user:bob", "plugin_id": f"{prefix}broken", "version": None}
    wrong: dict[str, dict[str, Any]] = {"unknown": {"unknown": True}, "broken": broken}
    said = []
    for kind, *rest in given:
        event = event_of(prefix, "uninstalled" if kind == "unknown" else kind, *rest)
        said.append((f"installs-{event.data['principal']}", event, wrong.get(kind, {})))
    return helpers.log_of(said)


def tables(feed: Feed, prefix: str) -> dict[str, list[Any]]:
    return helpers.tables(feed, TABLES, prefix)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said, deliveries)
def test_pages_have_the_result_of_one_by_one(
    feed: Feed,
    other: Feed,
    small: None,
    given: list[tuple[str, str, str, str]],
    pages: list[tuple[int, int]],
) -> None:
    """With repeats, with streams in disorder, and with events inside that are parked."""
    prefix = uuid4().hex
    log = log_of(given, prefix)
    found = []
    for each, way in ((feed, pages), (other, ONE_BY_ONE)):
        projection = Projection(each.pool, prefix, each.apply_installs, lambda _: {})
        deliver(projection, log, way)
        found.append(tables(each, prefix))
    assert found[0] == found[1]


def test_a_page_is_applied_in_the_order_of_its_events(feed: Feed) -> None:
    """Whoever installs, uninstalls and installs anew has it, since the last of these."""
    prefix = uuid4().hex
    log = log_of(
        [
            ("installed", "user:ada", "a", "1.0.0"),
            ("uninstalled", "user:ada", "a", "1.0.0"),
            ("installed", "user:ada", "a", "1.1.0"),
            ("installed", "user:bob", "b", "1.0.0"),
            ("uninstalled", "user:bob", "b", "1.0.0"),
        ],
        prefix,
    )
    Projection(feed.pool, prefix, feed.apply_installs, lambda _: {}).handle(log)
    found = tables(feed, prefix)
    assert found["popularity"] == [(prefix + "a", 1, 0)]
    assert found["holdings"] == [("user:ada", prefix + "a", log[2].event.recorded_at)]
    assert found["uses"] == [(prefix + "a", "ada", "1.1.0"), (prefix + "b", "bob", "1.0.0")]


def test_one_bad_event_of_a_thousand_is_parked_by_itself_and_the_others_are_applied_together(
    feed: Feed,
) -> None:
    prefix = uuid4().hex
    given = [("installed", "anon:v", "a", "1.0.0")] * 1000
    given[700] = ("broken", "user:bob", "b", "1.0.0")
    transactions: list[int] = []

    def apply(connection: Connection, events: Any) -> None:
        transactions.append(len(events))
        feed.apply_installs(connection, events)

    projection = Projection(feed.pool, prefix, apply, lambda _: {})
    projection._pace.events = 1000
    projection.handle(log_of(given, prefix))
    found = tables(feed, prefix)
    assert found["popularity"] == [(prefix + "a", 999, 999)]
    assert found["parked"] == [(701, "installs-user:bob", False)]
    assert found["cursor"] == [(1000,)]
    assert len(transactions) < 100, "all but some fifty were applied together"
