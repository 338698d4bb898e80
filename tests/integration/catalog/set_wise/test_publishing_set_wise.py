"""What publishing says is applied by the page: with the result that one by one has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.catalog.events import Feed, described, published, recorded
from tests.integration.catalog.set_wise.pages import (
    ONE_BY_ONE,
    deliver,
    deliveries,
    log_of,
    tables,
)

from catalog import read_model
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Connection, in_transaction
from plugin_platform.eventstore.positions import Sequenced
from plugin_platform.eventstore.projection import Projection

PLUGINS = ("a", "b", "c")
VERSIONS = ("1.0.0", "1.1.0", "2.0.0-rc.1")
PEOPLE = ("ada", "bob")
OF_VERSION: dict[str, dict[str, Any]] = {
    "version_yanked": {"reason": "It breaks."},
    "version_restored": {},
    "version_blocked": {"reason": "Malware."},
    "version_unblocked": {},
    "version_signed": {"signature": {"key_id": "k", "payload": "p", "value": "v"}},
    "rollout_started": {"percent": 5, "previous": None},
    "rollout_raised": {"percent": 50},
    "rollout_completed": {},
}
OF_PLUGIN: dict[str, dict[str, Any]] = {
    "deprecated": {"message": "Use another.", "replacement": None},
    "undeprecated": {},
    "blocked": {"reason": "Malware."},
    "unblocked": {},
    "held": {"publisher_id": "ada"},
    "released": {"publisher_id": "ada"},
}
KINDS = (
    *("published", "described", "transferred", "created", "owner_added", "owner_removed"),
    *("banned", "unbanned", "unknown", "broken"),
    *OF_VERSION,
    *OF_PLUGIN,
)
TABLES = {
    "plugins": "SELECT to_jsonb(plugins)::text FROM plugins WHERE starts_with(id, %s)",
    "versions": "SELECT to_jsonb(versions)::text FROM versions WHERE starts_with(plugin_id, %s)",
    "popularity": """
        SELECT plugin_id, install_count, rating_count, rating_sum FROM popularity
        WHERE starts_with(plugin_id, %s)
    """,
    "restrictions": "SELECT * FROM restrictions WHERE starts_with(plugin_id, %s)",
    "rollouts": "SELECT * FROM rollouts WHERE starts_with(plugin_id, %s)",
    "blocklist": """
        SELECT plugin_id, version, reason, rank() OVER (ORDER BY number) FROM blocklist
        WHERE starts_with(plugin_id, %s)
    """,
    "owners": "SELECT * FROM owners WHERE starts_with(plugin_id, %s)",
    "banned": "SELECT * FROM banned WHERE starts_with(user_id, %s)",
    "spellings": "SELECT word, deletions FROM spellings WHERE starts_with(word, %s)",
}

said = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.sampled_from(PLUGINS),
        st.sampled_from(VERSIONS),
        st.sampled_from(PEOPLE),
        st.sampled_from(("Weekly Notes", "Заметки", "TaskBoard")),
    ),
    max_size=60,
)
Said = tuple[str, str, str, str, str]


def event_of(prefix: str, kind: str, plugin: str, *rest: str) -> Event:
    version, person, word = rest
    owner = {"owner_id": prefix + person, "owner_name": f"{prefix}{person.title()}"}
    named = {"user_id": prefix + person, "username": owner["owner_name"]}
    text = {
        "name": f"{prefix}{word} {word}",
        "description": f"{prefix}does {word}.",
        "tags": [word],
    }
    of_plugin: dict[str, Any] = {"plugin_id": prefix + plugin}
    manifest = {"id": prefix + plugin, "icon": word[0], "license": "MIT"}
    before = {"previous_owner_id": prefix + "ada", "previous_owner_name": "Ada"}
    whole = described(prefix + plugin, **text).data
    others: dict[str, dict[str, Any]] = {
        "published": published(prefix + plugin, version, manifest=manifest, **owner, **text).data,
        "described": whole,
        "created": whole | owner,
        "transferred": of_plugin | owner | before,
        "owner_added": of_plugin | named,
        "owner_removed": of_plugin | {"username": named["username"]},
        "banned": {"user_id": prefix + person, "reason": "Spam."},
        "unbanned": {"user_id": prefix + person},
        **{name: of_plugin | more for name, more in OF_PLUGIN.items()},
        **{name: {**of_plugin, "version": version, **more} for name, more in OF_VERSION.items()},
    }
    of = "publisher" if kind in ("banned", "unbanned") else "plugin"
    return Event(f"{of}.{kind}", others[kind])


def log(given: Iterable[Said], prefix: str) -> list[Sequenced]:
    """Streams of several plugins, one between the other; what is unknown or broken is parked."""
    # A table refuses a version that has no number of bytes.
    wrong: dict[str, dict[str, Any]] = {"unknown": {"unknown": True}, "broken": {"size": None}}
    instead = {"unknown": "undeprecated", "broken": "published"}
    story = []
    for kind, plugin, *rest in given:
        event = event_of(prefix, instead.get(kind, kind), plugin, *rest)
        of_person = event.type.startswith("publisher.")
        stream = f"publisher-{event.data['user_id']}" if of_person else f"plugin-{prefix}{plugin}"
        story.append((stream, event, wrong.get(kind, {})))
    return log_of(story)


def review(feed: Feed, prefix: str) -> None:
    """Each person has reviewed each plugin: who owns it, or is banned, does not count."""
    written = [
        Event(
            "review.written",
            {
                "review_id": f"{prefix}{person}-{plugin}",
                "plugin_id": prefix + plugin,
                "user_id": prefix + person,
                "rating": 4,
                "version": "1.0.0",
                "text_id": "t",
            },
        )
        for person in PEOPLE
        for plugin in PLUGINS[:2]
    ]
    in_transaction(feed.pool, lambda c: read_model.apply_all(c, recorded(written)))


def announced(feed: Feed, before: int) -> set[tuple[str, str]]:
    """Of which plugins it was said that answers about them are old, and which answers."""
    return {
        (plugin_id, aspect)
        for each in feed.said()[before:]
        for plugin_id in each["plugin_ids"]
        for aspect in each["aspects"]
    }


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said, deliveries)
def test_pages_have_the_result_of_one_by_one(
    feed: Feed, other: Feed, small: None, given: list[Said], pages: list[tuple[int, int]]
) -> None:
    """With repeats, with streams in disorder, and with events inside that are parked."""
    prefix = "".join(chr(ord("g") + int(digit, 16)) for digit in uuid4().hex[:12])
    events = log(given, prefix)
    found = []
    for each, way in ((feed, pages), (other, ONE_BY_ONE)):
        review(each, prefix)
        said_before = len(each.said())
        deliver(projection(each, prefix), events, way)
        found.append((tables(each, TABLES, prefix), announced(each, said_before)))
    assert found[0] == found[1]


def projection(feed: Feed, source: str) -> Projection:
    return Projection(feed.pool, source, feed.service.on_publishing, lambda _: {})


def test_one_bad_event_of_a_page_is_parked_by_itself_and_the_others_are_listed(feed: Feed) -> None:
    prefix = uuid4().hex
    given = [("published", f"p{number}", "1.0.0", "ada", "Notes") for number in range(200)]
    given[70] = ("broken", "p70", "1.0.0", "ada", "Notes")
    transactions: list[int] = []

    def apply(connection: Connection, events: Any) -> None:
        transactions.append(len(events))
        feed.service.on_publishing(connection, events)

    follower = Projection(feed.pool, prefix, apply, lambda _: {})
    follower._pace.events = 200
    follower.handle(log(given, prefix))
    found = tables(feed, {"plugins": "SELECT id FROM plugins WHERE starts_with(id, %s)"}, prefix)
    assert len(found["plugins"]) == 199
    assert found["parked"] == [(71, f"plugin-{prefix}p70", False)]
    assert found["cursor"] == [(200,)]
    assert len(transactions) < 70, "all but some fifty were applied together"


WRITES = """
    SELECT coalesce(sum(n_tup_ins + n_tup_upd), 0)::integer FROM pg_stat_xact_user_tables
    WHERE relname = 'plugins'
