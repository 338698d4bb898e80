"""Plugins as the catalog shows them, on a real database."""

import json
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.catalog.events import Feed, described, installed, published, recorded

from catalog import read_model
from plugin_platform.errors import Invalid, NotFound
from plugin_platform.events import Event


@pytest.fixture
def plugin_id() -> str:
    return f"p-{uuid4().hex[:12]}"


def test_a_published_plugin_has_details(feed: Feed, plugin_id: str) -> None:
    feed.publishing(published(plugin_id, name="Words", tags=["a"]))
    details = feed.service.get_plugin(plugin_id)
    expected: dict[str, Any] = {
        "id": plugin_id, "name": "Words", "description": "Does something.", "tags": ["a"],
        "category": "writing", "author": "Ada", "latest_version": "1.0.0", "icon": "🔢",
        "install_count": 0, "rating": None, "rating_count": 0,
        "readme_html": None, "readme_key": "words/1.0.0/x.json",
    }  # fmt: skip
    assert {key: details[key] for key in expected} == expected
    [version] = details["versions"]
    assert (version["version"], version["status"], version["size"]) == ("1.0.0", "published", 10)
    assert version["manifest"] == {"id": plugin_id, "icon": "🔢"}


def test_the_author_is_the_owner_whoever_the_manifest_claims_to_be(
    feed: Feed, plugin_id: str
) -> None:
    claimed = {"id": plugin_id, "author": "Ministry of Truth"}
    feed.publishing(published(plugin_id, manifest=claimed, owner_name="Lovelace"))
    assert feed.service.get_plugin(plugin_id)["author"] == "Lovelace"
    feed.publishing(described(plugin_id))
    assert feed.service.get_plugin(plugin_id)["author"] == "Lovelace"
    found = [feed.service.browse(q=words)["items"] for words in ("ministry of truth", "lovelace")]
    assert plugin_id not in {item["id"] for item in found[0]}
    assert plugin_id in {item["id"] for item in found[1]}


def test_an_author_has_a_list_of_what_is_theirs(feed: Feed, plugin_id: str) -> None:
    name, other = f"Grace_{plugin_id}", f"{plugin_id}-2"
    feed.publishing(published(plugin_id, owner_name=name))
    feed.publishing(published(other, owner_name=f"{name}x"))
    for written in (name, name.lower()):
        page = feed.service.browse(author=written)
        assert ([item["id"] for item in page["items"]], page["total"]) == ([plugin_id], 1)
    assert feed.service.browse(author="")["items"] == []
    assert feed.service.browse(author="%")["items"] == []
    with pytest.raises(Invalid):
        feed.service.browse(author="a\0")


def test_an_unknown_plugin_is_not_found(feed: Feed) -> None:
    with pytest.raises(NotFound):
        feed.service.get_plugin("nobody-has-this")


def test_versions_are_in_the_order_of_semver(feed: Feed, plugin_id: str) -> None:
    given = ["1.9.0", "1.10.0", "2.0.0-rc.1", "1.2.0"]
    feed.publishing(*[published(plugin_id, version) for version in given])
    details = feed.service.get_plugin(plugin_id)
    shown = [version["version"] for version in details["versions"]]
    assert shown == ["2.0.0-rc.1", "1.10.0", "1.9.0", "1.2.0"]


def versions_of(page: list[dict[str, Any]]) -> list[str]:
    return [version["version"] for version in page]


def test_of_very_many_versions_the_newest_are_shown_and_the_others_follow(
    feed: Feed, plugin_id: str
) -> None:
    given = [f"1.{number}.0" for number in range(2 * read_model.MAX_VERSIONS + 5)]
    feed.publishing(*[published(plugin_id, version) for version in given])
    details = feed.service.get_plugin(plugin_id)
    shown, cursor = versions_of(details["versions"]), details["versions_cursor"]
    assert len(shown) == read_model.MAX_VERSIONS
    while cursor:
        page = feed.service.list_versions(plugin_id, cursor)
        assert len(page["items"]) <= read_model.MAX_VERSIONS
        shown += versions_of(page["items"])
        cursor = page["next_cursor"]
    assert shown == given[::-1]


