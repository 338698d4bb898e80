"""What becomes of a change of something that follows an account.

Each value has a revision, which grows with every change of anything of the account. A change says
which revision it was made upon. Whoever comes later, with another value than the one that is there
by then, is told that one, and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from plugin_platform.errors import Invalid
from plugin_platform.manifests import is_plugin_id
from plugin_platform.text import is_storable

KINDS = ("keybindings", "storage")  # own keys of commands; what plugins keep

MAX_CHANGES = 50  # at once
MAX_ID = 64  # characters
MAX_KEY = 200
MAX_VALUE = 8 * 1024  # bytes of JSON
MAX_OF_PLUGIN = 64 * 1024  # bytes, keys and values; of the bindings of keys too
MAX_OF_ACCOUNT = 512 * 1024
MAX_VALUES = 2000  # of an account, those that were taken away too


@dataclass(frozen=True)
class Place:
    """Where a value is; ``plugin_id`` is empty for what is no plugin's."""

    kind: str
    plugin_id: str
    key: str


@dataclass(frozen=True)
class Value:
    """A text of JSON, or None for one that was taken away."""

    value: str | None
    revision: int


@dataclass(frozen=True)
class Change:
    """``base``: the revision that it was made upon, 0 for none. ``id``: it may come again."""

    id: str
    place: Place
    value: str | None
    base: int


ABSENT = Value(None, 0)


def read(changes: Iterable[Mapping[str, Any]]) -> list[Change]:
    """Raises ``Invalid``, with a pointer to the first that cannot be kept by anybody."""
    given = list(changes)
    if not 0 < len(given) <= MAX_CHANGES:
        raise Invalid(f"{len(given)} changes at once; send 1 to {MAX_CHANGES}.")
    return [_read(number, one) for number, one in enumerate(given)]


def _read(number: int, said: Mapping[str, Any]) -> Change:
    place = Place(said["kind"], said["plugin_id"], said["key"])
    value = said["value"]
    if refusal := _refusal(place, value) or (None if 0 < len(said["id"]) <= MAX_ID else "No id."):
        errors = [{"pointer": f"/changes/{number}", "detail": refusal}]
        raise Invalid("Some of it cannot be kept.", errors)
    return Change(said["id"], place, value, said["base"])


def _refusal(place: Place, value: str | None) -> str | None:
    if place.kind not in KINDS:
        return f"Say one of: {', '.join(KINDS)}."
    if not all(map(is_storable, (place.key, value or ""))):
        return "It has NUL or half a surrogate pair in it."
    if is_plugin_id(place.plugin_id) != (place.kind == "storage"):
        return "Only what plugins keep, and all of it, names a plugin."
    if not 0 < len(place.key) <= MAX_KEY:
        return f"A key has 1 to {MAX_KEY} characters."
    if value is not None and len(value.encode()) > MAX_VALUE:
        return f"A value has at most {MAX_VALUE} bytes of JSON."
    return None if value is None or _is_json(value) else "A value is a text of JSON."


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


@dataclass(frozen=True)
class Outcome:
    """``applied``: the value is there now; ``conflict``: ``value`` is what is there instead;
    ``full``: there is no room for it.
    """

    id: str
    status: str
    value: str | None
    revision: int

    def as_data(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "status": self.status,
            "value": self.value,
            "revision": self.revision,
        }


class Synced:
    """What an account has; ``apply`` changes it. ``changed`` is what is to be written."""

    def __init__(
        self, revision: int, applied: Iterable[str], values: Mapping[Place, Value]
    ) -> None:
        self.revision = revision
        self.applied = list(applied)
        self.values = dict(values)
        self.changed: set[Place] = set()

    def apply(self, change: Change) -> Outcome:
        present = self.values.get(change.place, ABSENT)
        if change.id in self.applied or present.value == change.value:
            self._note(change.id)
            return Outcome(change.id, "applied", present.value, present.revision)
        if present.revision != change.base:
            return Outcome(change.id, "conflict", present.value, present.revision)
        if not self._has_room(change, present):
            return Outcome(change.id, "full", present.value, present.revision)
        self.revision += 1
        self.values[change.place] = Value(change.value, self.revision)
        self.changed.add(change.place)
        self._note(change.id)
        return Outcome(change.id, "applied", change.value, self.revision)

    def _note(self, change_id: str) -> None:
        if change_id not in self.applied:
            self.applied.append(change_id)

    def _has_room(self, change: Change, present: Value) -> bool:
        """What becomes smaller always has."""
        more = _size(change.place, change.value) - _size(change.place, present.value)
        if more <= 0:
            return True
        if change.place not in self.values and len(self.values) >= MAX_VALUES:
            return False
        beside, in_all = 0, 0
        for place, one in self.values.items():
            size = _size(place, one.value)
            in_all += size
            if (place.kind, place.plugin_id) == (change.place.kind, change.place.plugin_id):
                beside += size
        return beside + more <= MAX_OF_PLUGIN and in_all + more <= MAX_OF_ACCOUNT


def _size(place: Place, value: str | None) -> int:
    return 0 if value is None else len(place.key.encode()) + len(value.encode())