"""


def test_a_plugin_is_written_once_a_page(feed: Feed) -> None:
    prefix = uuid4().hex
    kinds = ("published", "described", "transferred", "deprecated", "version_yanked", "held")
    given = [(kind, "a", version, "ada", "Notes") for kind in kinds for version in VERSIONS]
    events = [item.event for item in log(given, prefix)]
    with feed.pool.connection() as connection:
        # Of transactions before too, as far as they are not reported yet.
        [(before,)] = connection.execute(WRITES).fetchall()
        read_model.apply_publishing(connection, events)
        assert connection.execute(WRITES).fetchall() == [(before + 1,)]


def test_words_of_a_name_that_a_page_takes_back_are_learnt(feed: Feed) -> None:
    prefix = uuid4().hex
    feed.publishing(
        published(prefix, name="Flibbertigibbet"), described(prefix, name="Gobbledygook")
    )
    with feed.pool.connection() as connection:
        known = connection.execute(
            "SELECT word FROM spellings WHERE word = ANY(%s) ORDER BY word",
            [["flibbertigibbet", "gobbledygook"]],
        ).fetchall()
    assert known == [("flibbertigibbet",), ("gobbledygook",)]


def test_a_version_is_yanked_in_the_page_in_which_it_was_published(feed: Feed) -> None:
    prefix = uuid4().hex
    yanked = {"plugin_id": prefix, "version": "1.1.0", "reason": "It breaks."}
    feed.publishing(
        published(prefix),
        published(prefix, "1.1.0", name="Newer"),
        Event("plugin.version_yanked", yanked),
    )
    details = feed.service.get_plugin(prefix)
    assert (details["name"], details["latest_version"]) == ("Newer", "1.0.0")
    status = {version["version"]: version["status"] for version in details["versions"]}
    assert status == {"1.0.0": "published", "1.1.0": "yanked"}
