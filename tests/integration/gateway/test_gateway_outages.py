"""What the gateway answers while the services are away. They are started by each test here."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from deploy.local.plain_http import PLAIN
from tests.helpers.fault_proxy import FaultProxy, in_front_of
from tests.helpers.gateway_process import Gateway
from tests.helpers.waiting import eventually, within
from tests.integration.gateway.surroundings import TinyServices

pytestmark = pytest.mark.timeout(90)

DETAILS = "/api/v1/plugins/word-count"


def test_it_starts_without_broker_and_services_and_finds_them_later(
    gateway: Gateway, proxied: tuple[FaultProxy, str], tiny: TinyServices
) -> None:
    proxy, _ = proxied
    proxy.cut()
    with gateway.running():
        assert gateway.get("/healthz").status_code == 200
        assert gateway.get("/readyz").status_code == 503
        for _ in range(2):
            started = time.monotonic()
            answer = gateway.get(DETAILS)
            assert time.monotonic() - started < within(3)
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) > 0
        proxy.heal()
        with tiny.running():
            eventually(lambda: gateway.get(DETAILS).status_code == 200)
            eventually(lambda: gateway.get("/readyz").status_code == 200)


def test_without_the_catalog_cached_answers_go_on_and_others_are_503_in_time(
    gateway: Gateway, tiny: TinyServices
) -> None:
    with gateway.running():
        with tiny.running():
            eventually(lambda: gateway.get(DETAILS).status_code == 200)
        assert gateway.get(DETAILS).status_code == 200
        started = time.monotonic()
        assert gateway.get("/api/v1/plugins?q=new").status_code == 503
        assert time.monotonic() - started < within(3)
        with tiny.running():
            eventually(lambda: gateway.get("/api/v1/plugins?q=new").status_code == 200)


def test_a_redis_that_froze_or_died_holds_nobody_up(
    redis_url: str, amqp_uri: str, tiny: TinyServices, gateway_on: Callable[..., Gateway]
) -> None:
    with in_front_of(redis_url) as (redis, uri):
        gateway = gateway_on(REDIS_URL=uri, AMQP_URI=amqp_uri)
        with gateway.running(), tiny.running():
            eventually(lambda: gateway.get(DETAILS).status_code == 200)
            for break_it in (redis.freeze, redis.cut):
                break_it()
                assert_reads_go_on_and_nobody_signs_in(gateway)
                redis.heal()
                eventually(lambda: gateway.get("/readyz").status_code == 200)
                eventually(lambda: "auth service" in sign_in(gateway).text)  # which is not there


def test_a_cache_that_froze_or_died_touches_nothing_else(
    redis_cache_url: str, amqp_uri: str, tiny: TinyServices, gateway_on: Callable[..., Gateway]
) -> None:
    with in_front_of(redis_cache_url) as (redis, uri):
        gateway = gateway_on(REDIS_CACHE_URL=uri, AMQP_URI=amqp_uri)
        with gateway.running(), tiny.running():
            eventually(lambda: gateway.get(DETAILS).status_code == 200)
            for break_it in (redis.freeze, redis.cut):
                break_it()
                for _ in range(5):
                    assert gateway.get(DETAILS).status_code == 200
                    assert gateway.get("/readyz").status_code == 200
                    assert "auth service" in sign_in(gateway).text  # which is not there
                redis.heal()


def assert_reads_go_on_and_nobody_signs_in(gateway: Gateway) -> None:
    for _ in range(10):
        started = time.monotonic()
        assert gateway.get(DETAILS).status_code == 200
        assert time.monotonic() - started < within(2)
    for _ in range(3):
        started = time.monotonic()
        answer = sign_in(gateway)
        assert time.monotonic() - started < within(3)
        assert answer.status_code == 503
        assert "store for sessions" in answer.json()["detail"]
    assert gateway.get("/readyz").status_code == 503
    assert gateway.get("/api/v1/auth/me").status_code == 200


def sign_in(gateway: Gateway) -> Any:
    return httpx.post(
        f"{gateway.url}/api/v1/auth/login",
        json={"username": "ada", "password": "correct horse"},
        timeout=60,
        trust_env=False,
        verify=PLAIN,
    )