def test_only_the_latest_version_comes_with_its_manifest(feed: Feed, plugin_id: str) -> None:
    large = {"id": plugin_id, "description": "x" * 60_000}
    given = [f"1.{number}.0" for number in range(50)]
    feed.publishing(*[published(plugin_id, version, manifest=large) for version in given])
    details = feed.service.get_plugin(plugin_id)
    manifests = {one["version"]: one["manifest"] for one in details["versions"]}
    assert manifests.pop("1.49.0") == large
    assert set(manifests.values()) == {None}
    assert len(json.dumps(details)) < 80_000
    pages = feed.service.list_versions(plugin_id)["items"]
    assert {one["manifest"] for one in pages} == {None}


def test_the_latest_version_is_there_below_many_newer_pre_releases(
    feed: Feed, plugin_id: str
) -> None:
    newer = [f"2.0.0-rc.{number}" for number in range(read_model.MAX_VERSIONS + 5)]
    feed.publishing(*[published(plugin_id, version) for version in ("1.0.0", *newer)])
    details = feed.service.get_plugin(plugin_id)
    assert details["latest_version"] == "1.0.0"
    assert details["versions"][-1]["manifest"] is not None
    assert versions_of(details["versions"])[-1] == "1.0.0"


@pytest.mark.parametrize("cursor", ["9.9.9", "", "\0", "' OR 1=1"])
def test_versions_go_on_from_a_version_only(feed: Feed, plugin_id: str, cursor: str) -> None:
    feed.publishing(published(plugin_id))
    with pytest.raises(Invalid):
        feed.service.list_versions(plugin_id, cursor)
    with pytest.raises(NotFound):
        feed.service.list_versions("nobody-has-this", cursor)


def test_the_latest_version_is_the_highest_release(feed: Feed, plugin_id: str) -> None:
    feed.publishing(published(plugin_id, "2.0.0-rc.1"))
    assert feed.service.get_plugin(plugin_id)["latest_version"] == "2.0.0-rc.1"
    feed.publishing(published(plugin_id, "1.10.0"), published(plugin_id, "1.9.0"))
    details = feed.service.get_plugin(plugin_id)
    assert details["latest_version"] == "1.10.0"
    assert details["readme_key"] == "words/1.10.0/x.json"


def test_the_pictures_are_those_of_the_latest_version(feed: Feed, plugin_id: str) -> None:
    def files(*paths: str) -> list[dict[str, Any]]:
        return [{"path": path, "size": 1, "digest": "a" * 64} for path in paths]

    before = files("icon.png", "index.js", "screenshots/old.png")
    latest = files("icon.svg", "index.js", "screenshots/b.png", "screenshots/a.png")
    feed.publishing(published(plugin_id, files=before), published(plugin_id, "1.1.0", files=latest))
    details = feed.service.get_plugin(plugin_id)
    assert details["icon_file"] == "icon.svg"
    assert details["screenshots"] == ["screenshots/a.png", "screenshots/b.png"]
    assert details["bundle_key"] == f"{plugin_id}/1.1.0/x.js"
    feed.publishing(published(plugin_id, "1.2.0"))
    details = feed.service.get_plugin(plugin_id)
    assert (details["icon_file"], details["screenshots"]) == (None, [])


def test_each_version_has_the_licence_of_its_manifest_and_the_text_that_it_brings(
    feed: Feed, plugin_id: str
) -> None:
    files = [{"path": path, "size": 1, "digest": "a" * 64} for path in ("LICENSE", "index.js")]
    licensed = {"id": plugin_id, "license": "MIT OR ISC"}
    feed.publishing(
        published(plugin_id), published(plugin_id, "1.1.0", files=files, manifest=licensed)
    )
    expected = [("1.1.0", "MIT OR ISC", "LICENSE"), ("1.0.0", None, None)]
    for page in (
        feed.service.get_plugin(plugin_id)["versions"],
        feed.service.list_versions(plugin_id)["items"],
    ):
        said = [(each["version"], each["license"], each["license_file"]) for each in page]
        assert said == expected


