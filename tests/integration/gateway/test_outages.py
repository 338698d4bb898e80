"""What the gateway answers while the services are away. They are started by each test here."""

import time

import pytest

from conftest import eventually

pytestmark = pytest.mark.timeout(90)

DETAILS = "/api/v1/plugins/word-count"


def test_it_starts_without_broker_and_services_and_finds_them_later(gateway, proxied, tiny):
    proxy, _ = proxied
    proxy.cut()
    with gateway.running():
        assert gateway.get("/healthz").status_code == 200
        assert gateway.get("/readyz").status_code == 503
        for _ in range(2):
            started = time.monotonic()
            answer = gateway.get(DETAILS)
            assert time.monotonic() - started < 3
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) > 0
        proxy.listen()
        with tiny.running():
            eventually(lambda: gateway.get(DETAILS).status_code == 200)
            assert gateway.get("/readyz").status_code == 200


def test_without_the_catalog_cached_answers_go_on_and_others_are_503_in_time(gateway, tiny):
    with gateway.running():
        with tiny.running():
            eventually(lambda: gateway.get(DETAILS).status_code == 200)
        assert gateway.get(DETAILS).status_code == 200
        started = time.monotonic()
        assert gateway.get("/api/v1/plugins?q=new").status_code == 503
        assert time.monotonic() - started < 3
        with tiny.running():
            eventually(lambda: gateway.get("/api/v1/plugins?q=new").status_code == 200)
