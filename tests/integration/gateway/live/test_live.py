"""What open pages are told, by a gateway with two workers, a broker and Redis."""

from __future__ import annotations

import json
import re
import socket
import time
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from redis import Redis
from tests.helpers.gateway_process import Gateway
from tests.helpers.waiting import eventually
from tests.integration.gateway.live.conftest import FEW
from tests.integration.gateway.live.pages import (
    PATH,
    Broker,
    Page,
    opened,
    opens,
    page,
    session_id,
    sign_in,
)
from websockets.exceptions import ConnectionClosed, InvalidStatus

from gateway.live.connection import MOST_TOPICS, RESTART, SIGNED_OUT, TOO_MUCH
from gateway.live.hub import Room
from gateway.resources.live import NOT_UNDERSTOOD
from gateway.state.browser.live_keys import KEPT
from gateway.state.browser.sessions import alive
from gateway.state.redis.redis_guard import GuardedRedis, connect
from gateway.websocket import MOST_FRAMES, MOST_IN

pytestmark = pytest.mark.timeout(120)


def test_who_watches_a_plugin_hears_of_it_and_of_no_other(telling: Gateway, broker: Broker) -> None:
    with page(telling) as one, page(telling) as other:
        one.say(watch=["word-count"])
        other.say(watch=["paper"])
        broker.yank("word-count")
        broker.yank("paper")
        heard = one.hear("yanked")
        assert (heard["pluginId"], heard["version"]) == ("word-count", "1.0.0")
        assert other.hear("yanked")["pluginId"] == "paper"
        assert one.hears_nothing()


def test_whoever_looks_away_from_a_plugin_hears_no_more_of_it(
    telling: Gateway, broker: Broker
) -> None:
    with page(telling) as one:
        one.say(watch=["left", "kept"])
        one.say(unwatch=["left"])
        broker.yank("left")
        broker.yank("kept")
        assert one.hear("yanked")["pluginId"] == "kept"


def test_a_persons_tabs_and_devices_hear_of_each_other_and_of_nobody_else(
    telling: Gateway, broker: Broker, redis_url: str
) -> None:
    laptop, phone = sign_in(redis_url, "lena"), sign_in(redis_url, "lena")
    stranger = sign_in(redis_url, "stranger")
    with (
        page(telling, session=laptop) as one,
        page(telling, session=phone) as two,
        page(telling, session=stranger) as other,
        page(telling) as nobody,
    ):
        nobody.say(watch=["word-count"])
        broker.install("user:lena", "word-count")
        assert one.hear("installed")["pluginId"] == "word-count"
        assert two.hear("installed")["pluginId"] == "word-count"
        assert other.hears_nothing()
        assert nobody.hears_nothing()


def test_nobody_hears_another_person_by_asking_for_their_topic(
    telling: Gateway, broker: Broker
) -> None:
    with page(telling) as one:
        one.socket.send(json.dumps({"watch": ["user:lena"]}))
        assert one.code() == NOT_UNDERSTOOD


def test_a_page_that_comes_back_hears_what_it_missed_once(
    telling: Gateway, broker: Broker, redis_url: str
) -> None:
    session = sign_in(redis_url, "back")
    with page(telling, session=session) as before:
        before.say(watch=["missed"])
    for version in ("1.0.0", "1.0.1"):
        broker.yank("missed", version)
    broker.yank("somebody-elses")
    broker.install("user:back", "missed")
    with page(telling) as witness:  # all of it is known in both workers now
        witness.say(watch=["missed"])
        broker.yank("missed", "1.0.2")
        witness.hear("yanked")
    with page(telling, session=session, since=before.cursor) as after:
        assert after.hear("installed")["pluginId"] == "missed"
        after.say(watch=["missed"])
        heard = [after.hear("yanked")["version"] for _ in range(3)]
        assert heard == ["1.0.0", "1.0.1", "1.0.2"]
        assert after.hears_nothing()


@pytest.mark.parametrize("since", ["1-0", "999999999999999-0"])
def test_who_was_away_for_too_long_or_comes_from_elsewhere_asks_for_all_anew(
    telling: Gateway, since: str
) -> None:
    with page(telling, since=since) as one:
        one.hear("reset")


def test_events_that_were_lost_on_their_way_have_everybody_ask_for_all_anew(
    telling: Gateway, broker: Broker
) -> None:
    with page(telling) as one:
        one.say(watch=["after-a-gap"])
        broker.yank("after-a-gap", lost=1)
        one.hear("reset")
        one.hear("yanked")


