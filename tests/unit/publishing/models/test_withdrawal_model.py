"""What owners and moderators take out of circulation, without a database."""

from collections.abc import Callable

import pytest
from tests.unit.publishing.plugins import SUBMISSION, after, created, with_version, with_versions

from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from plugin_platform.events import Event
from publishing.model import Plugin

VERSION = {"plugin_id": "words", "version": "1.0.0"}
Decide = Callable[[Plugin, str], list[Event]]
OWNERS: list[Decide] = [
    lambda plugin, who: plugin.yank(who, "1.0.0", ""),
    lambda plugin, who: plugin.restore(who, "1.0.0"),
    lambda plugin, who: plugin.deprecate(who, "Gone.", None),
    lambda plugin, who: plugin.undeprecate(who),
]
MODERATORS: list[Callable[[Plugin], list[Event]]] = [
    lambda plugin: plugin.block("Bad."),
    lambda plugin: plugin.unblock(),
    lambda plugin: plugin.block_version("1.0.0", "Bad."),
    lambda plugin: plugin.unblock_version("1.0.0"),
]


@pytest.mark.parametrize("decide", OWNERS)
def test_only_an_owner_withdraws(decide: Decide) -> None:
    with pytest.raises(Forbidden):
        decide(with_version(), "bob")
    with pytest.raises(NotFound):
        decide(Plugin(), "ada")


@pytest.mark.parametrize("decide", MODERATORS)
def test_what_was_never_created_cannot_be_blocked(decide: Callable[[Plugin], list[Event]]) -> None:
    with pytest.raises(NotFound):
        decide(Plugin())


def test_a_version_is_yanked_once_and_restored_once() -> None:
    plugin = with_version()
    events = plugin.yank("ada", "1.0.0", "Broken.")
    assert events == [Event("plugin.version_yanked", {**VERSION, "reason": "Broken."})]
    yanked = after(plugin, events)
    assert not yanked.version("1.0.0").available
    assert yanked.yank("ada", "1.0.0", "Broken.") == []
    assert yanked.yank("ada", "1.0.0", "Other words.")
    restoring = yanked.restore("ada", "1.0.0")
    assert restoring == [Event("plugin.version_restored", VERSION)]
    restored = after(yanked, restoring)
    assert restored.restore("ada", "1.0.0") == []
    assert restored.version("1.0.0").available


def test_a_version_may_be_yanked_without_a_reason() -> None:
    plugin = with_version()
    yanked = after(plugin, plugin.yank("ada", "1.0.0", ""))
    assert not yanked.version("1.0.0").available
    assert yanked.yank("ada", "1.0.0", "") == []
    assert yanked.restore("ada", "1.0.0")


@pytest.mark.parametrize("name", ["9.9.9", "1.0.0+build"])
def test_a_version_that_is_none_is_not_found(name: str) -> None:
    plugin = with_version()
    with pytest.raises(NotFound):
        plugin.yank("ada", name, "")
    with pytest.raises(NotFound):
        plugin.restore("ada", name)
    with pytest.raises(NotFound):
        plugin.block_version(name, "Bad.")
    with pytest.raises(NotFound):
        plugin.unblock_version(name)


def test_what_was_submitted_and_not_published_is_not_found() -> None:
    submitted = after(created(), created().submit("ada", SUBMISSION, "c1")[:1])
    with pytest.raises(NotFound):
        submitted.yank("ada", "1.0.0", "")


def test_a_yanked_version_is_not_published_again() -> None:
    plugin = with_version()
    yanked = after(plugin, plugin.yank("ada", "1.0.0", ""))
    with pytest.raises(Conflict):
        yanked.submit("ada", SUBMISSION, "c2")


def test_a_plugin_is_deprecated_once_and_told_anew_with_other_words() -> None:
    plugin = with_version()
    events = plugin.deprecate("ada", "Use Pages.", "pages")
    data = {"plugin_id": "words", "message": "Use Pages.", "replacement": "pages"}
    assert events == [Event("plugin.deprecated", data)]
    deprecated = after(plugin, events)
    assert deprecated.deprecate("ada", "Use Pages.", "pages") == []
    assert deprecated.deprecate("ada", "Use Pages.", None)
    undone = deprecated.undeprecate("ada")
    assert undone == [Event("plugin.undeprecated", {"plugin_id": "words"})]
    assert after(deprecated, undone).undeprecate("ada") == []


def test_a_plugin_does_not_replace_itself_and_a_draft_is_not_deprecated() -> None:
    with pytest.raises(Invalid):
        with_version().deprecate("ada", "Gone.", "words")
    with pytest.raises(Conflict):
        created().deprecate("ada", "Gone.", None)


def test_a_deprecated_plugin_goes_on_being_published() -> None:
    plugin = with_version()
    deprecated = after(plugin, plugin.deprecate("ada", "Gone.", None))
    assert len(with_versions(deprecated, "2.0.0").versions) == 2


def test_a_plugin_is_blocked_and_back() -> None:
    plugin = with_version()
    events = plugin.block("It reads passwords.")
    data = {"plugin_id": "words", "reason": "It reads passwords."}
    assert events == [Event("plugin.blocked", data)]
    blocked = after(plugin, events)
    assert blocked.block("It reads passwords.") == []
    with pytest.raises(Forbidden, match="It reads passwords"):
        with_versions(blocked, "2.0.0")
    assert blocked.submit("ada", SUBMISSION, "c1") == [], "a repeated command is the same answer"
    undone = blocked.unblock()
    assert undone == [Event("plugin.unblocked", {"plugin_id": "words"})]
    free = after(blocked, undone)
    assert free.unblock() == []
    assert with_versions(free, "2.0.0").version("2.0.0").available


def test_blocked_bytes_are_blocked_under_each_number_and_do_not_come_back() -> None:
    plugin = with_versions(with_version(), "1.0.1", bundle_key="words/1.0.0/abc.js")
    plugin = with_versions(plugin, "1.1.0", bundle_key="words/1.1.0/other.js")
    events = plugin.block_version("1.0.0", "It reads passwords.")
    assert [event.data["version"] for event in events] == ["1.0.0", "1.0.1"]
    blocked = after(plugin, events)
    assert blocked.version("1.1.0").available
    assert blocked.block_version("1.0.1", "It reads passwords.") == []
    with pytest.raises(Forbidden, match=r"blocked as version 1\.0\.0"):
        with_versions(blocked, "3.0.0", bundle_key="words/3.0.0/abc.js")
    free = after(blocked, blocked.unblock_version("1.0.1"))
    assert free.unblock_version("1.0.0") == []
    assert free.version("1.0.0").available
    assert free.version("1.0.1").available


def test_a_yank_outlives_a_block() -> None:
    plugin = with_version()
    yanked = after(plugin, plugin.yank("ada", "1.0.0", "Broken."))
    blocked = after(yanked, yanked.block_version("1.0.0", "Bad."))
    free = after(blocked, blocked.unblock_version("1.0.0"))
    assert free.version("1.0.0").yanked == "Broken."
