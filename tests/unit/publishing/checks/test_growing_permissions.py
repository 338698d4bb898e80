"""What is more than before, of two manifests' permissions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from plugin_platform.permissions import grown
from publishing.checks import check, check_files

MANIFEST = {"id": "ab", "name": "A", "version": "1.1.0", "description": "A.", "contributes": {}}


@pytest.mark.parametrize(
    ("before", "now", "more"),
    [
        ([], [], []),
        ([], ["network"], ["network"]),
        (["network"], [], []),
        (["network"], ["network:a.example", "network"], []),
        (["network:a.example"], ["network:b.example"], ["network:b.example"]),
        (["network:a.example"], ["network"], ["network"]),
        (["storage"], ["network", "camera", "storage"], ["camera", "network"]),
        (["camera"], ["camera:front"], ["camera:front"]),
        (None, ["storage", 1, None], ["storage"]),
        ("storage", ["storage"], ["storage"]),
    ],
)
def test_what_grew_is_named(before: Any, now: Any, more: list[str]) -> None:
    assert grown({"permissions": before}, {"permissions": now}) == more


def bundle(*permissions: str) -> bytes:
    return (
        f"export const manifest = {json.dumps({**MANIFEST, 'permissions': permissions})}".encode()
    )


def verdict(before: Any, *permissions: str) -> str:
    said = check(bundle(*permissions), before=before).conclusions
    return next(each.verdict for each in said if each.check == "permissions")


def test_it_is_held_where_there_is_something_to_compare_with() -> None:
    had_none = ["1.0.0", {**MANIFEST, "permissions": []}]
    assert verdict(None, "network") == "passed"
    assert verdict(had_none) == "passed"
    assert verdict(had_none, "network") == "held"


def test_of_a_zip_the_entry_says_it_once() -> None:
    texts = {"index.js": bundle("network"), "a.js": b"1"}
    found = check_files(texts, list(texts), before=["1.0.0", MANIFEST]).findings
    assert [(each.code, each.file) for each in found] == [("permissions-grew", "index.js")]
