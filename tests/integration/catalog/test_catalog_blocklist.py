"""What runs nowhere, as others follow it, on a real database."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from tests.integration.catalog.events import Feed, published

from catalog.blocklist import get_blocklist
from catalog.rows import Row
from plugin_platform.events import Event
from plugin_platform.eventstore.database import TAKE_LOCK, WRITE_LOCK, Connection, in_transaction
from plugin_platform.eventstore.upkeep.migrate import _files, apply_migrations


def block(plugin_id: str, version: str | None = None, reason: str = "Bad.") -> Event:
    place = {"plugin_id": plugin_id, "version": version} if version else {"plugin_id": plugin_id}
    return Event(
        "plugin.version_blocked" if version else "plugin.blocked", place | {"reason": reason}
    )


def restore(plugin_id: str, version: str | None = None) -> Event:
    if version is None:
        return Event("plugin.unblocked", {"plugin_id": plugin_id})
    return Event("plugin.version_unblocked", {"plugin_id": plugin_id, "version": version})


class Follower:
    """Keeps a copy as the API's documentation says, in pages of two."""

    def __init__(self, feed: Feed, limit: int = 2) -> None:
        self._feed, self._limit = feed, limit
        self.cursor: str | None = None
        self.copy: dict[tuple[str, str | None], str] = {}
        self.begun = 0  # how often from the beginning

    def follow(self) -> "Follower":
        while self.turn()["more"]:
            pass
        return self

    def turn(self) -> Row:
        ask = partial(get_blocklist, since=self.cursor, limit=self._limit)
        page = in_transaction(self._feed.pool, ask)
        assert len(page["items"]) <= self._limit
        if page["whole"]:
            self.copy, self.begun = {}, self.begun + 1
        for item in page["items"]:
            place = item["plugin_id"], item["version"]
            self.copy.pop(place, None)
            if item["reason"] is not None:
                self.copy[place] = item["reason"]
        self.cursor = page["cursor"]
        return page

    def of(self, plugin_id: str) -> dict[str | None, str]:
        return {version: why for (plugin, version), why in self.copy.items() if plugin == plugin_id}


@pytest.fixture
def plugin_id(feed: Feed) -> str:
    plugin_id = f"p-{uuid4().hex[:12]}"
    feed.publishing(*(published(plugin_id, version) for version in ("1.0.0", "1.1.0", "1.2.0")))
    return plugin_id


def changes(feed: Feed, cursor: str | None) -> list[tuple[str, str | None, str | None]]:
    page = feed.service.blocklist(since=cursor)
    assert not page["whole"]
    return [(one["plugin_id"], one["version"], one["reason"]) for one in page["items"]]


def test_it_says_what_runs_nowhere_and_why(feed: Feed, plugin_id: str) -> None:
    feed.publishing(Event("plugin.held", {"plugin_id": plugin_id, "publisher_id": "1"}))
    assert Follower(feed).follow().of(plugin_id) == {}, "who has a held plugin keeps it"
    feed.publishing(block(plugin_id, "1.0.0"), block(plugin_id, reason="All bad."))
    assert Follower(feed).follow().of(plugin_id) == {"1.0.0": "Bad.", None: "All bad."}
    feed.publishing(restore(plugin_id, "1.0.0"), restore(plugin_id))
    assert Follower(feed).follow().of(plugin_id) == {}


def test_since_a_cursor_come_the_changes_in_their_order_each_place_once(
    feed: Feed, plugin_id: str
) -> None:
    cursor = Follower(feed).follow().cursor
    assert changes(feed, cursor) == []
    feed.publishing(block(plugin_id, "1.1.0"), block(plugin_id, "1.0.0"), block(plugin_id))
    feed.publishing(restore(plugin_id, "1.1.0"), block(plugin_id, "1.0.0", "Worse."))
    assert changes(feed, cursor) == [
        (plugin_id, None, "Bad."),
        (plugin_id, "1.1.0", None),
        (plugin_id, "1.0.0", "Worse."),
    ]


def test_who_follows_in_small_steps_has_what_there_is(feed: Feed, plugin_id: str) -> None:
    """While places change that were on a page already, and on one that is to come."""
    feed.publishing(*(block(plugin_id, version) for version in ("1.0.0", "1.1.0", "1.2.0")))
    slow = Follower(feed, limit=1)
    slow.turn()
    feed.publishing(restore(plugin_id, "1.0.0"), restore(plugin_id, "1.2.0"), block(plugin_id))
    slow.follow()
    assert slow.copy == Follower(feed, limit=500).follow().copy
    assert slow.of(plugin_id) == {"1.1.0": "Bad.", None: "Bad."}
    assert slow.begun == 1


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "-",
        "1",
        "{edition}",
        "{edition}-",
        "{edition}--1",
        "{edition}-999999",
        "{edition}-٣",
        "0123456789abcdef-1",
    ],
)
def test_a_cursor_that_is_none_of_this_list_gets_all_of_it(
    feed: Feed, plugin_id: str, cursor: str
) -> None:
    feed.publishing(block(plugin_id))
    edition = feed.service.blocklist()["cursor"].partition("-")[0]
    page = feed.service.blocklist(since=cursor.format(edition=edition))
    assert page["whole"]
    assert page["items"] == feed.service.blocklist()["items"]
    assert [plugin_id, None] in [[one["plugin_id"], one["version"]] for one in page["items"]]


