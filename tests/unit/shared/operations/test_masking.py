"""What operators see of an event."""

import json
from pathlib import Path

from plugin_platform.operations.browsing import MASK, masked

EXAMPLES = Path(__file__).parents[3] / "contract" / "examples"
# What people are called, have written or have chosen.
PERSONAL = {
    *("username", "owner_name", "moderator_name", "name", "words", "settings", "changes"),
    *("visitor_id", "title", "description", "changelog", "reason", "message", "principal"),
}


def personal(value: object, within: bool = False) -> list[object]:
    if isinstance(value, dict):
        return [x for key, one in value.items() for x in personal(one, within or key in PERSONAL)]
    if isinstance(value, list):
        return [x for one in value for x in personal(one, within)]
    return [value] if within and isinstance(value, str) else []


def test_no_event_shows_what_is_somebodys() -> None:
    found = 0
    for file in EXAMPLES.glob("*.json"):
        data = json.loads(file.read_text())["data"]
        found += len(personal(data))
        assert set(personal(masked(data))) <= {MASK}, file.name
    assert found > 40


def test_identifiers_numbers_and_the_form_stay() -> None:
    data = {
        "plugin_id": "word-count",
        "size": 3,
        "enabled": True,
        "settings": {"goal": "x", "n": 2},
    }
    shown = {"plugin_id": "word-count", "size": 3, "enabled": True}
    assert masked(data) == shown | {"settings": {"goal": MASK, "n": 2}}
