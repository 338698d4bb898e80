"""Who may call: the gateway, and nobody who merely reaches the broker."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from kombu import Connection
from tests.helpers.signed_client import SignedClient
from tests.integration.running_service import ACTOR_KEY, RunningService

from plugin_platform.errors import NotFound, Unauthenticated
from plugin_platform.signatures import LIFETIME, Call

Headers = dict[str, str]


def bare(call: Call) -> Headers:
    return {}


def forged(call: Call) -> Headers:
    return call.sign("a key that somebody guessed")


def expired(call: Call) -> Headers:
    return call.sign(ACTOR_KEY, time.time() - LIFETIME - 5)


def of_another_method(call: Call) -> Headers:
    """As if somebody had recorded a harmless call of the gateway's."""
    return Call("auth.health", call.call_id, call.body).sign(ACTOR_KEY)


def of_other_arguments(call: Call) -> Headers:
    return Call(call.method, call.call_id, b'{"args": [], "kwargs": {}}').sign(ACTOR_KEY)


OPERATOR = {"id": "somebody", "name": "somebody", "roles": ["operator"]}
LIES = [bare, forged, expired, of_another_method, of_other_arguments]


@pytest.mark.parametrize("headers", LIES, ids=lambda lie: lie.__name__)
@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("enrol_developer", {"user_id": "somebody"}),
        ("get_user", {"user_id": "somebody"}),
        ("authenticate", {"username": "somebody", "password": "guessed"}),
        ("grant_role", {"actor": OPERATOR, "user_id": "somebody", "role": "moderator"}),
    ],
)
def test_a_call_that_the_gateway_did_not_sign_is_refused(
    auth: RunningService, method: str, arguments: dict[str, Any], headers: Callable[[Call], Headers]
) -> None:
    before = auth.events()
    with Connection(auth.amqp_uri) as connection:
        client = SignedClient("auth", connection, headers, timeout=15)
        with pytest.raises(Unauthenticated):
            client.call(method, arguments)
    assert auth.events() == before


def test_the_same_call_with_the_gateways_signature_is_answered(auth: RunningService) -> None:
    """The control: nothing but the signature is what the others lack."""
    with auth.client() as client, pytest.raises(NotFound):
        client.get_user(user_id="somebody")


def test_a_call_without_a_body_to_sign_is_refused(auth: RunningService) -> None:
    with Connection(auth.amqp_uri) as connection:
        client = SignedClient("auth", connection, bare, timeout=15)
        with pytest.raises(Unauthenticated):
            client.send(Call("auth.enrol_developer", str(uuid4()), b"[]"), {})


def test_services_ask_each_other_without_the_gateway(auth: RunningService) -> None:
    with Connection(auth.amqp_uri) as connection:
        client = SignedClient("auth", connection, bare, timeout=15)
        assert client.health() == {"status": "ok"}
        assert "events" in client.history(position=0)


def test_who_acts_is_in_the_metadata_of_each_event(auth: RunningService) -> None:
    user_id, name = str(uuid4()), f"actor-{uuid4().hex[:8]}"
    account = {"username": name, "password": "correct horse battery"}
    with auth.client() as client:
        client.register(user_id=user_id, email=f"{name}@example.com", **account)
        client.authenticate(**account, metadata={"actor": "user:somebody-else"})
        client.enrol_developer(user_id=user_id)
    for type_ in ("user.registered", "user.logged_in", "user.developer_enrolled"):
        assert auth.actors(type_)[-1] == f"user:{user_id}"
