"""Clients of services, which tests hand on to each other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from kombu import Connection
from nameko.exceptions import RpcTimeout
from tests.helpers.signed_client import SignedClients
from tests.helpers.waiting import eventually

from plugin_platform.messaging import topology


@pytest.fixture
def clients(amqp_uri: str) -> Iterator[SignedClients]:
    """Of a service that is away."""
    with Connection(amqp_uri, connect_timeout=5) as connection:
        topology.declare_calls(connection, "auth")
    clients = SignedClients("auth", amqp_uri, "a key")
    yield clients
    clients.close()


def test_who_is_done_leaves_the_client_to_the_next(clients: SignedClients) -> None:
    with clients.client(1) as first, clients.client(1) as second:
        assert first is not second
    with clients.client(2) as again:
        assert again in (first, second)
        assert again.timeout == 2


def test_one_that_still_waits_for_an_answer_is_left_to_nobody(clients: SignedClients) -> None:
    with clients.client(0.1) as first, pytest.raises(RpcTimeout):
        first.health()
    with clients.client(1) as next_one:
        assert next_one is not first


def test_one_that_the_broker_has_closed_is_left_to_nobody(clients: SignedClients) -> None:
    with clients.client(1) as first:
        first._producer.publish(b"", exchange="no such exchange")
        eventually(lambda: not first.is_idle)
    with clients.client(1) as next_one:
        assert next_one is not first
        assert next_one.is_idle
