"""How long sessions live, and who can end them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeRpc
from tests.unit.gateway.people.sessions.signed_in import CREDENTIALS, DAY, Clock, is_in

from gateway.state.accounts import AccountChanges
from gateway.state.browser import scripts
from gateway.state.browser.sessions import IDLE, LIFETIME, MOST
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import Unauthenticated

pytestmark = pytest.mark.asyncio

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def test_a_session_that_is_used_ends_after_thirty_days_all_the_same(
    person: Callable[[], Any], clock: Clock, redis: GuardedRedis
) -> None:
    ada = await person()
    for _ in range(29):
        clock.ahead += DAY
        assert await is_in(ada)
        (key,) = await redis.client.keys("signed-in:*")
        assert await redis.client.ttl(key) <= min(IDLE, LIFETIME - clock.ahead) + 1
    clock.ahead += DAY
    assert not await is_in(ada)
    assert await redis.client.keys("signed-in:*") == []


async def test_a_session_that_is_not_used_is_kept_for_seven_days(
    person: Callable[[], Any], redis: GuardedRedis
) -> None:
    await person()
    (key,) = await redis.client.keys("signed-in:*")
    assert IDLE - 5 < await redis.client.ttl(key) <= IDLE


async def test_a_request_under_way_does_not_bring_back_a_session_that_was_ended(
    person: Callable[[], Any], redis: GuardedRedis
) -> None:
    """Looking at a session makes it last longer, in the same step: after the end there is
    nothing that could be written again.
    """
    ada = await person()
    (key,) = await redis.client.keys("signed-in:*")
    await ada.post("/auth/logout")
    assert await redis.client.eval(scripts.TOUCH, 1, key, time.time(), IDLE) == []
    now = time.time()
    await redis.client.eval(scripts.CONFIRM, 2, key, "not-enough:u-1", now, "confirmed", now)
    assert await redis.client.exists(key) == 0


async def test_sessions_are_listed_with_device_and_times(person: Callable[[], Any]) -> None:
    ada, elsewhere = await person(), await person()
    await ada.post("/auth/login", json=CREDENTIALS, headers={"User-Agent": FIREFOX})
    listed = (await ada.get("/auth/sessions")).json["items"]
    assert [(one["device"], one["current"]) for one in listed] == [
        ("Firefox on Linux", True),
        ("falcon-client", False),
    ]
    assert all(one["since"] <= one["lastSeen"] and one["since"][-1] == "Z" for one in listed)
    assert elsewhere.cookie not in str(listed)


async def test_one_session_is_ended_from_another(person: Callable[[], Any]) -> None:
    ada, elsewhere = await person(), await person()
    listed = (await ada.get("/auth/sessions")).json["items"]
    (other,) = [one["id"] for one in listed if not one["current"]]
    answer = await ada.request("DELETE", f"/auth/sessions/{other}")
    assert answer.status_code == 204
    assert not await is_in(elsewhere)
    assert await is_in(ada)
    assert len((await ada.get("/auth/sessions")).json["items"]) == 1


async def test_nobody_ends_the_session_of_somebody_else(
    person: Callable[[], Any], services: FakeRpc
) -> None:
    ada = await person()
    (mine,) = (await ada.get("/auth/sessions")).json["items"]
    services.answers["auth.authenticate"] = USER | {"id": "u-2", "username": "eve"}
    eve = await person()
    answer = await eve.request("DELETE", f"/auth/sessions/{mine['id']}")
    assert answer.status_code == 204  # and nothing happens
    assert mine["id"] not in str((await eve.get("/auth/sessions")).json)
    assert await is_in(ada)


async def test_signing_out_everywhere_ends_every_session(
    person: Callable[[], Any], redis: GuardedRedis
) -> None:
    people = [await person() for _ in range(3)]
    assert (await people[0].request("DELETE", "/auth/sessions")).status_code == 204
    assert [await is_in(one) for one in people] == [False] * 3
    assert await redis.client.keys("signed-in:*") == []
    assert await is_in(await person())  # and one can sign in again


async def test_a_log_in_that_was_under_way_when_all_were_signed_out_does_not_begin(
    client: ASGIConductor, person: Callable[[], Any], services: FakeRpc
) -> None:
    ada = await person()
    proven, signed_out = asyncio.Event(), asyncio.Event()

    async def slow(**_: Any) -> Any:
        proven.set()
        await signed_out.wait()
        return USER

    services.answers["auth.authenticate"] = slow
    thief = Browser(client)
    log_in = asyncio.create_task(thief.post("/auth/login", json=CREDENTIALS))
    await proven.wait()
    await ada.request("DELETE", "/auth/sessions")
    signed_out.set()
    assert (await log_in).status_code == 401
    assert thief.cookie is None


def signed_out_at(moment: datetime) -> dict[str, Any]:
    return {
        "type": "user.signed_out",
        "data": {"user_id": USER["id"]},
        "recordedAt": moment.isoformat(),
    }


async def test_signing_out_everywhere_spares_whoever_signs_in_before_its_event_arrives(
    person: Callable[[], Any], redis: GuardedRedis
) -> None:
    there = await person()
    recorded = datetime.now(UTC)
    later = await person()
    await AccountChanges(redis).handle(signed_out_at(recorded))
    assert [await is_in(there), await is_in(later)] == [False, True]
    assert len((await later.get("/auth/sessions")).json["items"]) == 1
    await AccountChanges(redis).handle(signed_out_at(datetime.now(UTC)))
    assert not await is_in(later)


async def test_a_password_proven_before_the_sign_out_began_no_session_that_is_spared(
    client: ASGIConductor, services: FakeRpc, redis: GuardedRedis
) -> None:
    """The event comes alone, after a log-in that was under way has ended."""
    moments = []

    async def slow(**_: Any) -> Any:
        moments.append(datetime.now(UTC))
        return USER

    services.answers["auth.authenticate"] = slow
    thief = Browser(client)
    await thief.post("/auth/login", json=CREDENTIALS)
    assert await is_in(thief)
    await AccountChanges(redis).handle(signed_out_at(moments[0]))
    assert not await is_in(thief)


async def test_an_older_sign_out_that_arrives_late_takes_nothing_from_a_later_one(
    client: ASGIConductor, person: Callable[[], Any], services: FakeRpc, redis: GuardedRedis
) -> None:
    ada, recorded = await person(), datetime.now(UTC)

    async def overtaken(**_: Any) -> Any:
        await ada.request("DELETE", "/auth/sessions")
        await AccountChanges(redis).handle(signed_out_at(recorded))
        return USER

    services.answers["auth.authenticate"] = overtaken
    assert (await Browser(client).post("/auth/login", json=CREDENTIALS)).status_code == 401


async def test_changing_the_password_signs_out_everywhere_else(
    person: Callable[[], Any], services: FakeRpc, redis: GuardedRedis
) -> None:
    services.answers["auth.change_password"] = None
    here, there = await person(), await person()
    before = here.cookie
    body = {"current": "correct horse", "new": "a longer walk on the beach"}
    answer = await here.post("/auth/password", json=body)
    assert answer.status_code == 204, answer.text
    (sent,) = services.called("auth.change_password")
    assert {key: sent[key] for key in body} == body
    assert await is_in(here)
    assert here.cookie != before
    assert not await is_in(there)
    assert len(await redis.client.keys("signed-in:*")) == 1


async def test_a_wrong_password_changes_nothing_and_is_told_at_its_field(
    person: Callable[[], Any], services: FakeRpc
) -> None:
    services.answers["auth.change_password"] = Unauthenticated("This is not your password.")
    here, there = await person(), await person()
    body = {"current": "a guess", "new": "a longer walk on the beach"}
    statuses = []
    for _ in range(4):
        answer = await here.post("/auth/password", json=body)
        statuses.append(answer.status_code)
        if answer.status_code == 422:
            assert answer.json["errors"][0]["pointer"] == "/current"
    assert statuses == [422, 422, 422, 429]
    assert await is_in(here)
    assert await is_in(there)


async def test_an_account_has_not_too_many_sessions(
    person: Callable[[], Any], redis: GuardedRedis
) -> None:
    first = await person()
    (key,) = await redis.client.keys("sessions-of:*")
    later = time.time() + LIFETIME
    await redis.client.zadd(key, {str(number): later + number for number in range(1, MOST)})
    assert await is_in(first)
    await person()
    assert not await is_in(first)
    assert await redis.client.zcard(key) == MOST
