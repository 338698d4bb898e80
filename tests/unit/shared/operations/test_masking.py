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
        "moved": [{"version": "1.0.0", "name": "x"}],
    }
    moved = {"moved": [{"version": "1.0.0", "name": MASK}]}
    assert masked(data) == {"plugin_id": "word-count", "size": 3, "enabled": True} | moved


def test_of_settings_nothing_is_shown_whatever_their_keys_are() -> None:
    """Their keys are a plugin's: one may be called as a key of ours."""
    settings = {"code": "4711", "n": 2, "on": True, "of": [{"state": "ill"}], "none": None}
    hidden = {"code": MASK, "n": MASK, "on": MASK, "of": [{"state": MASK}], "none": None}
    for key in ("settings", "changes"):
        assert masked({key: settings}) == {key: hidden}
