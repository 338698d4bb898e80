"""How many messages a consumer takes at once: what has nothing to say waits for what has."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from kombu import Connection, Producer
from tests.helpers.waiting import eventually
from tests.integration.shared.world import World

from plugin_platform.messaging import topology
from plugin_platform.messaging.broker import new_connection
from plugin_platform.nameko import subscription
from plugin_platform.nameko.subscription import Inbox

UNHEARD = ("user.signed_out",)
APART = 0.05  # s, longer than anybody waits for company else


@pytest.fixture
def broker(world: World) -> Iterator[Connection]:
    with new_connection("test", heartbeat=0) as connection:
        topology.declare(connection, "mirror", "ledger")
        yield connection


@pytest.fixture
def for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscription, "PATIENCE", 3600.0)


def publish(types: Sequence[str]) -> None:
    with new_connection("test", heartbeat=0) as connection:
        producer = Producer(connection.channel(), topology.exchange("ledger"))
        for number, type in enumerate(types):
            producer.publish({"number": number}, routing_key=type)
            threading.Event().wait(APART)


def collected(broker: Connection, types: Sequence[str], unheard: Sequence[str]) -> list[str]:
    """Of messages that come one after the other, what the first look takes."""
    inbox = Inbox(broker, "mirror", "ledger", unheard)
    sending = threading.Thread(target=publish, args=[types])
    sending.start()
    taken: list[Any] = []

    def take() -> bool:
        taken.extend(inbox.collect())
        return bool(taken)

    eventually(take)
    sending.join()
    return [message.delivery_info["routing_key"] for message in taken]


def test_what_has_nothing_to_say_waits_for_what_has(broker: Connection, for_ever: None) -> None:
    types = [*UNHEARD * 3, "user.registered", *UNHEARD]
    assert collected(broker, types, UNHEARD) == types[:4]


def test_of_a_page_nobody_knows_what_it_says(broker: Connection, for_ever: None) -> None:
    types = [*UNHEARD, "page", *UNHEARD]
    assert collected(broker, types, UNHEARD) == types[:2]


def test_where_all_is_heard_nothing_waits(broker: Connection, for_ever: None) -> None:
    """The control."""
    assert collected(broker, [*UNHEARD * 3, "user.registered"], ()) == [*UNHEARD]


def test_it_waits_for_a_moment_only(broker: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscription, "PATIENCE", 4 * APART)
    taken = collected(broker, UNHEARD * 30, UNHEARD)
    assert 1 <= len(taken) < 30


def test_as_many_as_are_applied_together_wait_for_no_more(
    broker: Connection, for_ever: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscription, "BATCH", 3)
    assert collected(broker, UNHEARD * 4, UNHEARD) == [*UNHEARD * 3]
