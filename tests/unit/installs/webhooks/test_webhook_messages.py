"""What may be chosen is what the API documents, and each event is one of them."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from gateway.http.schemas.developers.webhooks import EVENTS
from installs.webhooks import messages
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.positions import Sequenced

EXAMPLES = Path(__file__).parents[3] / "contract" / "examples"


def test_the_service_and_the_api_have_the_same_choices() -> None:
    assert EVENTS == messages.CHOICES


@pytest.mark.parametrize("type_", sorted(messages.KINDS))
def test_each_event_is_a_message_of_one_that_can_be_chosen(type_: str) -> None:
    message = messages.of(recorded(type_))
    assert message is not None
    assert message.kind in messages.CHOICES
    said = orjson.loads(message.body)
    assert (said["type"], said["data"]["pluginId"]) == (message.kind, message.plugin_id)


def test_what_is_no_developers_business_is_no_message() -> None:
    assert messages.of(recorded("review.reported")) is None


def test_a_long_reason_is_cut() -> None:
    event = recorded("plugin.blocked", reason="x" * 100_000)
    message = messages.of(event)
    assert message is not None
    assert len(message.body) < 3000


def recorded(type_: str, **changes: Any) -> RecordedEvent:
    found: dict[str, Any] = orjson.loads((EXAMPLES / f"{type_}.json").read_bytes())
    found["data"] |= changes
    return Sequenced.from_wire(found).event
