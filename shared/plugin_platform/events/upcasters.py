"""Old events, read as today's code means them.

Every event says in its metadata in which ``schema`` its data were written. A changed form is
an upcaster more: a pure function from one schema to the next. They are chained, applied where
events are read (``RecordedEvent.upcast``), and never removed, since the log keeps every event
as it was written. What is stored, published and answered by ``history`` stays as written.

What this code does not know, a type or a schema of the future, is not guessed at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Data = dict[str, Any]
Upcaster = Callable[[Data], Data]


def _submitted_without_documents(data: Data) -> Data:
    """Manifest and changelog are said once, by ``plugin.published``; the readme is stored apart."""
    gone = ("manifest", "changelog", "readme")
    return {key: value for key, value in data.items() if key not in gone} | {"readme_key": None}


def _published_with_inline_readme(data: Data) -> Data:
    return data | {"readme_key": None}


def _submitted_as_one_module(data: Data) -> Data:
    return data | {"files": [], "archive": None}


def _submitted_without_imports(data: Data) -> Data:
    """What it imports was not kept, and is not known without reading it again."""
    return data | {"imports": None}


def _published_as_one_module(data: Data) -> Data:
    return data | {"files": []}


def _published_unsigned(data: Data) -> Data:
    return data | {"signature": None}


def _published_as_no_security_release(data: Data) -> Data:
    return data | {"security": False}


def _yanked_without_a_reason(data: Data) -> Data:
    return data | {"reason": ""}


def _offered_to_a_name(data: Data) -> Data:
    """Whoever has the name now need not be who had it then: it is offered to nobody."""
    return data | {"user_id": None}


# By type and schema: how the data are said in the next schema. An upcaster returns new data,
# and bears that keys are missing which its reader did not ask for. With one more also comes
# a file in tests/contract/golden/ with events in the new schema.
UPCASTERS: dict[tuple[str, int], Upcaster] = {
    ("plugin.version_submitted", 1): _submitted_without_documents,
    ("plugin.version_submitted", 2): _submitted_as_one_module,
    ("plugin.version_submitted", 3): _submitted_without_imports,
    ("plugin.published", 1): _published_with_inline_readme,
    ("plugin.published", 2): _published_as_one_module,
    ("plugin.published", 3): _published_unsigned,
    ("plugin.published", 4): _published_as_no_security_release,
    ("plugin.version_yanked", 1): _yanked_without_a_reason,
    ("plugin.transfer_offered", 1): _offered_to_a_name,
    ("plugin.owner_invited", 1): _offered_to_a_name,
}


class UnknownEvent(ValueError):
    """The event was written by newer code, or is damaged: nobody may guess what it means."""


def current_schema(type_: str) -> int:
    """The schema in which events of the type are written today, from 1."""
    schema = 1
    while (type_, schema) in UPCASTERS:
        schema += 1
    return schema


def upcast(type_: str, schema: object, data: Data) -> Data:
    """Return ``data`` in today's schema. Raises ``UnknownEvent``."""
    current = current_schema(type_)
    if type(schema) is not int or not 1 <= schema <= current:
        raise UnknownEvent(
            f"{type_} has the schema {schema!r}; this code reads 1 to {current}. "
            "If a newer version of the platform wrote it, run that version here too."
        )
    for step in range(schema, current):
        data = UPCASTERS[type_, step](data)
    return data
