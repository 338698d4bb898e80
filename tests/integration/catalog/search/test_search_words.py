"""What words find, and which comes first, on a real database."""

from typing import Any

import pytest
from tests.integration.catalog.events import Feed, described, installed, published

from plugin_platform.events import Event

MANIFEST: dict[str, Any] = {
    "id": "focus",
    "contributes": {
        "commands": [{"id": "focus.on", "title": "Dim everything else"}],
        "settings": [{"id": "level", "type": "number", "label": "Brightness of paragraphs"}],
    },
}
PLUGINS = [
    published("word-count", name="Word Count", description="Counts words.", tags=["stats"]),
    published("word-counter", name="Words", description="A word count in the status bar."),
    published("task-notes", name="TaskNotes", description="What is to be done."),
    published("excalidraw", name="Excalidraw", description="Sketches."),
    published("focus", name="Focus", description="Quiet.", manifest=MANIFEST),
    published("cafe", name="Café Noir", description="Dark."),
    published("nikki", name="日記帳", description="毎日の記録を書く。"),
    published("daotu", name="思维导图", description="把笔记变成导图"),
    published("yawmiyyat", name="يوميات", description="اكتب كل يوم"),
    published("dnevnik", name="Дневник", description="Пишите заметки каждый день"),
    published("plan", name="Planner", description="Days and weeks.", owner_name="Grace-Hopper"),
    published("draw-io", name="Diagrams", description="Create and edit draw.io diagrams."),
]


@pytest.fixture(scope="module")
def search(feed: Feed) -> Feed:
    feed.publishing(*PLUGINS)
    feed.installs(*[installed("word-counter", f"user:{number}") for number in range(500)])
    return feed


def ids(feed: Feed, q: str, **more: Any) -> list[str]:
    return [item["id"] for item in feed.service.browse(q=q, **more)["items"]]


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("word count", "word-count"),
        ("WORDCOUNT", "word-count"),
        ("word-count", "word-count"),
        ("wrod count", "word-count"),
        ("wordcuont", "word-count"),
        ("wordco", "word-count"),
        ("task notes", "task-notes"),
        ("notes task", "task-notes"),
        ("excalidarw", "excalidraw"),
        ("ecxalidraww", "excalidraw"),
        ("draw", "excalidraw"),
        ("draw.io", "draw-io"),
        ("dim everything", "focus"),
        ("brightness", "focus"),
        ("cafe", "cafe"),
        ("CAFÉ", "cafe"),
        ("\uff43\uff41\uff46\uff45", "cafe"),
        ("日記", "nikki"),
        ("記録", "nikki"),
        ("帳", "nikki"),
        ("导图", "daotu"),
        ("笔记", "daotu"),
        ("يوميات", "yawmiyyat"),
        ("дневник", "dnevnik"),
        ("ДНЕВНИКИ", "dnevnik"),
        ("заметка", "dnevnik"),
        ("grace hopper", "plan"),
        ("hopper planner", "plan"),
        ("stats counts", "word-count"),
        ("days and the weeks", "plan"),
        ("planner for weeks", "plan"),
        ("weeks days banana", "plan"),
    ],
)  # fmt: skip
def test_the_right_plugin_comes_first(search: Feed, q: str, first: str) -> None:
    assert ids(search, q)[:1] == [first]


@pytest.mark.parametrize("q", ["xqzvkj", "wrod banana", "記憶", "..", "😀"])
def test_nothing_is_found_for_what_nobody_has(search: Feed, q: str) -> None:
    assert search.service.browse(q=q)["total"] == 0


def test_an_exact_name_comes_before_one_that_many_more_have(search: Feed) -> None:
    assert ids(search, "word count")[:2] == ["word-count", "word-counter"]


def test_what_is_found_follows_what_is_said_of_a_plugin(feed: Feed) -> None:
    feed.publishing(published("moving", name="Quokka", description="Hops."))
    assert ids(feed, "quokka") == ["moving"]
    feed.publishing(described("moving", name="Wombat", description="Digs."))
    assert (ids(feed, "quokka"), ids(feed, "wombta")) == ([], ["moving"])
    owners = {"owner_id": "z", "owner_name": "Zelda", "previous_owner_id": "ada"}
    moved = {"plugin_id": "moving", **owners, "previous_owner_name": "Ada"}
    feed.publishing(Event("plugin.transferred", moved))
    assert ids(feed, "zelda") == ["moving"]


def test_titles_are_those_of_the_version_that_people_get(feed: Feed) -> None:
    def with_command(title: str) -> dict[str, Any]:
        return {"id": "titled", "contributes": {"commands": [{"id": "a", "title": title}]}}

    feed.publishing(published("titled", manifest=with_command("Flabbergast")))
    feed.publishing(published("titled", "1.1.0", manifest=with_command("Gobsmack")))
    assert (ids(feed, "flabbergast"), ids(feed, "gobsmack")) == ([], ["titled"])
    yanked = {"plugin_id": "titled", "version": "1.1.0", "reason": "Broken."}
    feed.publishing(Event("plugin.version_yanked", yanked))
    assert (ids(feed, "flabbergast"), ids(feed, "gobsmack")) == (["titled"], [])