def test_an_event_that_comes_twice_is_told_once(telling: Gateway, broker: Broker) -> None:
    with page(telling) as one:
        one.say(watch=["twice"])
        broker.repeat("publishing", broker.yank("twice"))
        one.hear("yanked")
        assert one.hears_nothing()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_a_page_of_somebody_elses_opens_nothing(
    telling: Gateway, redis_url: str, origin: str | None
) -> None:
    socket = opened(telling, session=sign_in(redis_url, "lena"), origin=origin)
    with pytest.raises(InvalidStatus) as refused, socket:
        pass
    assert refused.value.response.status_code == 403


def test_signing_out_closes_what_is_open_with_that_session_alone(
    telling: Gateway, redis_url: str
) -> None:
    ending, going_on = sign_in(redis_url, "leaves"), sign_in(redis_url, "leaves")
    with page(telling, session=ending) as one, page(telling, session=going_on) as other:
        answer = httpx.post(
            f"{telling.url}/api/v1/auth/logout",
            cookies={"session": ending},
            headers={"Origin": telling.url},
            trust_env=False,
        )
        assert answer.status_code == 204
        assert one.code() == SIGNED_OUT
        assert other.hears_nothing()


def test_a_message_that_is_too_long_closes_the_socket_and_is_not_kept(telling: Gateway) -> None:
    with page(telling) as one:
        one.socket.send("x" * (MOST_IN + 1))
        assert one.code() == 1009


def test_a_frame_that_says_it_is_long_is_refused_before_it_comes(telling: Gateway) -> None:
    with page(telling) as one:
        one.socket.socket.sendall(b"\x81\xff" + (2**62).to_bytes(8, "big") + b"mask")
        assert one.code() == 1009


