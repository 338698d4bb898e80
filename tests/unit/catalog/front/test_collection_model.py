"""What may happen to a collection."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from catalog.front.model import MAX_COLLECTIONS, Collection
from plugin_platform.errors import Conflict, NotFound
from plugin_platform.events import Event, RecordedEvent, validate

ABOUT: dict[str, Any] = {"title": "Writers", "words": "", "placement": "listed", "rank": 1}
ID = "writers"


def after(collection: Collection, said: list[Event]) -> Collection:
    for event in said:
        validate(event)
        at = datetime(2026, 1, 1, tzinfo=UTC)
        recorded = RecordedEvent(1, uuid4(), ID, 1, event.type, event.data, {"schema": 1}, at)
        collection = collection.apply(recorded)
    return collection


def made(*plugin_ids: str) -> Collection:
    new = after(Collection(), Collection().create(ID, ABOUT, others=0))
    if not plugin_ids:
        return new
    return after(new, new.change(ID, new.revision, plugin_ids=list(plugin_ids)))


def types(said: list[Event]) -> list[str]:
    return [event.type for event in said]


def test_what_is_so_already_is_said_once() -> None:
    one = made("a")
    shown = after(one, one.publish(ID))
    assert one.create(ID, ABOUT, others=0) == []
    assert one.change(ID, 0, ABOUT, ["a"]) == [], "whatever revision was seen"
    assert one.unpublish(ID) == []
    assert shown.publish(ID) == []
    gone = after(one, one.delete(ID))
    assert gone.delete(ID) == []


def test_who_has_seen_an_older_one_changes_nothing() -> None:
    one = made("a")
    two = after(one, one.change(ID, one.revision, plugin_ids=["a", "b"]))
    with pytest.raises(Conflict, match="Somebody else"):
        two.change(ID, one.revision, plugin_ids=["c"])
    assert types(two.change(ID, two.revision, {"rank": 2}, ["c"])) == [
        "collection.described",
        "collection.filled",
    ]


def test_nothing_empty_is_shown() -> None:
    with pytest.raises(Conflict, match="Put a plugin in"):
        made().publish(ID)
    one = made("a")
    shown = after(one, one.publish(ID))
    with pytest.raises(Conflict, match="off the page first"):
        shown.change(ID, shown.revision, plugin_ids=[])


def test_an_address_is_used_once() -> None:
    one = made()
    with pytest.raises(Conflict, match="already"):
        one.create(ID, {**ABOUT, "title": "Others"}, others=0)
    with pytest.raises(Conflict, match="was deleted"):
        after(one, one.delete(ID)).create(ID, ABOUT, others=0)


def test_there_are_not_more_than_somebody_looks_after() -> None:
    with pytest.raises(Conflict, match="Delete one first"):
        Collection().create(ID, ABOUT, others=MAX_COLLECTIONS)


def test_what_is_not_there_is_not_found() -> None:
    nothing, gone = Collection(), after(made(), made().delete(ID))
    for collection in (nothing, gone):
        for decide in (collection.publish, collection.unpublish):
            with pytest.raises(NotFound):
                decide(ID)
        with pytest.raises(NotFound):
            collection.change(ID, 0)
    with pytest.raises(NotFound):
        nothing.delete(ID)


def test_a_snapshot_is_the_whole_state() -> None:
    one = made("a", "b")
    assert Collection.from_snapshot(one.to_snapshot()) == one
