"""What a manifest costs grows with its length, whatever is in it, and its faults are told a few."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from plugin_platform.rules import load
from publishing.manifest import MAX_MANIFEST, check_manifest

WHOLE = {"id": "ab", "name": "A", "version": "1.0.0", "description": "A.", "contributes": {}}
MOST = 100


def patterns(schema: Any) -> Iterator[str]:
    for key, value in schema.items() if isinstance(schema, dict) else enumerate(schema):
        if key == "pattern":
            yield value
        elif isinstance(value, dict | list):
            yield from patterns(value)


PATTERNS = sorted(set(patterns(load("manifest.schema.json"))))
# Each is what some pattern takes again and again, and ends with what none of them takes.
REPEATED = ("a", "0", "1", "-", "a-", "0-", "a.", "1.", "0a", " ", "\U0001f600", "1.0.0-0.")


def seconds(pattern: str, text: str) -> float:
    """The least of three, which other processes disturb least."""

    def once() -> float:
        started = time.process_time()
        for _ in range(5):
            re.search(pattern, text)
        return time.process_time() - started

    return min(once() for _ in range(3))


@pytest.mark.parametrize("pattern", PATTERNS, ids=range(len(PATTERNS)))
def test_a_pattern_costs_what_the_text_is_long(pattern: str) -> None:
    """Eight times as long: 8 times the time, where the square would be 64."""
    for repeated in REPEATED:
        short, long = (seconds(pattern, repeated * times + "\0") for times in (2_500, 20_000))
        assert long < 25 * short + 0.001, repeated


@pytest.mark.parametrize("pattern", PATTERNS, ids=range(len(PATTERNS)))
def test_a_pattern_means_the_same_in_javascript(pattern: str) -> None:
    r"""``$`` takes a line's end here, and \d and \w other scripts' signs."""
    outside = re.sub(r"\[(?:\\.|[^\]\\])*\]", "", pattern)
    assert "$" not in outside.replace(r"\$", "")
    assert not re.search(r"\\[dwDWbB]", pattern)


@pytest.mark.parametrize(
    "manifest",
    [
        WHOLE | {"permissions": ["?"] * 10_000},
        WHOLE | {"permissions": [1, "1"] * 5_000},
        WHOLE | {"activationEvents": [[]] * 15_000},
        WHOLE | {"contributes": {"slots": [{}] * 15_000}},
        WHOLE | {"contributes": {"commands": [{"id": "a", "title": ""}] * 1_500}},
        WHOLE | {"contributes": {"settings": [{"a": 1, "b": 2, "c": 3}] * 128}},
        WHOLE | {f"k{number}": number for number in range(4_000)},
        {f"k{number}": {} for number in range(4_000)},
    ],
    ids=range(8),
)
def test_many_faults_are_told_a_hundred_times(manifest: Any) -> None:
    assert len(json.dumps(manifest)) <= MAX_MANIFEST
    found = check_manifest(manifest)
    assert 0 < len(found) <= MOST
    assert len({each.pointer for each in found}) == len(found)


def test_entries_beyond_the_most_are_not_looked_at() -> None:
    found = check_manifest(WHOLE | {"permissions": ["?"] * 10_000})
    places = {each.pointer.removeprefix("/manifest/permissions") for each in found}
    assert places == {"", *(f"/{index}" for index in range(32))}


@pytest.mark.parametrize("depth", [10, 500, 100_000])
def test_a_manifest_that_nests_is_refused(depth: int) -> None:
    nested: Any = {}
    for _ in range(depth):
        nested = {"a": nested}
    assert check_manifest(WHOLE | {"contributes": nested})
    assert check_manifest(nested)