def test_a_message_in_many_parts_is_as_long_as_they_are(telling: Gateway) -> None:
    with page(telling) as one:
        one.socket.send("x" * 100 for _ in range(MOST_IN // 100 + 1))
        assert one.code() == 1009


@pytest.mark.parametrize("said", ["{", "[]", '{"watch":["A b"]}', '{"listen":[]}', b"\xff"])
def test_what_is_not_understood_closes_the_socket(telling: Gateway, said: Any) -> None:
    with page(telling) as one:
        one.socket.send(said)
        assert one.code() in (NOT_UNDERSTOOD, 1007)


def test_who_sends_without_end_is_closed(telling: Gateway) -> None:
    with page(telling) as one:
        try:
            for _ in range(MOST_FRAMES + 1):
                one.socket.ping()
        except ConnectionClosed:
            pass
        assert one.code() == 1008


def test_all_that_a_page_may_wish_can_be_said_at_once(telling: Gateway, broker: Broker) -> None:
    """200 plugins, 80 authors and 110 numbers, twelve in a message, in one piece."""
    wishes = {"watch": 200, "follow": 80, "show": 110}
    with page(telling) as one:
        with one.socket.protocol_mutex:
            for wish, most in wishes.items():
                for first in range(0, most, 12):
                    names = [f"{wish}-{number}" for number in range(first, min(first + 12, most))]
                    one.socket.protocol.send_text(json.dumps({wish: names}).encode())
            one.socket.send_data()
        one.say(watch=["word-count"])
        broker.yank("word-count")
        assert one.hear("yanked")["pluginId"] == "word-count"


def test_nobody_watches_more_than_anybody_has(telling: Gateway) -> None:
    with page(telling) as one:
        for first in range(0, MOST_TOPICS + 50, 50):
            one.say(watch=[f"plugin-{number}" for number in range(first, first + 50)])
        assert one.code() == TOO_MUCH


def test_a_handshake_that_is_none_is_refused(telling: Gateway) -> None:
    with socket.create_connection(("127.0.0.1", telling.port), timeout=20) as raw:
        head = (
            f"GET {PATH} HTTP/1.1",
            f"Host: 127.0.0.1:{telling.port}",
            f"Origin: {telling.url}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: short",
            "",
            "",
        )
        raw.sendall("\r\n".join(head).encode())
        assert raw.recv(100).startswith(b"HTTP/1.1 400 ")


def test_nothing_else_is_a_websocket(telling: Gateway) -> None:
    with pytest.raises(InvalidStatus) as refused, opened(telling, query="/of-another-kind"):
        pass
    assert refused.value.response.status_code == 404


def test_where_sockets_are_refused_events_say_the_same(
    telling: Gateway, broker: Broker, redis_url: str
) -> None:
    session = sign_in(redis_url, "behind-a-proxy")
    with (
        httpx.Client(trust_env=False, timeout=20, cookies={"session": session}) as client,
        client.stream("GET", f"{telling.url}{PATH}?watch=by-events,other") as answer,
    ):
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert answer.headers["Cache-Control"] == "no-store"
        lines = (line for line in answer.iter_lines() if line.startswith("data:"))
        hello = json.loads(next(lines).removeprefix("data:"))
        assert hello["type"] == "hello"
        broker.yank("by-events")
        broker.install("user:behind-a-proxy", "by-events")
        heard = [json.loads(next(lines).removeprefix("data:")) for _ in range(2)]
        assert {one["type"] for one in heard} == {"yanked", "installed"}
        assert 'gateway_live_connections{kind="events"} 1.0' in telling.get("/metrics").text
    gone = 'gateway_live_connections{kind="events"} 0.0'
    eventually(lambda: gone in telling.get("/metrics").text)


def test_a_gateway_that_stops_sends_its_pages_to_another_one(
    gateway_alone: Gateway,
) -> None:
    with ExitStack() as until:
        with gateway_alone.running():
            eventually(lambda: gateway_alone.get("/readyz").status_code == 200)
            eventually(lambda: opens(gateway_alone))
            one = until.enter_context(page(gateway_alone))
        assert "Forcing close" not in gateway_alone.log.read_text()  # it held nothing up
        assert one.code() == RESTART


def test_open_pages_of_a_network_take_no_place_of_its_requests(gateway_alone: Gateway) -> None:
    with gateway_alone.running(), ExitStack() as until:
        eventually(lambda: gateway_alone.get("/readyz").status_code == 200)
        eventually(lambda: opens(gateway_alone))
        for _ in range(2 * FEW):
            until.enter_context(page(gateway_alone))
        assert gateway_alone.get("/healthz").status_code == 200


LONG = '{"type":"yanked","pluginId":"flood","padding":"' + "x" * 8_000 + '"}'


def test_who_does_not_read_is_dropped_and_whoever_reads_beside_them_hears_all(
    telling: Gateway, redis_url: str
) -> None:
    """A client that is not asked keeps 16 messages, and takes no more from the network."""
    with opened(telling) as slow, page(telling) as quick, Redis.from_url(redis_url) as redis:
        slow.send(json.dumps({"watch": ["flood"]}))
        quick.say(watch=["flood"])
        eventually(lambda: flood(redis, quick) and dropped_by(telling) == 1)
        assert quick.hears_nothing()


def flood(redis: Redis, reader: Page) -> bool:
    """Until it is more than a network keeps for anybody."""
    for _ in range(50):
        redis.xadd("live", {"t": "plugin:flood", "m": LONG}, maxlen=KEPT)
    return all(reader.hear("yanked") for _ in range(50))


def dropped_by(gateway: Gateway) -> int:
    metrics = gateway.get("/metrics").text
    [number] = re.findall(r"^gateway_live_dropped_total (\S+)", metrics, re.MULTILINE)
    return int(float(number))


def test_of_one_person_so_many_pages_are_told(telling: Gateway, redis_url: str) -> None:
    """In each of the two workers; the next one goes on without being told."""
    session = sign_in(redis_url, "many-tabs")
    with ExitStack() as open_pages:
        with pytest.raises(InvalidStatus) as refused:
            open_many(telling, session, open_pages)
        assert refused.value.response.status_code == 429
        with page(telling, session=sign_in(redis_url, "somebody-else")):
            pass
    eventually(lambda: opens(telling, session=session))


def open_many(gateway: Gateway, session: str, until: ExitStack) -> None:
    for _ in range(2 * Room.person + 1):
        until.enter_context(opened(gateway, session=session))


@pytest.mark.asyncio
async def test_which_sessions_still_are_is_known_also_of_those_that_ran_out(
    redis_url: str,
) -> None:
    going_on = sign_in(redis_url, "goes-on")
    over = sign_in(redis_url, "runs-out", until=time.time() - 1)
    ids = [session_id(cookie) for cookie in (going_on, over, "never-was")]
    redis = GuardedRedis(connect(redis_url))
    assert await alive(redis, ids, time.time()) == {session_id(going_on)}