def test_who_follows_while_two_write_misses_nothing(feed: Feed) -> None:
    """Each write is as the projection's: under the lock that orders them."""
    plugin_ids = [f"p-{uuid4().hex[:12]}" for _ in range(2)]
    for plugin_id in plugin_ids:
        feed.publishing(*(published(plugin_id, f"{number}.0.0") for number in range(10)))

    def apply(connection: Connection, event: Event) -> None:
        connection.execute(TAKE_LOCK, [WRITE_LOCK])
        feed.service.on_publishing(connection, feed.recorded(event))

    def write(plugin_id: str) -> None:
        for number in range(20):
            event = (
                restore(plugin_id, f"{number // 2}.0.0")
                if number % 2
                else block(plugin_id, f"{number // 2}.0.0")
            )
            in_transaction(feed.pool, partial(apply, event=event))
        in_transaction(feed.pool, partial(apply, event=block(plugin_id)))

    follower = Follower(feed, limit=3)
    with ThreadPoolExecutor(2) as threads:
        writers = [threads.submit(write, plugin_id) for plugin_id in plugin_ids]
        while not all(writer.done() for writer in writers):
            follower.turn()
        for writer in writers:
            writer.result()
    follower.follow()
    assert [follower.of(plugin_id) for plugin_id in plugin_ids] == [{None: "Bad."}] * 2
    assert follower.begun == 1


BLOCK_VERSION = """
    UPDATE versions SET blocked_reason = %(reason)s
    WHERE plugin_id = %(plugin_id)s AND version = %(version)s
"""
BLOCK_PLUGIN = """
    INSERT INTO restrictions (plugin_id, blocked_reason) VALUES (%(plugin_id)s, %(reason)s)
    ON CONFLICT (plugin_id) DO UPDATE SET blocked_reason = excluded.blocked_reason
"""


def write_as_before(
    connection: Connection, plugin_id: str, version: str | None, reason: str | None
) -> None:
    """As a catalog does that knows nothing of the blocklist's table."""
    values = {"plugin_id": plugin_id, "version": version, "reason": reason}
    connection.execute(BLOCK_VERSION if version else BLOCK_PLUGIN, values)


def test_who_follows_hears_also_what_an_older_catalog_writes(feed: Feed, plugin_id: str) -> None:
    follower = Follower(feed).follow()
    places = [("1.0.0", "Bad."), ("1.1.0", "Bad."), (None, "All bad."), ("1.0.0", None)]
    for version, reason in places:
        in_transaction(
            feed.pool,
            partial(write_as_before, plugin_id=plugin_id, version=version, reason=reason),
        )
    assert follower.follow().of(plugin_id) == {"1.1.0": "Bad.", None: "All bad."}
    assert follower.begun == 1


PUBLISH = """
    INSERT INTO versions (plugin_id, version, bundle_key, integrity, size, manifest, changelog,
                          status, published_at)
    SELECT 'words', version, '', '', 1, '{}', '', 'published', now()
    FROM unnest(ARRAY['1.0.0', '1.1.0', '1.2.0']) AS version
"""
KNOWN = """
    INSERT INTO blocklist VALUES ('words', '1.0.0', 'Bad.', 1), ('words', '1.1.0', 'Bad.', 2)
"""
LISTED = "SELECT plugin_id, version, reason FROM blocklist ORDER BY number"


def test_an_update_finds_what_was_blocked_and_restored_before_it(
    postgres_url: str, database_url: str
) -> None:
    files = _files("catalog", "read_model")
    numbered = next(name for name, _ in files if "blocks_are_numbered" in name)
    before = [(name, path) for name, path in files if name < numbered or "catalog" not in name]
    owned = f"{postgres_url}/{urlsplit(database_url).path[1:]}"
    with psycopg.connect(owned, autocommit=True) as connection:
        apply_migrations(connection, "before", before)
        connection.execute("SET search_path TO before, public")
        connection.execute(PUBLISH)
        connection.execute(KNOWN)
        for version, reason in (("1.1.0", "Bad."), ("1.2.0", "Bad."), (None, "All bad.")):
            write_as_before(connection, "words", version, reason)
        apply_migrations(connection, "before", files)
        found = connection.execute(LISTED).fetchall()
        connection.execute("DROP SCHEMA before CASCADE")
    assert found == [
        ("words", "1.1.0", "Bad."),
        ("words", "1.0.0", None),
        ("words", "1.2.0", "Bad."),
        ("words", None, "All bad."),
    ]
