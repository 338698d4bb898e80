"""The gateway as a real process, small nameko services, and faults between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kombu import Connection
from redis import Redis
from tests.helpers.fault_proxy import FaultProxy, in_front_of
from tests.helpers.gateway_process import Gateway
from tests.integration.gateway.surroundings import TinyServices, usual_environment

from plugin_platform.messaging import topology


@pytest.fixture(scope="module")
def amqp_uri(vhost: Callable[[], str]) -> str:
    """Starting a nameko service takes seconds: the tests of a file share theirs."""
    uri = vhost()
    with Connection(uri, connect_timeout=5) as connection:
        topology.declare_exchange_of_calls(connection)
    return uri


@pytest.fixture(scope="module")
def tiny(amqp_uri: str, tmp_path_factory: pytest.TempPathFactory) -> TinyServices:
    services = TinyServices(amqp_uri, tmp_path_factory.mktemp("tiny"))
    services.say(1, 0)
    return services


@pytest.fixture(scope="module")
def services(tiny: TinyServices) -> Iterator[TinyServices]:
    with tiny.running():
        yield tiny


@pytest.fixture(autouse=True)
def empty_cache(redis_cache_url: str) -> None:
    with Redis.from_url(redis_cache_url) as redis:
        redis.flushdb()


@pytest.fixture
def proxied(amqp_uri: str) -> Iterator[tuple[FaultProxy, str]]:
    with in_front_of(amqp_uri) as (proxy, uri):
        yield proxy, uri


@pytest.fixture
def gateway_on(redis_url: str, redis_cache_url: str, tmp_path: Path) -> Callable[..., Gateway]:
    """A gateway, not started yet, with these settings besides the usual ones."""

    def made(**environment: str) -> Gateway:
        usual = usual_environment(redis_url, redis_cache_url)
        return Gateway(usual | environment, tmp_path)

    return made


@pytest.fixture
def gateway(proxied: tuple[FaultProxy, str], gateway_on: Callable[..., Gateway]) -> Gateway:
    """Its way to the broker leads through the proxy."""
    return gateway_on(AMQP_URI=proxied[1])
