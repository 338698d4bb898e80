"""The keys that pages compare with, and the signatures that answers carry."""

from __future__ import annotations

from typing import Any

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import FakeRpc

from gateway.cache.signing_keys import LIFETIME, SigningKeys
from gateway.resources.developers.developer import actor_of
from plugin_platform.errors import Unavailable

pytestmark = pytest.mark.asyncio

KEY = {"id": "k", "public_key": "AA==", "valid_from": None, "valid_until": None, "revoked": None}
KEYS: dict[str, Any] = {"keys": [KEY], "required": False}


async def test_anybody_reads_the_keys_and_asks_again_at_each_page(
    client: ASGIConductor, rpc: FakeRpc
) -> None:
    rpc.answers["publishing.signing_keys"] = KEYS
    answer = await client.simulate_get("/api/v1/keys")
    [key] = answer.json["keys"]
    assert (key["id"], key["publicKey"], key["revoked"]) == ("k", "AA==", None)
    assert answer.json["required"] is False
    assert answer.headers["Cache-Control"] == "no-cache"
    again = await client.simulate_get(
        "/api/v1/keys", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    assert len(rpc.called("publishing.signing_keys")) == 1


async def test_without_publishing_the_keys_of_before_are_told(rpc: FakeRpc) -> None:
    now = 0.0
    keys = SigningKeys(rpc, lambda: now)
    rpc.answers["publishing.signing_keys"] = Unavailable("It is away.")
    with pytest.raises(Unavailable):
        await keys.answer()
    rpc.answers["publishing.signing_keys"] = KEYS
    first = await keys.answer()
    rpc.answers["publishing.signing_keys"] = Unavailable("It is away.")
    now = LIFETIME
    assert await keys.answer() == first
    rpc.answers["publishing.signing_keys"] = KEYS | {"keys": [KEY | {"revoked": "Stolen."}]}
    now = 2 * LIFETIME
    assert b"Stolen." in await keys.answer()


async def test_who_publishes_is_told_with_the_run_that_got_the_token() -> None:
    user = {"id": "1", "username": "ada", "is_developer": True, "roles": [], "email": "a@b.c"}
    assert "origin" not in actor_of(user)
    run = {"repository": "ada/words"}
    assert "origin" not in actor_of(user | {"token_id": "t", "origin": None})
    acting = actor_of(user | {"token_id": "t", "origin": run})
    assert (acting["token_id"], acting["origin"]) == ("t", run)
    assert "email" not in acting
