"""What open pages are told without asking: by a WebSocket, or by server-sent events where a network
lets none through.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import orjson
from falcon.asgi import Request, Response, SSEvent, WebSocket
from falcon.errors import PayloadTypeError, WebSocketDisconnected
from marshmallow import ValidationError, validate

from gateway.http import camel_schema, metrics
from gateway.http.networks import network_of, site_of
from gateway.http.operation import operation
from gateway.http.output.unsent import unsent_response
from gateway.http.schemas.installed.live import PLUGIN_ID, USERNAME, Interests, LiveQuery
from gateway.live.connection import Closed, Connection, Visitor
from gateway.live.hub import Hub
from gateway.state.browser.sessions import Sessions
from gateway.state.browser.visitors import Visitors
from plugin_platform.errors import Invalid, PlatformError

NOT_UNDERSTOOD = 4400
SAYS_NOTHING_FOR = 25.0  # s, then a comment: proxies give up what is idle for a minute

_interests = Interests()


class Live:
    def __init__(self, hub: Hub, sessions: Sessions, visitors: Visitors) -> None:
        self._hub = hub
        self._sessions = sessions
        self._visitors = visitors

    async def on_websocket(self, req: Request, ws: WebSocket) -> None:
        await req.context.charge("live")
        since = req.get_param("since")
        connection = self._hub.open(await self._visitor(req, unsent_response()), since)
        try:
            await ws.accept()
            with metrics.LIVE.labels("socket").track_inprogress():
                await self._serve(ws, connection)
        finally:
            self._hub.leave(connection)

    @operation(
        "Hear of plugins and of oneself without asking, where WebSockets do not get through",
        tag="Live",
        query=LiveQuery,
        media_type="text/event-stream",
        errors=(422, 429, 503),
        limit="live",
    )
    async def on_get(self, req: Request, resp: Response, query: dict[str, Any]) -> None:
        since = query.get("since") or req.get_header("Last-Event-ID")
        watch, show = _all(query, "watch", PLUGIN_ID), _all(query, "show", PLUGIN_ID)
        follow = _all(query, "follow", USERNAME)
        connection = self._hub.open(await self._visitor(req, resp), since)
        self._hub.watch(connection, watch)
        self._hub.follow(connection, follow)
        self._hub.show(connection, show)
        resp.set_header("X-Accel-Buffering", "no")
        resp.sse = self._events(connection)

    async def _visitor(self, req: Request, resp: Response) -> Visitor:
        """Raises Unavailable, and Malformed for two cookies."""
        session = await self._sessions.load(req, resp)
        place = network_of(req.context.address), site_of(req.context.address)
        if session is not None:
            return Visitor(f"user:{session.user_id}", session.id, *place)
        visitor_id = self._visitors.known(req, resp)
        return Visitor(f"anon:{visitor_id}" if visitor_id else None, None, *place)

    async def _serve(self, ws: WebSocket, connection: Connection) -> None:
        listening = asyncio.create_task(self._listen(ws, connection))
        try:
            while True:
                message = await connection.next()
                await ws.send_text(message or "")
                metrics.LIVE_TOLD.inc()
        except Closed as closed:
            await ws.close(closed.code)
        except WebSocketDisconnected:
            pass
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening

    async def _listen(self, ws: WebSocket, connection: Connection) -> None:
        """Until the page is gone."""
        try:
            while True:
                self._heed(connection, await ws.receive_text())
        except (PlatformError, ValueError, PayloadTypeError):
            connection.close(NOT_UNDERSTOOD)
        except WebSocketDisconnected:
            connection.close(1000)

    def _heed(self, connection: Connection, text: str) -> None:
        """Raises Invalid, or ValueError for what is no JSON."""
        said = orjson.loads(text)
        if not isinstance(said, dict):
            raise Invalid("A message must be an object.")
        wanted = camel_schema.load(_interests, said)
        self._hub.unwatch(connection, wanted.get("unwatch", ()))
        self._hub.unfollow(connection, wanted.get("unfollow", ()))
        self._hub.hide(connection, wanted.get("hide", ()))
        self._hub.watch(connection, wanted.get("watch", ()))
        self._hub.follow(connection, wanted.get("follow", ()))
        self._hub.show(connection, wanted.get("show", ()))

    async def _events(self, connection: Connection) -> AsyncIterator[SSEvent | None]:
        try:
            with metrics.LIVE.labels("events").track_inprogress():
                while True:
                    message = await connection.next(SAYS_NOTHING_FOR)
                    yield None if message is None else SSEvent(text=message)
        except Closed as closed:
            yield SSEvent(event="closed", json={"code": closed.code})
        finally:
            self._hub.leave(connection)


def _all(query: dict[str, Any], name: str, check: validate.Regexp) -> list[str]:
    """Raises Invalid."""
    try:
        return [str(check(one)) for one in query.get(name, "").split(",") if one]
    except ValidationError:
        raise Invalid(
            "These are none.", [{"pointer": f"/{name}", "detail": "With commas."}]
        ) from None
