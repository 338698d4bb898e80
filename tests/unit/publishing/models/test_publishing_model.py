"""What may happen to a plugin, without a database."""

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.publishing.plugins import LISTING, SUBMISSION, after, created, with_version

from plugin_platform.errors import Conflict, Forbidden, NotFound
from plugin_platform.events import Event
from publishing.model import (
    MAX_PLUGINS,
    MAX_VERSIONS,
    Plugin,
    Version,
    stream_of,
)


def test_each_plugin_has_its_stream() -> None:
    assert stream_of("words") == "plugin-words"


def test_a_plugin_is_created_with_its_owner_and_listing() -> None:
    [event] = Plugin().create("words", "ada", "Ada", LISTING, owned=0)
    owner = {"owner_id": "ada", "owner_name": "Ada"}
    assert event == Event("plugin.created", {"plugin_id": "words", **owner, **LISTING})


def test_creating_again_appends_nothing() -> None:
    assert created().create("words", "ada", "Ada", LISTING, owned=0) == []


def test_creating_again_late_appends_nothing_either() -> None:
    described = after(created(), created().describe("ada", {"name": "Other"}))
    assert described.create("words", "ada", "Ada", LISTING, owned=0) == []


@pytest.mark.parametrize(("owner", "name"), [("bob", "Words"), ("ada", "Other")])
def test_an_id_is_taken_once(owner: str, name: str) -> None:
    with pytest.raises(Conflict):
        created().create("words", owner, "Ada", LISTING | {"name": name}, owned=0)


def test_an_owner_has_not_too_many_plugins() -> None:
    [_] = Plugin().create("words", "ada", "Ada", LISTING, owned=MAX_PLUGINS - 1)
    with pytest.raises(Conflict, match="more than 200"):
        Plugin().create("words", "ada", "Ada", LISTING, owned=MAX_PLUGINS)
    assert created().create("words", "ada", "Ada", LISTING, owned=MAX_PLUGINS) == []


def test_a_plugin_has_not_too_many_versions() -> None:
    old = Version("0.1.0", "words/0.1.0/x.js", None)
    versions = {f"0.{number}.0": old for number in range(MAX_VERSIONS - 1)}
    almost_full = replace(created(), versions=versions)
    full = after(almost_full, almost_full.submit("ada", SUBMISSION, "c1"), "c1")
    with pytest.raises(Conflict, match="1000 versions"):
        full.submit("ada", replace(SUBMISSION, version="2.0.0"), "c2")
    assert full.submit("ada", SUBMISSION, "c1") == []


def test_a_description_is_complete() -> None:
    [event] = created().describe("ada", {"name": "Other"})
    assert event.data == {"plugin_id": "words", **LISTING, "name": "Other"}


def test_a_description_that_changes_nothing_appends_nothing() -> None:
    assert created().describe("ada", {"name": "Words"}) == []


def test_only_the_owner_changes_a_plugin() -> None:
    with pytest.raises(Forbidden):
        created().describe("bob", {"name": "Other"})
    with pytest.raises(Forbidden):
        created().submit("bob", SUBMISSION, None)


def test_what_was_never_created_is_not_found() -> None:
    with pytest.raises(NotFound):
        Plugin().describe("ada", {"name": "Other"})


def test_a_submission_is_published_in_one_append() -> None:
    events = created().submit("ada", SUBMISSION, None)
    assert [event.type for event in events] == ["plugin.version_submitted", "plugin.published"]


def test_what_is_large_is_said_once_and_readmes_not_at_all() -> None:
    submitted, published = created().submit("ada", SUBMISSION, None)
    assert not {"manifest", "changelog", "readme"} & submitted.data.keys()
    assert (published.data["manifest"], published.data["readme_html"]) == ({"id": "words"}, None)
    assert submitted.data["readme_key"] == published.data["readme_key"] == "words/1.0.0/def.json"


def test_what_is_stored_of_a_version_is_known() -> None:
    [version] = with_version().versions.values()
    assert version.stored_keys == {"words/1.0.0/abc.js", "words/1.0.0/def.json"}
    waiting = replace(version, published=False)
    assert waiting.stored_keys == set(), "nobody may be served it"
    assert waiting.waiting_keys == {"words/1.0.0/abc.held", "words/1.0.0/def.json"}


def test_what_is_published_carries_the_latest_listing() -> None:
    described = after(created(), created().describe("ada", {"name": "Other"}))
    published = described.submit("ada", SUBMISSION, None)[1]
    assert (published.data["name"], published.data["owner_name"]) == ("Other", "Ada")


def test_the_same_command_again_appends_nothing() -> None:
    assert with_version().submit("ada", SUBMISSION, "c1") == []


@pytest.mark.parametrize(
    ("change", "command_id"),
    [
        ({}, "c2"),
        ({}, None),
        ({"bundle_key": "words/1.0.0/other.js"}, "c1"),
        ({"version": "1.0.0+build"}, "c1"),
    ],
)
def test_a_version_never_changes(change: dict[str, Any], command_id: str | None) -> None:
    with pytest.raises(Conflict):
        with_version().submit("ada", replace(SUBMISSION, **change), command_id)


def test_an_older_version_may_follow_a_newer_one() -> None:
    assert with_version(version="2.0.0").submit("ada", SUBMISSION, None)


def test_a_version_in_review_exists_and_is_not_published() -> None:
    events = created().submit("ada", SUBMISSION, "c1", public=False)
    assert [event.type for event in events] == ["plugin.version_submitted"]
    waiting = after(created(), events, "c1")
    with pytest.raises(Conflict):
        waiting.submit("ada", SUBMISSION, "c2")
    assert [event.type for event in waiting.publish(SUBMISSION)] == ["plugin.published"]
