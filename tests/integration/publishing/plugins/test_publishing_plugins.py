"""Plugins and their listings, at the service as it runs."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.integration.publishing.developers import (
    ADA,
    bundle,
    developer,
    listing,
    said_of,
    submission,
)
from tests.integration.running_service import RunningService

from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from publishing.model import MAX_PLUGINS


def test_a_created_plugin_is_a_draft_of_its_owner(client: Any) -> None:
    said = listing()
    created = client.create_plugin(actor=ADA, **said)
    owned = client.get_owned_plugin(actor=ADA, plugin_id=said["plugin_id"])
    assert created == {**owned, "findings": []}
    assert (created["status"], created["versions"]) == ("draft", [])
    assert {"plugin_id": created["id"]} | {k: created[k] for k in said if k in created} == said


def test_creating_again_is_the_same_answer(client: Any, publishing: RunningService) -> None:
    said = listing()
    first = client.create_plugin(actor=ADA, **said)
    assert client.create_plugin(actor=ADA, **said) == first
    assert said_of(publishing, said["plugin_id"]) == ["plugin.created"]


def test_an_id_of_somebody_else_is_a_conflict(client: Any, plugin_id: str) -> None:
    with pytest.raises(Conflict):
        client.create_plugin(actor=developer(), **listing(plugin_id=plugin_id))


def test_of_many_who_claim_an_id_one_gets_it(publishing: RunningService) -> None:
    said = listing()

    def claim(_: int) -> str:
        with publishing.client() as client:
            try:
                return str(client.create_plugin(actor=developer(), **said)["id"])
            except Conflict:
                return "taken"

    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(claim, range(16)))
    assert sorted(answers) == sorted([said["plugin_id"]] + ["taken"] * 15)


def test_an_owner_has_at_most_so_many_plugins(client: Any) -> None:
    owner = developer()
    for _ in range(MAX_PLUGINS):
        last = listing()
        client.create_plugin(actor=owner, **last)
    with pytest.raises(Conflict, match="200"):
        client.create_plugin(actor=owner, **listing())
    client.create_plugin(actor=owner, **last)
    client.create_plugin(actor=developer(), **listing())


def test_who_is_no_developer_may_not_create(client: Any) -> None:
    with pytest.raises(Forbidden):
        client.create_plugin(actor=developer(is_developer=False), **listing())


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"plugin_id": "Word_Count"}, "/id"),
        ({"plugin_id": "admin"}, "/id"),
        ({"name": ""}, "/name"),
        ({"name": "Word\u202eCount"}, "/name"),
        ({"category": "games"}, "/category"),
        ({"tags": ["ok", "Not ok"]}, "/tags/1"),
    ],
)
def test_a_listing_that_breaks_a_rule_says_which(
    client: Any, change: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        client.create_plugin(actor=ADA, **listing(**change))
    assert [error["pointer"] for error in refused.value.errors] == [pointer]


def test_a_described_plugin_says_so(client: Any, plugin_id: str) -> None:
    changes = {"name": "Words", "tags": ["a", "b"]}
    described = client.describe_plugin(actor=ADA, plugin_id=plugin_id, changes=changes)
    assert (described["name"], described["tags"]) == ("Words", ["a", "b"])
    assert described["description"] == "Counts words."


def test_an_unknown_plugin_is_not_found(client: Any) -> None:
    with pytest.raises(NotFound):
        client.get_owned_plugin(actor=ADA, plugin_id="nobody-has-this")
    with pytest.raises(NotFound):
        client.describe_plugin(actor=ADA, plugin_id="nobody-has-this", changes={"name": "x"})


def test_a_plugin_of_somebody_else_is_forbidden(
    client: Any, bundles: Bundles, plugin_id: str
) -> None:
    stranger = developer()
    with pytest.raises(Forbidden):
        client.get_owned_plugin(actor=stranger, plugin_id=plugin_id)
    with pytest.raises(Forbidden):
        client.describe_plugin(actor=stranger, plugin_id=plugin_id, changes={"name": "x"})
    command = submission(bundles, plugin_id, bundle(plugin_id), actor=stranger)
    with pytest.raises(Forbidden):
        client.submit_version(**command)
    assert client.list_plugins(actor=stranger) == []


def test_the_list_has_the_last_versions_and_no_manifest(
    publishing: RunningService, client: Any, plugin_id: str
) -> None:
    """Many versions with large manifests, as they would be after a year."""
    fill = """
        INSERT INTO versions (plugin_id, version, status, changelog, size, integrity, bundle_key,
                              manifest, findings, submitted_at, published_at)
        SELECT %s, '1.' || n || '.0', 'published', repeat('x', 20000), 1, 'sha384-x', 'k',
               jsonb_build_object('icon', n::text, 'description', repeat('x', 60000)), '[]',
               now() + n * interval '1 second', now()
        FROM generate_series(1, 45) AS n RETURNING 1
    """
    assert len(publishing.query(fill, plugin_id)) == 45
    [listed] = [one for one in client.list_plugins(actor=ADA) if one["id"] == plugin_id]
    assert (listed["version_count"], listed["icon"]) == (45, "45")
    assert [one["version"] for one in listed["versions"]][:2] == ["1.45.0", "1.44.0"]
    assert len(json.dumps(listed)) < 5000
    shown: list[str] = []
    cursor = None
    while True:
        page = client.list_versions(actor=ADA, plugin_id=plugin_id, cursor=cursor)
        assert "manifest" not in page["items"][0]
        shown += [one["version"] for one in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert shown == [f"1.{number}.0" for number in range(45, 0, -1)]
    with pytest.raises(Forbidden):
        client.list_versions(actor=developer(), plugin_id=plugin_id)


def all_versions(client: Any, plugin_id: str) -> list[str]:
    page = client.list_versions(actor=ADA, plugin_id=plugin_id)
    shown = page["items"]
    while page["next_cursor"]:
        cursor = page["next_cursor"]
        page = client.list_versions(actor=ADA, plugin_id=plugin_id, cursor=cursor)
        shown += page["items"]
    return [one["version"] for one in shown]


def test_versions_stand_by_precedence_whenever_they_were_submitted(
    publishing: RunningService, client: Any, plugin_id: str
) -> None:
    """An old line goes on below a newer one: 2.0.0 is further back than a page of patches."""
    submitted = ["2.0.0", *(f"1.0.{patch}" for patch in range(1, 31)), "1.10.0-beta.2"]
    fill = """
        INSERT INTO versions (plugin_id, version, status, size, integrity, bundle_key, findings,
                              submitted_at, published_at)
        SELECT %s, version, 'published', 1, 'sha384-x', 'k', '[]',
               now() + n * interval '1 second', now()
        FROM unnest(%s::text[]) WITH ORDINALITY AS those (version, n) RETURNING 1
    """
    assert len(publishing.query(fill, plugin_id, submitted)) == 32
    patches = [f"1.0.{patch}" for patch in range(30, 0, -1)]
    assert all_versions(client, plugin_id) == ["2.0.0", "1.10.0-beta.2", *patches]
    plugin = client.get_owned_plugin(actor=ADA, plugin_id=plugin_id)
    assert [one["version"] for one in plugin["versions"]][:3] == [
        "2.0.0",
        "1.10.0-beta.2",
        "1.0.30",
    ]
    assert said_of_versions(plugin) == ("2.0.0", "2.0.0", "1.0.30")

    withdraw = "UPDATE versions SET {} = '' WHERE plugin_id = %s AND version = %s RETURNING 1"
    for column, version in (("yanked_reason", "2.0.0"), ("blocked_reason", "1.0.30")):
        assert publishing.query(withdraw.format(column), plugin_id, version)
    [plugin] = [one for one in client.list_plugins(actor=ADA) if one["id"] == plugin_id]
    assert said_of_versions(plugin) == ("2.0.0", "1.0.29", "1.0.28")
    undecided = """
        UPDATE versions SET status = 'in_review'
        WHERE plugin_id = %s AND version <> '1.0.1' RETURNING 1
    """
    assert len(publishing.query(undecided, plugin_id)) == 31
    plugin = client.get_owned_plugin(actor=ADA, plugin_id=plugin_id)
    assert said_of_versions(plugin) == ("2.0.0", "1.0.1", None)


def said_of_versions(plugin: dict[str, Any]) -> tuple[str | None, ...]:
    return plugin["highest"], plugin["latest_published"], plugin["previous_published"]


def test_a_plugin_without_a_version_has_no_highest(client: Any, plugin_id: str) -> None:
    assert said_of_versions(client.get_owned_plugin(actor=ADA, plugin_id=plugin_id)) == (None,) * 3
    page = client.list_versions(actor=ADA, plugin_id=plugin_id)
    assert page == {"items": [], "next_cursor": None}


def test_a_cursor_of_another_list_is_refused(client: Any, plugin_id: str) -> None:
    with pytest.raises(Invalid) as refused:
        client.list_versions(actor=ADA, plugin_id=plugin_id, cursor="9.9.9")
    assert [error["pointer"] for error in refused.value.errors] == ["/cursor"]


@pytest.mark.parametrize("plugin_id", ["folio", "f0lio", "p1ugin", "rnarketplace", "offic1al"])
def test_an_id_that_is_reserved_or_looks_so_is_nobodys(client: Any, plugin_id: str) -> None:
    """Before it is taken, and when it is."""
    said = listing(plugin_id=plugin_id)
    asked = {"plugin_id": plugin_id, "name": said["name"]}
    for call, arguments in ((client.check_name, asked), (client.create_plugin, said)):
        with pytest.raises(Invalid) as refused:
            call(actor=ADA, **arguments)
        [error] = refused.value.errors
        assert error["pointer"] == "/id"
        assert "reserved" in error["detail"]
