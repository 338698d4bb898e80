"""What a plugin needs comes along, in one append, and where nothing goes together it is said."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.integration.installs.sources import Say, deprecated, version_blocked, yanked
from tests.integration.installs.updates.versions import LONG_AGO, Owner, new_plugin_id, version_of
from tests.integration.running_service import RunningService

from plugin_platform.errors import Conflict, NotFound

Needs = dict[str, str] | list[str]


class Shelf:
    """Plugins of one test."""

    def __init__(self, say: Say) -> None:
        self._say = say

    def put(
        self,
        plugin_id: str | None = None,
        version: str = "1.0.0",
        needs: Needs | None = None,
        name: str = "Word Count",
        **data: Any,
    ) -> str:
        plugin_id = plugin_id or new_plugin_id()
        event = version_of(
            plugin_id, version, requires={"plugins": needs} if needs is not None else None, **data
        )
        event.data["manifest"]["name"] = name
        self._say(event, at=LONG_AGO)
        return plugin_id


@pytest.fixture
def shelf(say: Say) -> Shelf:
    return Shelf(say)


@pytest.fixture
def owner(client: Any) -> Owner:
    return Owner(client)


def along(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"plugin_id": plugin_id, "version": version} for plugin_id, version in pairs]


def test_what_is_needed_comes_along_in_the_newest_version_that_fits(
    shelf: Shelf, owner: Owner, installs: RunningService
) -> None:
    outline = shelf.put(version="1.0.0")
    for version in ("1.4.0", "2.0.0", "1.5.0-beta.1"):
        shelf.put(outline, version)
    stats = shelf.put(needs={outline: "^1.0.0"})
    journal = shelf.put(needs=[stats])
    installed = owner.install(plugin_id=journal)
    assert installed["along"] == along((outline, "1.4.0"), (stats, "1.0.0"))
    brought_by = {one["plugin_id"]: one["brought_by"] for one in owner.list_installed()}
    assert brought_by == {outline: journal, stats: journal, journal: None}
    assert installs.said_by(owner.principal) == [
        "plugin.installed", "plugin.brought_along", "plugin.installed", "plugin.brought_along",
        "plugin.installed",
    ]  # fmt: skip
    again = owner.install(plugin_id=journal)
    assert (again["along"], len(installs.said_by(owner.principal))) == ([], 5)


def test_a_plan_names_all_with_their_permissions_and_changes_nothing(
    client: Any, shelf: Shelf, owner: Owner, installs: RunningService
) -> None:
    outline = shelf.put(name="Outline", permissions=("network:a.example",))
    journal = shelf.put(name="Journal", needs={outline: "*"}, permissions=("network",))
    for planned in (
        owner.plan(plugin_id=journal),
        client.plan(principal=None, plugin_id=journal),
    ):
        [other] = planned.pop("along")
        assert planned == {
            "plugin_id": journal,
            "name": "Journal",
            "version": "1.0.0",
            "previous_version": None,
            "enables": False,
            "permissions": ["network"],
            "asks_for": [],
            "needed_by": [],
        }
        assert (other["name"], other["permissions"]) == ("Outline", ["network:a.example"])
        assert (other["previous_version"], other["needed_by"]) == (None, ["Journal"])
    assert installs.said_by(owner.principal) == []


def test_nothing_comes_along_that_somebody_was_not_told_of(
    shelf: Shelf, owner: Owner, installs: RunningService
) -> None:
    outline = shelf.put(name="Outline")
    journal = shelf.put(name="Journal", needs={outline: "^1.0.0"})
    with pytest.raises(Conflict, match=r"With Journal 1\.0\.0 comes Outline 1\.0\.0\.") as refused:
        owner.install(plugin_id=journal, along=[])
    assert refused.value.errors == [{"pointer": "/along", "detail": "Outline 1.0.0"}]
    told = along((outline, "1.0.0"))
    shelf.put(outline, "1.1.0", name="Outline")
    with pytest.raises(Conflict, match=r"comes Outline 1\.1\.0"):
        owner.install(plugin_id=journal, along=told)
    assert installs.said_by(owner.principal) == []
    told = along((outline, "1.1.0"))

    def install(_: int) -> None:
        with installs.client() as client:
            client.install(principal=owner.principal, plugin_id=journal, along=told)

    with ThreadPoolExecutor(4) as pool:  # at once, and again
        list(pool.map(install, range(4)))
    assert installs.said_by(owner.principal) == [
        "plugin.installed", "plugin.brought_along", "plugin.installed",
    ]  # fmt: skip


def test_a_conflict_names_the_plugins_and_the_ranges(shelf: Shelf, owner: Owner) -> None:
    words = shelf.put(name="Word Count", version="1.0.0")
    shelf.put(words, "2.0.0", name="Word Count")
    stats = shelf.put(name="Stats", needs={words: "^1.0.0"})
    journal = shelf.put(name="Journal", needs={words: "^2.0.0"})
    owner.install(plugin_id=stats)
    for ask in (owner.install, owner.plan):
        with pytest.raises(Conflict) as refused:
            ask(plugin_id=journal)
        told = [each["detail"] for each in refused.value.errors]
        assert "Journal 1.0.0 needs Word Count ^2.0.0" in told
        assert "Stats 1.0.0 needs Word Count ^1.0.0" in told
        assert all(each in str(refused.value) for each in told)
    assert owner.has(words) == "1.0.0"


def test_nothing_goes_back_for_something_else(shelf: Shelf, owner: Owner) -> None:
    words = shelf.put(version="1.0.0", name="Words")
    shelf.put(words, "2.0.0", name="Words")
    stats = shelf.put(version="1.0.0", name="Stats")
    shelf.put(stats, "2.0.0", name="Stats", needs={words: "^1.0.0"})
    owner.install(plugin_id=stats)
    with pytest.raises(Conflict, match=r"Stats 2\.0\.0 needs Words \^1\.0\.0"):
        owner.install(plugin_id=shelf.put(needs={words: "^2.0.0"}))
    assert owner.has(stats) == "2.0.0"


def test_what_nobody_has_published_cannot_be_had_and_is_named(shelf: Shelf, owner: Owner) -> None:
    words = shelf.put(name="Word Count")
    missing = shelf.put(name="Journal", needs=["nobody-made-this"])
    too_new = shelf.put(name="Diary", needs={words: "^9.0.0"})
    said = r"Journal 1\.0\.0 needs nobody-made-this, which nobody has published"
    with pytest.raises(Conflict, match=said):
        owner.install(plugin_id=missing)
    said = r"Diary 1\.0\.0 needs Word Count \^9\.0\.0, of which the newest is 1\.0\.0"
    with pytest.raises(Conflict, match=said):
        owner.install(plugin_id=too_new)


def test_an_install_takes_the_newest_version_that_fits_the_platform(
    shelf: Shelf, owner: Owner
) -> None:
    words = shelf.put(version="1.0.0")
    shelf.put(words, "2.0.0", min_platform_version="9.0.0")
    assert owner.install(plugin_id=words)["version"] == "1.0.0"
    other = shelf.put(name="Later", version="2.0.0", min_platform_version="9.0.0")
    with pytest.raises(Conflict, match=r"Later needs version 9\.0\.0 of the platform"):
        owner.install(plugin_id=other)
    needs_it = shelf.put(name="Journal", needs={other: "*"})
    with pytest.raises(Conflict, match=r"Later, which needs version 9\.0\.0 of the platform"):
        owner.install(plugin_id=needs_it)


def test_an_older_version_is_taken_where_the_newest_does_not_go_with_what_is_there(
    shelf: Shelf, owner: Owner
) -> None:
    words = shelf.put(version="1.0.0")
    stats = shelf.put(needs={words: "^1.0.0"})
    owner.install(plugin_id=stats)
    journal = shelf.put(version="1.0.0", needs={words: "^1.0.0"})
    shelf.put(journal, "2.0.0", needs={words: "^2.0.0"})
    assert owner.install(plugin_id=journal)["version"] == "1.0.0"


def test_what_is_there_changes_only_where_it_has_to(
    shelf: Shelf, owner: Owner, installs: RunningService
) -> None:
    words, lone = shelf.put(version="1.0.0"), shelf.put(version="1.0.0")
    owner.install(plugin_id=words)
    owner.install(plugin_id=lone)
    for each in (words, lone):
        shelf.put(each, "1.1.0")
    owner.install(plugin_id=shelf.put(needs={words: "^1.0.0"}))
    assert (owner.has(words), owner.has(lone)) == ("1.0.0", "1.0.0")
    journal = shelf.put(needs={words: "^1.1.0"})
    [change] = owner.plan(plugin_id=journal)["along"]
    assert (change["previous_version"], change["version"]) == ("1.0.0", "1.1.0")
    owner.install(plugin_id=journal)
    assert (owner.has(words), owner.has(lone)) == ("1.1.0", "1.0.0")
    assert owner.list_installed()[0]["brought_by"] is None


def test_an_update_along_that_asks_for_more_takes_a_word(shelf: Shelf, owner: Owner) -> None:
    words = shelf.put(version="1.0.0")
    owner.install(plugin_id=words)
    shelf.put(words, "2.0.0", permissions=("network",))
    journal = shelf.put(needs={words: "^2.0.0"})
    with pytest.raises(Conflict) as refused:
        owner.install(plugin_id=journal)
    assert refused.value.errors == [{"pointer": "/accept", "detail": "network"}]
    owner.install(plugin_id=journal, accept=["network"])
    assert owner.has(words) == "2.0.0"


def test_what_was_withdrawn_does_not_come_along(shelf: Shelf, owner: Owner, say: Say) -> None:
    words = shelf.put(version="1.0.0")
    for version in ("1.1.0", "1.2.0"):
        shelf.put(words, version)
    say(yanked(words, "1.2.0"), version_blocked(words, "1.1.0"))
    owner.install(plugin_id=shelf.put(needs={words: "^1.0.0"}))
    assert owner.has(words) == "1.0.0"


def test_what_is_off_and_needed_is_switched_on_and_what_lacks_is_brought(
    shelf: Shelf, owner: Owner
) -> None:
    words, other = shelf.put(), shelf.put()
    journal = shelf.put(needs=[words, other])
    owner.install(plugin_id=journal)
    owner.configure(plugin_id=words, enabled=False)
    owner.uninstall(plugin_id=other)
    planned = owner.plan(plugin_id=journal)
    assert {one["plugin_id"]: one["enables"] for one in planned["along"]} == {
        words: True,
        other: False,
    }
    owner.install(plugin_id=journal)
    assert all(one["enabled"] for one in owner.list_installed())
    assert len(owner.list_installed()) == 3


def test_what_lacked_something_before_keeps_nobody_from_installing(
    shelf: Shelf, owner: Owner
) -> None:
    words = shelf.put()
    journal = shelf.put(needs=[words])
    owner.install(plugin_id=journal)
    owner.uninstall(plugin_id=words)
    assert owner.install(plugin_id=shelf.put(needs=[journal]))["along"] == []


def test_who_installs_what_came_along_has_it_for_itself(
    shelf: Shelf, owner: Owner, installs: RunningService
) -> None:
    words = shelf.put()
    owner.install(plugin_id=shelf.put(needs=[words]))
    owner.install(plugin_id=words)
    owner.install(plugin_id=words)
    assert installs.said_by(owner.principal)[-2:] == ["plugin.installed", "plugin.kept"]
    assert {one["brought_by"] for one in owner.list_installed()} == {None}


def test_an_update_brings_what_it_needs(shelf: Shelf, owner: Owner) -> None:
    words = shelf.put(name="Words")
    journal = shelf.put(version="1.0.0")
    owner.install(plugin_id=journal)
    shelf.put(journal, "1.1.0", needs={words: "^1.0.0"})
    assert [
        one["name"] for one in owner.preview_update(plugin_id=journal, version="1.1.0")["along"]
    ]
    with pytest.raises(Conflict):
        owner.configure(plugin_id=journal, version="1.1.0", along=[])
    owner.choose_updates(automatic=True)
    assert owner.takes(journal, "1.1.0", automatic=True)["failed"] == []
    assert (owner.has(journal), owner.has(words)) == ("1.1.0", "1.0.0")


def test_an_update_that_brings_what_asks_for_something_is_not_taken_without_a_word(
    shelf: Shelf, owner: Owner
) -> None:
    words = shelf.put(name="Words", permissions=("network",))
    journal = shelf.put(version="1.0.0", name="Journal")
    owner.install(plugin_id=journal)
    shelf.put(journal, "1.1.0", needs=[words], name="Journal")
    for automatic in (False, True):
        owner.choose_updates(automatic=True)
        [failed] = owner.takes(journal, "1.1.0", automatic=automatic)["failed"]
        assert (
            "Journal 1.1.0 brings along Words 1.0.0, which asks for something" in failed["detail"]
        )
    owner.configure(plugin_id=journal, version="1.1.0", along=along((words, "1.0.0")))
    assert owner.has(words) == "1.0.0"


def test_an_update_that_would_break_another_plugin_is_said_and_not_automatic(
    shelf: Shelf, owner: Owner
) -> None:
    words = shelf.put(version="1.0.0", name="Words")
    stats = shelf.put(name="Stats", needs={words: "^1.0.0"})
    owner.install(plugin_id=stats)
    owner.choose_updates(automatic=True)
    shelf.put(words, "2.0.0", name="Words")
    offered = owner.offered(words)
    assert offered
    assert (offered["breaks"], offered["automatic"]) == ([stats], False)
    with pytest.raises(Conflict, match=r"Stats 1\.0\.0 needs Words \^1\.0\.0"):
        owner.configure(plugin_id=words, version="2.0.0")
    seen = owner.preview_update(plugin_id=words, version="2.0.0")
    assert "Stats 1.0.0 needs Words ^1.0.0" in seen["conflict"]
    shelf.put(stats, "1.1.0", name="Stats", needs={words: "^2.0.0"})
    owner.configure(plugin_id=words, version="2.0.0")
    assert (owner.has(words), owner.has(stats)) == ("2.0.0", "1.1.0")
    owner.configure(plugin_id=words, version="1.0.0")
    assert (owner.has(words), owner.has(stats)) == ("1.0.0", "1.0.0")


def test_a_replacement_brings_what_it_needs(shelf: Shelf, owner: Owner, say: Say) -> None:
    words = shelf.put()
    new, old = shelf.put(needs=[words]), shelf.put()
    owner.install(plugin_id=old)
    say(deprecated(old, new))
    owner.replace(plugin_id=old)
    assert {one["plugin_id"] for one in owner.list_installed()} == {words, new}


def test_a_replacement_brings_nothing_that_asks_for_something(
    shelf: Shelf, owner: Owner, say: Say
) -> None:
    """Nobody was told of it: one is told where one installs the replacement oneself."""
    talks = shelf.put(name="Talks", permissions=("network",))
    new, old = shelf.put(needs=[talks], name="Better"), shelf.put()
    owner.install(plugin_id=old)
    say(deprecated(old, new))
    with pytest.raises(Conflict, match=r"brings along Talks 1\.0\.0, .* Install Better first"):
        owner.replace(plugin_id=old)
    assert [one["plugin_id"] for one in owner.list_installed()] == [old]
    owner.install(plugin_id=new, along=along((talks, "1.0.0")), accept=["network"])
    owner.replace(plugin_id=old)
    assert {one["plugin_id"] for one in owner.list_installed()} == {talks, new}


def test_plugins_that_need_each_other_come_together(shelf: Shelf, owner: Owner) -> None:
    one, other = new_plugin_id(), new_plugin_id()
    shelf.put(one, needs=[other])
    shelf.put(other, needs=[one])
    assert owner.install(plugin_id=one)["along"] == along((other, "1.0.0"))


def test_a_long_chain_comes_along(shelf: Shelf, owner: Owner) -> None:
    ids = [new_plugin_id() for _ in range(40)]
    for plugin_id, following in zip(ids, [*ids[1:], None], strict=True):
        shelf.put(plugin_id, needs=[following] if following else [])
    assert len(owner.install(plugin_id=ids[0])["along"]) == 39


def test_a_plan_of_nothing_is_not_there(client: Any) -> None:
    with pytest.raises(NotFound):
        client.plan(principal=None, plugin_id=new_plugin_id())
