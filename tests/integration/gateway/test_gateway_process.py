"""The gateway as it runs, from the outside."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import pytest
from deploy.local.plain_http import PLAIN
from kombu import Connection, Producer
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.gateway_process import Gateway
from tests.helpers.waiting import eventually, within
from tests.integration.gateway.surroundings import TinyServices

from plugin_platform.messaging import topology

pytestmark = pytest.mark.timeout(90)

DETAILS = "/api/v1/plugins/word-count"


@pytest.fixture
def declared(amqp_uri: str) -> None:
    with Connection(amqp_uri) as connection:
        topology.declare_source(connection, "catalog")


def announce(amqp_uri: str, position: int, aspects: tuple[str, ...] = ("counts",)) -> None:
    """What the catalog's relay publishes."""
    event = {
        "id": "e",
        "position": position,
        "previous": position - 1,
        "stream": "catalog-changes",
        "version": position,
        "type": "catalog.changed",
        "data": {"plugin_ids": ["word-count"], "aspects": list(aspects)},
        "metadata": {},
        "recordedAt": "2026-01-01T00:00:00Z",
    }
    with Connection(amqp_uri) as connection:
        Producer(connection).publish(
            event, exchange="catalog.log", routing_key="catalog.changed", serializer="json"
        )


def count(gateway: Gateway) -> Any:
    return gateway.get(DETAILS).json()["installCount"]


def everybody_says(gateway: Gateway, expected: int) -> Any:
    """Each request is a new connection, so that both workers are asked."""
    return all(count(gateway) == expected for _ in range(12))


def everybody_is_ready(gateway: Gateway) -> bool:
    return all(gateway.get("/readyz").status_code == 200 for _ in range(12))


def test_an_event_renews_a_cached_detail_in_every_worker_within_two_seconds(
    gateway: Gateway, services: TinyServices, declared: None, amqp_uri: str
) -> None:
    with gateway.running():
        eventually(partial(everybody_is_ready, gateway))
        eventually(lambda: gateway.get(DETAILS).status_code == 200)
        time.sleep(1)
        for position, installs in ((2, 1), (3, 2)):
            services.say(position, installs)
            started = time.monotonic()
            assert everybody_says(gateway, installs - 1)  # cached: nothing has told it yet
            asking = time.monotonic() - started  # takes a while itself on a busy machine
            announce(amqp_uri, position)
            assert eventually(partial(everybody_says, gateway, installs)) < 2 + 2 * asking


def test_an_unreadable_event_is_put_aside_and_the_next_one_works(
    gateway: Gateway, services: TinyServices, declared: None, amqp_uri: str
) -> None:
    with gateway.running():
        eventually(lambda: gateway.get(DETAILS).status_code == 200)
        with Connection(amqp_uri) as connection:
            for body in ("{", '{"type": "catalog.changed", "position": 9, "data": {}}', "[]"):
                Producer(connection).publish(
                    body,
                    exchange="catalog.log",
                    routing_key="catalog.changed",
                    content_type="application/json",
                    content_encoding="utf-8",
                )
        services.say(10, 5)
        announce(amqp_uri, 10)
        assert eventually(lambda: everybody_says(gateway, 5)) < 5


def test_frozen_broker_cached_reads_go_on(
    gateway: Gateway, services: TinyServices, proxied: tuple[FaultProxy, str]
) -> None:
    proxy, _ = proxied
    with gateway.running():
        eventually(lambda: gateway.get(DETAILS).status_code == 200)
        for _ in range(4):
            gateway.get(DETAILS)
        proxy.freeze()
        started = time.monotonic()
        assert gateway.get(DETAILS).status_code == 200
        assert time.monotonic() - started < within(1)
        started = time.monotonic()
        assert gateway.get("/api/v1/plugins?q=unheard-of").status_code == 503
        assert time.monotonic() - started < within(3)
        proxy.heal()
        eventually(lambda: gateway.get("/api/v1/plugins?q=unheard-of").status_code == 200)


def test_a_large_upload_gets_its_answer_and_not_a_broken_connection(gateway: Gateway) -> None:
    with gateway.running():
        body = b'{"username": "' + b"a" * 3_000_000 + b'"}'
        answer = httpx.post(
            f"{gateway.url}/api/v1/auth/login",
            content=body,
            headers={"Content-Type": "application/json"},
            timeout=60,
            trust_env=False,
            verify=PLAIN,
        )
        assert answer.status_code == 413
        assert "16 KiB" in answer.json()["detail"]


def test_a_request_in_flight_is_finished_at_a_stop(
    gateway: Gateway, services: TinyServices
) -> None:
    with ThreadPoolExecutor() as threads:
        with gateway.running():
            eventually(lambda: gateway.get(DETAILS).status_code == 200)
            slow = threads.submit(gateway.get, "/api/v1/plugins?q=slow")
            time.sleep(0.5)
            assert not slow.done()
        assert slow.result().status_code == 200
    assert "Traceback" not in gateway.log.read_text()


def test_the_log_knows_no_queries(gateway: Gateway, services: TinyServices) -> None:
    with gateway.running():
        gateway.get("/api/v1/plugins?q=a-private-thing")
    assert "a-private-thing" not in gateway.log.read_text()


def test_metrics_count_the_requests_of_all_workers(
    gateway: Gateway, services: TinyServices
) -> None:
    with gateway.running():
        eventually(lambda: gateway.get(DETAILS).status_code == 200)
        before = _requests(gateway)
        for _ in range(20):
            assert gateway.get(DETAILS).status_code == 200
        assert _requests(gateway) == before + 20


def _requests(gateway: Gateway) -> Any:
    wanted = 'route="/api/v1/plugins/{plugin_id:plugin_id}",status="200"'
    lines = gateway.get("/metrics").text.splitlines()
    return sum(
        float(line.rpartition(" ")[2]) for line in lines if wanted in line and "_total" in line
    )


def test_an_idle_connection_ends_and_a_busy_one_does_not(gateway: Gateway) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with gateway.running(), socket.create_connection(("127.0.0.1", gateway.port), 15) as idle:
        for _ in range(4):  # for longer than the connection may be idle
            idle.sendall(request)
            assert idle.recv(4096).startswith(b"HTTP/1.1 200")
            time.sleep(2)
        started = time.monotonic()
        assert idle.recv(1) == b""
        assert time.monotonic() - started < within(8)
