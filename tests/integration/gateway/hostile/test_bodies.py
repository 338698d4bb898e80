"""Requests made to cost much: each is refused, in few bytes, and the next person is served."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from deploy.local.plain_http import PLAIN
from tests.helpers.gateway_process import Gateway

pytestmark = pytest.mark.timeout(120)

LOGIN, INSTALL, SETTINGS = "/auth/login", "/user/plugins/install", "/user/plugins/word-count"
JSON = {"content-type": "application/json"}
LARGEST_ANSWER = 4096  # bytes


def unknown_fields(number: int) -> bytes:
    return json.dumps({f"field-{n}": n for n in range(number)}).encode()


BODIES: dict[str, tuple[str, bytes, dict[str, str]]] = {
    "a text that never ends, full of escaped quotes": (
        LOGIN,
        b"[" * 66 + b'"' + b'\\"' * 8000,
        JSON,
    ),
    "the same, as large as settings may be": (SETTINGS, b"[" * 66 + b'"' + b'\\"' * 32_000, JSON),
    "25,000 unknown fields": (LOGIN, unknown_fields(25_000), JSON),
    "as many unknown fields as fit": (LOGIN, unknown_fields(700), JSON),
    "16,000 levels": (LOGIN, b"[" * 16_000, JSON),
    "levels of objects": (LOGIN, b'{"a":' * 3000, JSON),
    "a number of 15,000 digits": (LOGIN, b'{"a":' + b"9" * 15_000 + b"}", JSON),
    "a gzip bomb": (LOGIN, gzip.compress(b"0" * 5_000_000), JSON | {"content-encoding": "gzip"}),
    "3 MB of nothing": (LOGIN, b" " * 3_000_000, JSON),
    "an id of 10,000 characters": (INSTALL, json.dumps({"pluginId": "a" * 10_000}).encode(), JSON),
    "another encoding": (LOGIN, '{"username": "é"}'.encode("utf-16"), JSON),
    "a form without an end": (
        "/developer/checks",
        b"--x\r\n" * 100_000,
        {"content-type": "multipart/form-data; boundary=x"},
    ),
}


def send(gateway: Gateway, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
    method = "PATCH" if path == SETTINGS else "POST"
    return httpx.request(
        method,
        f"{gateway.url}/api/v1{path}",
        content=body,
        headers=headers,
        timeout=60,
        trust_env=False,
        verify=PLAIN,
    )


@pytest.mark.parametrize(("path", "body", "headers"), BODIES.values(), ids=BODIES)
def test_it_is_refused_in_few_bytes(
    strict: Gateway, path: str, body: bytes, headers: dict[str, str]
) -> None:
    answer = send(strict, path, body, headers)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < LARGEST_ANSWER
    assert strict.get("/healthz").status_code == 200
    assert "Traceback" not in strict.log.read_text()


HEADERS: dict[str, dict[str, str]] = {
    "a hundred cookies": {"cookie": "; ".join(f"session={n}" for n in range(100))},
    "a cookie of 7,000 characters": {"cookie": "session=" + "a" * 7000},
    "a request id with a line end's escape": {"x-request-id": "a%0d%0ab"},
    "a chain of 500 proxies": {"x-forwarded-for": ", ".join(["192.0.2.1"] * 500)},
    "ranges without number": {"range": "bytes=" + ",".join("0-0" for _ in range(1000))},
    "etags without number": {"if-none-match": ", ".join(f'"{n}"' for n in range(800))},
    "another host": {"host": "evil.test"},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_headers_break_nothing(strict: Gateway, headers: dict[str, str]) -> None:
    for path in ("/api/v1/auth/me", "/api/docs", "/healthz"):
        answer = strict.get(path, headers=headers)
        assert answer.status_code < 500, answer.text
    assert "Traceback" not in strict.log.read_text()


def test_the_dearest_body_costs_little_more_than_the_cheapest(strict: Gateway) -> None:
    """The quadratic check of nesting took 0.2 s for 8 KB and minutes for 256 KiB."""
    cheap = cost(lambda: send(strict, LOGIN, b"[1]", JSON))
    dear = cost(lambda: send(strict, *BODIES["the same, as large as settings may be"]))
    assert dear < 8 * cheap


def cost(ask: Callable[[], Any]) -> float:
    """Seconds; the best of several, for the machine may be busy."""
    taken = []
    for _ in range(9):
        started = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - started)
    return min(taken)
