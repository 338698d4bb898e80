"""Open pages of a gateway that is tested alone, the sessions of who looks at them, and what
services say.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from kombu import Connection, Producer
from redis import Redis
from tests.helpers.gateway_process import Gateway
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

PATH = "/api/v1/live"
BROKEN = 1006
QUIET = 0.5  # s, in which nothing came that would have come
# Above those of earlier runs, which the same Redis may remember.
positions = count(int(time.time() * 1000))


class Page:
    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.cursor = ""
        self.hear("hello")

    def say(self, **wanted: list[str]) -> None:
        self.socket.send(json.dumps(wanted))

    def hear(self, kind: str) -> dict[str, Any]:
        """The next message, which is of this kind."""
        message: dict[str, Any] = json.loads(self.socket.recv(timeout=20))
        assert message["type"] == kind, message
        self.cursor = message.get("cursor", self.cursor)
        return message

    def code(self) -> int:
        """With which the server closes it."""
        try:
            while True:
                self.socket.recv(timeout=20)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else BROKEN

    def hears_nothing(self) -> bool:
        try:
            message = self.socket.recv(timeout=QUIET)
        except TimeoutError:
            return True
        raise AssertionError(message)


@contextmanager
def page(gateway: Gateway, *, session: str = "", since: str = "") -> Iterator[Page]:
    with opened(gateway, session=session, query=f"?since={since}" if since else "") as socket:
        yield Page(socket)


def opens(gateway: Gateway, *, session: str = "") -> bool:
    try:
        with opened(gateway, session=session):
            return True
    except InvalidStatus:
        return False


@contextmanager
def opened(
    gateway: Gateway, *, session: str = "", query: str = "", origin: str | None = "own"
) -> Iterator[ClientConnection]:
    url = gateway.url.replace("http", "ws", 1) + PATH + query
    cookie = {"Cookie": f"session={session}"} if session else {}
    said: Any = gateway.url if origin == "own" else origin
    with connect(
        url, origin=said, additional_headers=cookie, compression=None, proxy=None
    ) as socket:
        yield socket


def sign_in(redis_url: str, user_id: str, *, until: float | None = None) -> str:
    """The cookie of a new session; ``until`` is its last moment."""
    cookie, now = secrets.token_urlsafe(32), time.time()
    id = session_id(cookie)
    last = until or now + 3600
    fields = {"user_id": user_id, "device": "Test", "since": now, "seen": now, "until": last}
    with Redis.from_url(redis_url) as redis:
        redis.hset(f"signed-in:{id}", mapping=fields)
        redis.zadd(f"sessions-of:{user_id}", {id: last})
    return cookie


def session_id(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


class Broker:
    """Says what the services' relays would."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._last: dict[str, int] = {}

    def say(self, source: str, type: str, data: dict[str, Any], *, lost: int = 0) -> dict[str, Any]:
        """``lost``: so many events before this one were never said."""
        previous = self._last.get(source) or next(positions)
        for _ in range(lost):
            previous = next(positions)
        event: dict[str, Any] = {
            "id": "00000000-0000-4000-8000-000000000000",
            "log": "test",
            "position": next(positions),
            "previous": previous,
            "stream": "s",
            "version": 1,
            "type": type,
            "data": data,
            "metadata": {"schema": 1},
            "recordedAt": "2026-01-01T00:00:00+00:00",
        }
        self._last[source] = event["position"]
        self.repeat(source, event)
        return event

    def repeat(self, source: str, event: dict[str, Any]) -> None:
        with Connection(self._uri) as connection:
            Producer(connection).publish(
                event, exchange=f"{source}.log", routing_key=event["type"], serializer="json"
            )

    def yank(self, plugin_id: str, version: str = "1.0.0", **more: Any) -> dict[str, Any]:
        data = {"plugin_id": plugin_id, "version": version, "reason": "broken"}
        return self.say("publishing", "plugin.version_yanked", data, **more)

    def install(self, principal: str, plugin_id: str) -> dict[str, Any]:
        data = {"principal": principal, "plugin_id": plugin_id, "version": "1.0.0"}
        return self.say("installs", "plugin.installed", data)
