"""The front page: what moderators choose, and what stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.catalog.events import Feed, installed, published

from catalog.front import tables
from catalog.front.page import FEATURED
from plugin_platform.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from plugin_platform.events import Event
from plugin_platform.eventstore.store import EventStore

MODERATOR = {"id": "mo", "username": "mo", "is_developer": False, "roles": ["moderator"]}
SOMEBODY = {**MODERATOR, "id": "ada", "roles": []}
ABOUT: dict[str, Any] = {"title": "Writers", "words": "Words.", "placement": "listed", "rank": 5}


@pytest.fixture
def catalog(feed: Feed) -> Any:
    feed.service.log = EventStore(feed.pool, tables.apply)
    return feed.service


@pytest.fixture
def plugins(feed: Feed) -> list[str]:
    ids = [f"p{uuid4().hex[:12]}" for _ in range(8)]
    feed.publishing(*(published(plugin_id) for plugin_id in ids))
    return ids


def make(catalog: Any, plugin_ids: list[str], *, shown: bool = True, **about: Any) -> str:
    name = f"c{uuid4().hex[:12]}"
    made = catalog.create_collection(actor=MODERATOR, collection_id=name, about={**ABOUT, **about})
    named: dict[str, Any] = {"actor": MODERATOR, "collection_id": name}
    catalog.change_collection(**named, revision=made["revision"], plugin_ids=plugin_ids)
    if shown:
        catalog.publish_collection(**named)
    return name


def ids(plugins: list[dict[str, Any]]) -> list[str]:
    return [plugin["id"] for plugin in plugins]


def find(catalog: Any, part: str, name: str) -> dict[str, Any] | None:
    return next((one for one in catalog.front()[part] if one["id"] == name), None)


def test_what_is_published_is_shown_in_its_order_and_said(
    catalog: Any, feed: Feed, plugins: list[str]
) -> None:
    wanted = [plugins[3], plugins[0], plugins[5]]
    before = len(feed.said())
    name = make(catalog, wanted)
    found = find(catalog, "collections", name)
    assert found is not None
    assert (ids(found["plugins"]), found["total"]) == (wanted, 3)
    assert ids(catalog.get_collection(name)["plugins"]) == wanted
    assert [one["aspects"] for one in feed.said()[before:]] == [["front"]] * 3
    types = [event.type for event in feed.service.log.read(f"collection-{name}")]
    assert types == ["collection.created", "collection.filled", "collection.published"]


def test_what_is_not_published_is_seen_by_moderators_alone(
    catalog: Any, plugins: list[str]
) -> None:
    name = make(catalog, plugins[:1], shown=False)
    assert find(catalog, "collections", name) is None
    with pytest.raises(NotFound):
        catalog.get_collection(name)
    listed = catalog.list_collections(actor=MODERATOR)["items"]
    assert name in ids(listed)
    forbidden: tuple[Callable[[], object], ...] = (
        lambda: catalog.list_collections(actor=SOMEBODY),
        lambda: catalog.get_moderated_collection(actor=SOMEBODY, collection_id=name),
        lambda: catalog.publish_collection(actor=SOMEBODY, collection_id=name),
        lambda: catalog.delete_collection(actor=SOMEBODY, collection_id=name),
        lambda: catalog.change_collection(actor=SOMEBODY, collection_id=name, revision=2),
        lambda: catalog.create_collection(actor=SOMEBODY, collection_id="x-y", about=ABOUT),
    )
    for asks in forbidden:
        with pytest.raises(Forbidden):
            asks()


def test_what_is_taken_back_or_deleted_is_gone_at_once(catalog: Any, plugins: list[str]) -> None:
    name, other = make(catalog, plugins[:2]), make(catalog, plugins[:2])
    catalog.unpublish_collection(actor=MODERATOR, collection_id=name)
    catalog.delete_collection(actor=MODERATOR, collection_id=other)
    for gone in (name, other):
        assert find(catalog, "collections", gone) is None
        with pytest.raises(NotFound):
            catalog.get_collection(gone)
    with pytest.raises(NotFound):
        catalog.get_moderated_collection(actor=MODERATOR, collection_id=other)


def test_a_blocked_plugin_leaves_every_list(catalog: Any, feed: Feed, plugins: list[str]) -> None:
    name = make(catalog, plugins[:2], placement="featured")
    feed.publishing(Event("plugin.blocked", {"plugin_id": plugins[0], "reason": "Bad."}))
    found = find(catalog, "featured", name)
    assert found is not None
    assert (ids(found["plugins"]), found["total"]) == (plugins[1:2], 1)
    front = catalog.front()
    shown = [id_ for part in ("new", "popular", "rising") for id_ in ids(front[part])]
    assert plugins[0] not in shown
    with pytest.raises(Gone):
        catalog.related(plugins[0])
    assert plugins[0] not in ids(catalog.related(plugins[1])["alike"])


def test_the_first_of_the_starter_sets_is_whole_and_others_are_short(
    catalog: Any, plugins: list[str]
) -> None:
    second = make(catalog, plugins, placement="starter", rank=2)
    first = make(catalog, plugins, placement="starter", rank=1)
    front = catalog.front()
    assert front["starter"]["id"] == first
    assert len(front["starter"]["plugins"]) == len(plugins)
    found = find(catalog, "collections", second)
    assert found is not None
    assert (len(found["plugins"]), found["total"]) == (FEATURED, len(plugins))
    for name in (first, second):
        catalog.delete_collection(actor=MODERATOR, collection_id=name)
    assert catalog.front()["starter"] is None


def test_two_moderators_do_not_undo_each_other(catalog: Any, plugins: list[str]) -> None:
    name = make(catalog, plugins[:1])
    seen = catalog.get_moderated_collection(actor=MODERATOR, collection_id=name)["revision"]
    named: dict[str, Any] = {"actor": MODERATOR, "collection_id": name, "revision": seen}
    changed = catalog.change_collection(**named, plugin_ids=plugins[:2])
    assert changed["revision"] == seen + 1
    with pytest.raises(Conflict, match="Somebody else"):
        catalog.change_collection(**named, plugin_ids=plugins[:3])
    assert catalog.change_collection(**named, plugin_ids=plugins[:2]) == changed


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"about": {"title": ""}}, "/title"),
        ({"about": {"title": "a\u202eb"}}, "/title"),
        ({"about": {"words": "x" * 301}}, "/words"),
        ({"about": {"placement": "everywhere"}}, "/placement"),
        ({"about": {"rank": -1}}, "/rank"),
        ({"about": {"rank": True}}, "/rank"),
        ({"about": {"owner": "me"}}, "/owner"),
        ({"plugin_ids": ["no such plugin"]}, "/pluginIds/0"),
        ({"plugin_ids": ["nobody-published-it"]}, "/pluginIds/0"),
        ({"plugin_ids": [f"p-{n}" for n in range(51)]}, "/pluginIds"),
    ],
)
def test_what_breaks_a_rule_is_named(
    catalog: Any, plugins: list[str], changes: dict[str, Any], pointer: str
) -> None:
    name = make(catalog, plugins[:1])
    seen = catalog.get_moderated_collection(actor=MODERATOR, collection_id=name)["revision"]
    with pytest.raises(Invalid) as refused:
        catalog.change_collection(actor=MODERATOR, collection_id=name, revision=seen, **changes)
    assert refused.value.errors
    assert refused.value.errors[0]["pointer"] == pointer


def test_new_is_by_the_first_publication_and_popular_by_accounts(
    catalog: Any, feed: Feed, plugins: list[str]
) -> None:
    feed.publishing(published(plugins[0], "2.0.0"))
    new = ids(catalog.front()["new"])
    assert new.index(plugins[7]) < new.index(plugins[0]) if plugins[0] in new else True
    feed.installs(*(installed(plugins[2], f"user:{plugins[2]}-{n}") for n in range(40)))
    feed.installs(*(installed(plugins[3], f"anon:{plugins[3]}-{n}") for n in range(200)))
    popular = ids(catalog.front()["popular"])
    assert popular.index(plugins[2]) < popular.index(plugins[3])
