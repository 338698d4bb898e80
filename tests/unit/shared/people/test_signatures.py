import re
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR

from plugin_platform.config import SERVICES
from plugin_platform.errors import Unauthenticated
from plugin_platform.nameko.rpc import SafeRpc
from plugin_platform.signatures import ISSUED_AT, LIFETIME, SIGNATURE, Call

KEY, NOW = "the key of installs", 1_700_000_000.0
CALL = Call("installs.install", "call-1", b'{"args": [], "kwargs": {"principal": "user:1"}}')


def test_what_was_signed_is_believed() -> None:
    CALL.verify(KEY, CALL.sign(KEY, NOW), NOW + 1)


@pytest.mark.parametrize(
    "other",
    [
        replace(CALL, method="installs.uninstall"),
        replace(CALL, call_id="call-2"),
        replace(CALL, body=CALL.body.replace(b"user:1", b"user:2")),
    ],
    ids=["method", "call", "arguments"],
)
def test_a_signature_is_worth_nothing_under_anything_else(other: Call) -> None:
    with pytest.raises(Unauthenticated, match=re.escape(f"call {other.method} is not the gateway")):
        other.verify(KEY, CALL.sign(KEY, NOW), NOW)


def test_the_key_of_one_service_signs_nothing_for_another() -> None:
    with pytest.raises(Unauthenticated):
        CALL.verify(KEY, CALL.sign("the key of catalog", NOW), NOW)


@pytest.mark.parametrize("age", [LIFETIME + 1, -LIFETIME - 1])
def test_a_signature_from_another_time_is_refused(age: float) -> None:
    with pytest.raises(Unauthenticated, match=r"signed -?61 s ago.*clocks"):
        CALL.verify(KEY, CALL.sign(KEY, NOW), NOW + age)


def test_a_signature_cannot_be_made_younger() -> None:
    headers = CALL.sign(KEY, NOW) | {ISSUED_AT: str(int(NOW * 1000) + 3_600_000)}
    with pytest.raises(Unauthenticated):
        CALL.verify(KEY, headers, NOW + 3600)


@pytest.mark.parametrize(
    "headers",
    [{}, {SIGNATURE: "x"}, {ISSUED_AT: "1"}, {ISSUED_AT: 1, SIGNATURE: b"x"}, {SIGNATURE: "é"}],
)
def test_no_signature_is_none(headers: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated, match="not signed"):
        CALL.verify(KEY, headers, NOW)


@pytest.mark.parametrize("service", SERVICES)
def test_everything_but_what_services_ask_each_other_must_be_signed(service: str) -> None:
    found = import_module(f"{service}.service")
    [cls] = [c for c in vars(found).values() if getattr(c, "name", None) == service]
    unsigned = {
        name
        for name, method in vars(cls).items()
        for entrypoint in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ())
        if isinstance(entrypoint, SafeRpc) and not entrypoint._signed
    }
    assert unsigned == {"history", "health"}
