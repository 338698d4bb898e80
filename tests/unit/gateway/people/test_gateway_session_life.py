"""How long sessions live, who can end them, and which cookies are believed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import falcon.testing
import pytest
from falcon.testing import ASGIConductor
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeRpc

from gateway.app import Dependencies, create_app
from gateway.state import scripts
from gateway.state.accounts import FRESH, AccountChanges
from gateway.state.cookies import Cookies
from gateway.state.redis_guard import GuardedRedis
from gateway.state.sessions import IDLE, LIFETIME, MOST
from plugin_platform.errors import Malformed, NotFound, Unauthenticated, Unavailable

pytestmark = pytest.mark.asyncio

CREDENTIALS = {"username": "ada", "password": "correct horse"}
DAY = 24 * 3600
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Clock:
    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def deps(deps: Dependencies, clock: Clock) -> Dependencies:
    return replace(deps, clock=clock)


@pytest.fixture
def services(rpc: FakeRpc) -> Any:
    rpc.answers |= {
        "auth.authenticate": USER,
        "auth.get_user": USER,
        "auth.enrol_developer": USER,
        "auth.confirm_password": None,
        "installs.merge": {"moved": [], "duplicates": []},
    }
    return rpc


@pytest.fixture
def person(client: ASGIConductor, services: FakeRpc) -> Callable[[], Any]:
    async def signed_in() -> Browser:
        browser = Browser(client)
        answer = await browser.post("/auth/login", json=CREDENTIALS)
        assert answer.status_code == 200, answer.text
        return browser

    return signed_in


async def is_in(browser: Browser) -> bool:
    return (await browser.get("/auth/me")).json["user"] is not None


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


class Answer:
    def __init__(self) -> None:
        self.expired: list[str] = []

    def append_header(self, name: str, value: str) -> None:
        assert name == "Set-Cookie"
        self.expired.append(value)


async def test_a_cookie_that_comes_twice_expires_wherever_it_can_be() -> None:
    """What a script in the page sets for ``/api`` comes before ours, which is for ``/``; what a
    neighbour's host sets for the domain comes as well.
    """
    req = falcon.testing.create_asgi_req(
        path="/api/v1/auth/me",
        host="app.example.org",
        headers={
            "Cookie": "session=of-somebody-else; session=mine",
        },
    )
    answer = Answer()
    with pytest.raises(Malformed, match="session came 2 times"):
        Cookies(secure=False).get(req, answer, "session")  # type: ignore[arg-type]
    for path in ("/", "/api", "/api/", "/api/v1", "/api/v1/auth", "/api/v1/auth/me"):
        for domain in ("", "; Domain=app.example.org", "; Domain=example.org"):
            wanted = f"session=; Path={path}{domain}; Max-Age=0"
            assert any(one.startswith(wanted) for one in answer.expired), wanted


@pytest.mark.parametrize("name", ["session", "visitor"])
async def test_who_sends_two_cookies_of_one_name_is_nobody(
    person: Callable[[], Any], services: FakeRpc, name: str
) -> None:
    ada = await person()
    cookies = f"{name}={ada.cookies[name]}; {name}=of-somebody-else"
    answer = await ada.post(
        "/user/plugins/install", json={"pluginId": "a1"}, headers={"Cookie": cookies}
    )
    assert answer.status_code == 400
    assert name in answer.json["detail"]
    assert services.called("installs.install") == []


async def test_in_production_the_cookies_are_bound_to_tls_and_the_host(
    deps: Dependencies, services: FakeRpc
) -> None:
    production = replace(deps, settings=replace(deps.settings, production=True))
    async with falcon.testing.TestClient(create_app(production)) as client:
        browser = Browser(client)
        cookies = (await browser.post("/auth/login", json=CREDENTIALS)).cookies
        for name in ("__Host-session", "__Host-visitor"):
            assert cookies[name].secure
            assert cookies[name].http_only
            assert cookies[name].path == "/"
            assert not cookies[name].domain
        assert (await browser.get("/auth/me")).json["user"]["username"] == "ada"
        # A name without the prefix means nothing here, so it can be in nobody's way.
        two = {"Cookie": f"session=x; session=y; __Host-session={cookies['__Host-session'].value}"}
        assert (await browser.get("/auth/me", headers=two)).json["user"]["username"] == "ada"
