"""How many messages a consumer takes at once: what has nothing to say waits for what has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any

import pytest
from kombu import Connection, Producer
from tests.helpers.waiting import eventually
from tests.integration.shared.world import World

from plugin_platform.messaging import topology
from plugin_platform.messaging.broker import new_connection
from plugin_platform.nameko.subscription import LINGER, Inbox

UNHEARD = ("user.signed_out",)
FOR_EVER = 3600.0  # s


@pytest.fixture
def broker(world: World) -> Iterator[Connection]:
    with new_connection("test", heartbeat=0) as connection:
        topology.declare(connection, "mirror", "ledger")
        yield connection


class OneByOne:
    """A connection on which each message is sent when somebody waits for it, and not before."""

    def __init__(self, connection: Connection, types: Iterable[str]) -> None:
        self.default_channel = connection.default_channel
        self._connection = connection
        self._types = iter(types)
        self._ledger = Producer(connection.channel(), topology.exchange("ledger"))
        self._is_under_way = False

    def drain_events(self, timeout: float) -> None:
        if timeout > LINGER and not self._is_under_way:
            self._ledger.publish({}, routing_key=next(self._types))
            self._is_under_way = True
        self._connection.drain_events(timeout=timeout)
        self._is_under_way = False


def collected(
    broker: Connection,
    types: Iterable[str],
    unheard: Sequence[str] = UNHEARD,
    *,
    patience: float = FOR_EVER,
    **bounds: int,
) -> list[str]:
    """Of messages that come one after the other, what the first look takes."""
    connection = OneByOne(broker, types)
    inbox = Inbox(connection, "mirror", "ledger", unheard, patience=patience, **bounds)
    taken: list[Any] = []

    def take() -> bool:
        taken.extend(inbox.collect())
        return bool(taken)

    eventually(take)
    return [message.delivery_info["routing_key"] for message in taken]


def test_what_has_nothing_to_say_waits_for_what_has(broker: Connection) -> None:
    types = [*UNHEARD * 3, "user.registered", *UNHEARD]
    assert collected(broker, types) == types[:4]


def test_of_a_page_nobody_knows_what_it_says(broker: Connection) -> None:
    types = [*UNHEARD, "page", *UNHEARD]
    assert collected(broker, types) == types[:2]


def test_where_all_is_heard_nothing_waits(broker: Connection) -> None:
    """The control."""
    assert collected(broker, [*UNHEARD * 3, "user.registered"], unheard=()) == [*UNHEARD]


def test_it_waits_for_a_moment_only(broker: Connection) -> None:
    many = 2_000
    taken = collected(broker, repeat(UNHEARD[0]), batch=many, patience=0.01)
    assert 1 <= len(taken) < many


def test_as_many_as_are_applied_together_wait_for_no_more(broker: Connection) -> None:
    assert collected(broker, UNHEARD * 4, batch=3) == [*UNHEARD * 3]
