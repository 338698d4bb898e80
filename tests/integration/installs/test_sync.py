"""What follows an account, against PostgreSQL."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.running_service import RunningService


@pytest.fixture
def user_id() -> str:
    return str(uuid4())


def change(key: str, value: Any, base: int = 0, plugin: str = "notes") -> dict[str, Any]:
    text = None if value is None else json.dumps(value)
    place = {"kind": "storage", "plugin_id": plugin, "key": key}
    return place | {"id": str(uuid4()), "value": text, "base": base}


def kept(client: Any, user_id: str) -> dict[str, str | None]:
    return {one["key"]: one["value"] for one in client.list_synced(user_id=user_id)["items"]}


def test_another_device_finds_it_and_asks_for_what_came_since(client: Any, user_id: str) -> None:
    first = client.change_synced(user_id=user_id, changes=[change("a", 1), change("b", 2)])
    assert [one["status"] for one in first["results"]] == ["applied", "applied"]
    found = client.list_synced(user_id=user_id)
    assert {one["key"]: one["value"] for one in found["items"]} == {"a": "1", "b": "2"}
    since = found["revision"]
    base = next(one["revision"] for one in found["items"] if one["key"] == "a")
    client.change_synced(user_id=user_id, changes=[change("a", None, base)])
    later = client.list_synced(user_id=user_id, since=since)
    assert [(one["key"], one["value"]) for one in later["items"]] == [("a", None)]


def test_each_account_has_its_own(client: Any, user_id: str) -> None:
    client.change_synced(user_id=user_id, changes=[change("a", 1)])
    assert client.list_synced(user_id=str(uuid4())) == {"items": [], "revision": 0}


def test_devices_that_change_one_value_at_once_leave_one_and_are_all_told_which(
    installs: RunningService, user_id: str
) -> None:
    def bring(number: int) -> Any:
        with installs.client() as client:
            answer = client.change_synced(user_id=user_id, changes=[change("a", number)])
        return answer["results"][0]

    with ThreadPoolExecutor(8) as devices:
        results = list(devices.map(bring, range(24)))
    assert [one["status"] for one in results].count("applied") == 1
    with installs.client() as client:
        [value] = kept(client, user_id).values()
    assert {one["value"] for one in results} == {value}


def test_devices_that_change_different_values_at_once_keep_all(
    installs: RunningService, user_id: str
) -> None:
    def bring(number: int) -> None:
        with installs.client() as client:
            client.change_synced(user_id=user_id, changes=[change(f"k{number}", number)])

    with ThreadPoolExecutor(8) as devices:
        list(devices.map(bring, range(24)))
    with installs.client() as client:
        assert len(kept(client, user_id)) == 24


def test_a_long_history_leaves_a_row_for_each_value_and_none_of_many_that_went(
    installs: RunningService, client: Any, user_id: str
) -> None:
    rows = "SELECT count(*) FROM sync_values WHERE user_id = %s"
    base = 0
    for number in range(60):
        answer = client.change_synced(user_id=user_id, changes=[change("a", number, base)])
        base = answer["results"][0]["revision"]
    assert installs.query(rows, user_id) == [(1,)]
    for batch in range(12):
        keys = [f"{batch}-{number}" for number in range(50)]
        said = client.change_synced(user_id=user_id, changes=[change(key, 1) for key in keys])
        bases = [one["revision"] for one in said["results"]]
        gone = [change(key, None, base) for key, base in zip(keys, bases, strict=True)]
        client.change_synced(user_id=user_id, changes=gone)
    assert installs.query(rows, user_id) == [(501,)]
    applied = "SELECT cardinality(applied) FROM sync_accounts WHERE user_id = %s"
    assert installs.query(applied, user_id) == [(200,)]
