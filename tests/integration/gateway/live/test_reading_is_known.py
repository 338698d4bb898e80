"""Lists of what somebody has are kept only while a gateway of this release reads the events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from kombu import Connection, Consumer, Message
from redis import Redis
from tests.helpers.gateway_process import Gateway
from tests.helpers.waiting import eventually

from gateway.bus.events import PROBE
from gateway.installed.kept import INSTALLS, PUBLISHING, READ
from plugin_platform.config import SERVICES
from plugin_platform.messaging import topology


@pytest.fixture
def uri(vhost: Callable[[], str]) -> str:
    uri = vhost()
    with Connection(uri) as connection:
        topology.declare_exchange_of_calls(connection)
        for source in SERVICES:
            topology.declare_source(connection, source)
    return uri


class OlderGateway:
    """Has the queue of installs, and knows no probes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.refused = 0
        self.consumer = Consumer(
            connection.channel(),
            queues=[topology.hints(INSTALLS)(connection.channel())],
            on_message=self._refuse,
            auto_declare=False,
        )

    def _refuse(self, message: Message) -> None:
        self.refused += message.body in (PROBE, PROBE.decode())
        message.reject()

    def read(self) -> None:
        try:
            self._connection.drain_events(timeout=0.1)
        except TimeoutError:
            return


@contextmanager
def older_gateway(uri: str) -> Iterator[OlderGateway]:
    with Connection(uri) as connection:
        older = OlderGateway(connection)
        with older.consumer:
            yield older


def test_a_reader_of_an_older_release_makes_nobody_believe_that_lists_are_up_to_date(
    uri: str, gateway_on: Callable[..., Gateway], redis_cache_url: str
) -> None:
    gateway = gateway_on(AMQP_URI=uri)
    with (
        Redis.from_url(redis_cache_url) as redis,
        older_gateway(uri) as older,
        gateway.running(),
    ):

        def has_refused(so_many: int) -> bool:
            older.read()
            return older.refused >= so_many

        eventually(lambda: has_refused(1))
        eventually(lambda: redis.exists(READ[PUBLISHING]))
        eventually(lambda: has_refused(2))
        assert not redis.exists(READ[INSTALLS])
        older.consumer.cancel()
        eventually(lambda: redis.exists(READ[INSTALLS]))
