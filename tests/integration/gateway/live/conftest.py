from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection
from redis import Redis
from tests.helpers.gateway_process import Gateway
from tests.helpers.waiting import eventually
from tests.integration.gateway.live.pages import Broker, opens
from tests.integration.gateway.surroundings import usual_environment

from plugin_platform.config import SERVICES
from plugin_platform.messaging import topology


@pytest.fixture(scope="module")
def broker(amqp_uri: str) -> Broker:
    with Connection(amqp_uri) as connection:
        for source in SERVICES:
            topology.declare_source(connection, source)
    return Broker(amqp_uri)


@pytest.fixture(scope="module")
def telling(
    amqp_uri: str,
    broker: Broker,
    redis_url: str,
    redis_cache_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Gateway]:
    """Two workers: a page may be at another one than that which reads the queue."""
    environment = usual_environment(redis_url, redis_cache_url) | {"AMQP_URI": amqp_uri}
    with Gateway(environment, tmp_path_factory.mktemp("telling")).running() as gateway:
        eventually(lambda: is_telling(gateway))
        # What an earlier run has told is another log's: that is a reset, and over now.
        broker.yank("first")
        broker.install("user:first", "first")
        eventually(lambda: {"plugin:first", "user:first"} <= topics_in(redis_url))
        yield gateway


def topics_in(redis_url: str) -> set[str]:
    with Redis.from_url(redis_url) as redis:
        found: Any = redis.xrevrange("live", count=20)
        return {fields[b"t"].decode() for _, fields in found}


def is_telling(gateway: Gateway) -> bool:
    """Each is a new connection, so that both workers are asked."""
    if gateway.get("/readyz").status_code != 200:
        return False
    return all(opens(gateway) for _ in range(12))


FEW = 4  # connections of a network at once, for requests


@pytest.fixture
def gateway_alone(
    amqp_uri: str, broker: Broker, redis_url: str, redis_cache_url: str, tmp_path: Path
) -> Gateway:
    """Not started yet, and nobody else's."""
    own = {
        "AMQP_URI": amqp_uri,
        "GATEWAY_WORKERS": "1",
        "GATEWAY_CONNECTIONS_PER_NETWORK": str(FEW),
    }
    return Gateway(usual_environment(redis_url, redis_cache_url) | own, tmp_path)
