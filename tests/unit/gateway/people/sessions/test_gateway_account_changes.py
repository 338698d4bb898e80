"""What becomes of an account reaches its sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeRpc
from tests.unit.gateway.people.sessions.signed_in import DAY, Clock, is_in

from gateway.state.accounts import FRESH, AccountChanges
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import NotFound, Unavailable

pytestmark = pytest.mark.asyncio


async def test_becoming_a_developer_reaches_every_session(
    person: Callable[[], Any], services: FakeRpc
) -> None:
    services.answers["auth.authenticate"] = USER | {"is_developer": False}
    here, there = await person(), await person()
    assert not (await there.get("/auth/me")).json["user"]["isDeveloper"]
    await here.post("/auth/confirm", json={"password": "correct horse"})
    assert (await here.post("/auth/developer")).status_code == 200
    assert (await there.get("/auth/me")).json["user"]["isDeveloper"]


async def test_a_role_granted_by_an_operator_reaches_every_session_in_moments(
    person: Callable[[], Any], services: FakeRpc, clock: Clock
) -> None:
    people = [await person() for _ in range(2)]
    services.answers["auth.get_user"] = USER | {"roles": ["moderator"]}
    clock.ahead += FRESH + 1
    for one in people:
        assert (await one.get("/auth/me")).json["user"]["roles"] == ["moderator"]
    assert len(services.called("auth.get_user")) == 1


def granted(user_id: str, type_: str = "user.role_granted") -> dict[str, Any]:
    return {"type": type_, "data": {"user_id": user_id, "role": "moderator"}}


async def test_a_role_that_is_granted_is_there_with_its_event(
    person: Callable[[], Any], services: FakeRpc, clock: Clock, redis: GuardedRedis
) -> None:
    people = [await person() for _ in range(2)]
    services.answers["auth.get_user"] = USER | {"roles": ["moderator"]}
    clock.ahead += 1
    changes = AccountChanges(redis, clock)
    for unconcerning in (granted("u-2"), granted("u-1", "user.logged_in")):
        await changes.handle(unconcerning)
    assert (await people[0].get("/auth/me")).json["user"]["roles"] == []
    await changes.handle(granted("u-1"))
    clock.ahead += 1
    for one in people:
        assert (await one.get("/auth/me")).json["user"]["roles"] == ["moderator"]
    assert len(services.called("auth.get_user")) == 1


async def test_what_was_asked_before_the_grant_is_not_believed_after_it(
    person: Callable[[], Any], services: FakeRpc, clock: Clock, redis: GuardedRedis
) -> None:
    ada = await person()
    changes = AccountChanges(redis, clock)

    async def overtaken(user_id: str) -> Any:
        clock.ahead += 1
        await changes.handle(granted(user_id))
        clock.ahead += 1
        return USER

    services.answers["auth.get_user"] = overtaken
    clock.ahead += FRESH + 1
    assert (await ada.get("/auth/me")).json["user"]["roles"] == []
    services.answers["auth.get_user"] = USER | {"roles": ["moderator"]}
    assert (await ada.get("/auth/me")).json["user"]["roles"] == ["moderator"]


async def test_when_auth_is_away_after_a_grant_who_is_signed_in_stays_so(
    person: Callable[[], Any], services: FakeRpc, clock: Clock, redis: GuardedRedis
) -> None:
    ada = await person()
    clock.ahead += 1
    await AccountChanges(redis, clock).handle(granted("u-1"))
    services.answers["auth.get_user"] = Unavailable("away")
    assert await is_in(ada)


async def test_when_auth_is_away_after_a_role_was_taken_nobody_has_it_any_more(
    person: Callable[[], Any], services: FakeRpc, clock: Clock, redis: GuardedRedis
) -> None:
    services.answers["auth.authenticate"] = USER | {"roles": ["moderator"]}
    ada = await person()
    clock.ahead += 1
    await AccountChanges(redis, clock).handle(granted("u-1", "user.role_revoked"))
    services.answers["auth.get_user"] = Unavailable("away")
    for _ in range(3):
        assert (await ada.get("/auth/me")).json["user"]["roles"] == []
        clock.ahead += FRESH + 1
    # A change is remembered as long as what was true before it.
    assert await redis.client.ttl("account-changed:u-1") > DAY
    services.answers["auth.get_user"] = USER | {"roles": ["moderator"]}
    assert (await ada.get("/auth/me")).json["user"]["roles"] == ["moderator"]


async def test_while_auth_is_away_who_is_signed_in_stays_so_and_only_one_waits(
    person: Callable[[], Any], services: FakeRpc, clock: Clock
) -> None:
    ada = await person()
    services.answers["auth.get_user"] = Unavailable("away")
    clock.ahead += FRESH + 1
    assert await is_in(ada)
    assert await is_in(ada)
    assert len(services.called("auth.get_user")) == 1


async def test_an_account_that_is_gone_is_signed_out(
    person: Callable[[], Any], services: FakeRpc, clock: Clock
) -> None:
    ada = await person()
    services.answers["auth.get_user"] = NotFound("There is no such account.")
    clock.ahead += FRESH + 1
    assert (await ada.get("/auth/me")).status_code == 401
    assert not await is_in(ada)


async def test_a_test_that_takes_longer_than_an_account_is_fresh_needs_no_answer_for_it(
    developer: Browser, clock: Clock
) -> None:
    clock.ahead += FRESH + 1
    assert (await developer.get("/auth/me")).json["user"]["username"] == "ada"