def test_a_plugin_keeps_the_day_it_was_first_published(feed: Feed, plugin_id: str) -> None:
    feed.publishing(published(plugin_id))
    first = feed.service.get_plugin(plugin_id)
    feed.publishing(published(plugin_id, "1.1.0"))
    second = feed.service.get_plugin(plugin_id)
    assert second["created_at"] == first["created_at"]
    assert second["updated_at"] > first["updated_at"]


def test_a_description_changes_the_listing_and_what_finds_it(feed: Feed, plugin_id: str) -> None:
    feed.publishing(published(plugin_id, name="Before"), described(plugin_id, name=plugin_id))
    assert feed.service.get_plugin(plugin_id)["tags"] == ["new"]
    assert feed.service.browse(q=plugin_id)["total"] == 1


def test_a_draft_is_not_listed(feed: Feed, plugin_id: str) -> None:
    said = len(feed.said())
    feed.publishing(described(plugin_id))
    with pytest.raises(NotFound):
        feed.service.get_plugin(plugin_id)
    assert len(feed.said()) == said


def test_installs_heard_of_before_the_plugin_count(feed: Feed, plugin_id: str) -> None:
    feed.installs(installed(plugin_id), installed(plugin_id, "user:bob"))
    assert feed.service.browse(limit=100)["total"] == len(feed.service.browse(limit=100)["items"])
    feed.publishing(published(plugin_id))
    assert feed.service.get_plugin(plugin_id)["install_count"] == 2


def test_every_category_is_counted(feed: Feed, plugin_id: str) -> None:
    before = {item["id"]: item["count"] for item in feed.service.categories()["items"]}
    feed.publishing(published(plugin_id, category="navigation"))
    after = {item["id"]: item["count"] for item in feed.service.categories()["items"]}
    assert after == before | {"navigation": before["navigation"] + 1}


def test_a_batch_is_announced_once_with_its_plugins(feed: Feed, plugin_id: str) -> None:
    said = len(feed.said())
    feed.publishing(published(plugin_id), published(plugin_id, "1.1.0"), published("other"))
    expected = {"plugin_ids": sorted([plugin_id, "other"]), "aspects": ["listing"]}
    assert feed.said()[said:] == [expected]


def test_an_answer_made_after_an_announcement_has_its_revision(feed: Feed, plugin_id: str) -> None:
    feed.publishing(published(plugin_id))
    position = feed.service.log.read("catalog-changes")[-1].position
    assert feed.service.get_plugin(plugin_id)["revision"] == position
    assert feed.service.browse()["revision"] == position
    assert feed.service.categories()["revision"] == position


def test_a_rebuild_event_by_event_makes_the_same_tables(feed: Feed, plugin_id: str) -> None:
    other = f"{plugin_id}-again"

    def story(id_: str) -> list[Event]:
        versions = [published(id_, version) for version in ("1.0.0", "1.2.0", "1.1.0")]
        return [installed(id_), *versions, described(id_), installed(id_, "user:bob")]

    first, *middle, last = story(plugin_id)
    feed.installs(first)
    feed.publishing(*middle)
    feed.installs(last)
    with feed.pool.connection() as connection:
        for event in recorded(story(other)):
            read_model.apply(connection, event)
    assert shown(feed, other) == shown(feed, plugin_id)


def shown(feed: Feed, plugin_id: str) -> dict[str, Any]:
    """Details without what differs between two plugins of the same story."""
    details = feed.service.get_plugin(plugin_id)
    versions = [(version["version"], version["status"]) for version in details["versions"]]
    keys = ("name", "tags", "category", "latest_version", "readme_key", "install_count")
    return {"versions": versions} | {key: details[key] for key in keys}
