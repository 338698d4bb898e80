"""Every event type has an example of what goes over the wire, and readers can read it."""

import json
from pathlib import Path
from typing import Any

import pytest

from plugin_platform.events import (
    SCHEMAS,
    Event,
    InvalidEvent,
    RecordedEvent,
    validate,
)
from plugin_platform.events.upcasters import current_schema
from plugin_platform.eventstore.positions import Sequenced

EXAMPLES = Path(__file__).parent / "examples"


def example(type_: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((EXAMPLES / f"{type_}.json").read_text())
    return body


def test_every_type_has_an_example_and_no_example_is_without_a_type() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == set(SCHEMAS)


@pytest.mark.parametrize("type_", SCHEMAS)
def test_example_keeps_the_contract(type_: str) -> None:
    body = example(type_)
    assert body["type"] == type_
    assert body["metadata"]["schema"] == current_schema(type_)
    validate(Event(type_, body["data"]))


@pytest.mark.parametrize("type_", SCHEMAS)
def test_example_is_what_the_relay_would_send(type_: str) -> None:
    body = example(type_)
    sent = RecordedEvent.from_wire(body).to_wire(body["previous"])
    assert {**sent, "log": body["log"]} == body
    assert str(Sequenced.from_wire(body).log) == body["log"]


@pytest.mark.parametrize("type_", SCHEMAS)
def test_each_key_is_required(type_: str) -> None:
    data = example(type_)["data"]
    for key in data:
        with pytest.raises(InvalidEvent, match=key):
            validate(Event(type_, {name: data[name] for name in data if name != key}))


@pytest.mark.parametrize("type_", SCHEMAS)
def test_unknown_key_is_refused(type_: str) -> None:
    data = example(type_)["data"] | {"password": "x"}
    with pytest.raises(InvalidEvent, match="password"):
        validate(Event(type_, data))


def test_type_without_a_contract_is_refused() -> None:
    with pytest.raises(InvalidEvent, match=r"plugin\.exploded"):
        validate(Event("plugin.exploded", {}))


@pytest.mark.parametrize("principal", ["somebody", "user:", "root:1", "user:a b", "user:a\n"])
def test_principal_has_a_kind_and_an_id(principal: str) -> None:
    with pytest.raises(InvalidEvent, match="principal"):
        validate(Event("plugin.enabled", {"principal": principal, "plugin_id": "x"}))
