"""What a person is told: decisions on their versions, and news of what they have installed."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.camel_schema import camel_case
from gateway.http.input.cursors import Cursors
from gateway.http.operation import operation
from gateway.http.schemas.accounts import notifications as schemas
from gateway.resources.developers.developer import actor_of
from gateway.state.browser.sessions import Sessions
from plugin_platform.errors import Forbidden, Unavailable

log = logging.getLogger(__name__)

WAITING_WITHIN = 1.0  # s: pages ask for their news all the time, and want those first


class _Inbox:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    async def _ask(self, method: str, req: Request, resp: Response, **arguments: Any) -> Any:
        user = await self._sessions.user(req, resp)
        return await self._rpc.call("installs", method, user_id=user["id"], **arguments)


class Notifications(_Inbox):
    def __init__(self, rpc: Rpc, sessions: Sessions, cursors: Cursors) -> None:
        super().__init__(rpc, sessions)
        self._cursors = cursors

    @operation(
        "What I am told, the newest first; at most the latest 200",
        limit="reads",
        tag="Notifications",
        query=schemas.NotificationQuery,
        returns=schemas.Notifications,
        errors=(401, 503),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, query: dict[str, Any]) -> Any:
        cursor = query.get("cursor")
        before = self._cursors.read(cursor) if cursor else None
        page = await self._ask("list_notifications", req, resp, before=before)
        items = [item | {"said": _in_camel_case(item["said"])} for item in page["items"]]
        return page | {"items": items, "next_cursor": self._cursors.sign(page["next"])}


class Unread(_Inbox):
    @operation(
        "How many of them I have not read, and for moderators how many versions wait",
        limit="reads",
        tag="Notifications",
        returns=schemas.Unread,
        errors=(401, 503),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response) -> Any:
        user = await self._sessions.user(req, resp)
        unread, waiting = await asyncio.gather(
            self._rpc.call("installs", "count_unread", user_id=user["id"]), self._waiting(user)
        )
        return {"unread": unread, "waiting": waiting}

    async def _waiting(self, user: dict[str, Any]) -> int | None:
        """A person's own news do not wait for another service."""
        if "moderator" not in user["roles"]:
            return None
        try:
            answer = await self._rpc.call(
                "publishing", "count_reviews", within=WAITING_WITHIN, actor=actor_of(user)
            )
        except (Unavailable, Forbidden) as error:
            log.warning("notifications without what waits: %s", error.detail)
            return None
        return int(answer["waiting"])


class ReadUpTo(_Inbox):
    @operation(
        "I have read all up to this one",
        limit="commands",
        tag="Notifications",
        body=schemas.ReadUpTo,
        status=204,
        errors=(401, 503),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> None:
        await self._ask("mark_notifications_read", req, resp, up_to=body["up_to"])


class ReadOne(_Inbox):
    @operation(
        "I have read this one",
        limit="commands",
        tag="Notifications",
        status=204,
        errors=(401, 404, 503),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, notification_id: str) -> None:
        await self._ask("mark_notification_read", req, resp, notification_id=notification_id)


def _in_camel_case(said: dict[str, Any]) -> dict[str, Any]:
    """The keys are those of the event's data; a schema of each kind would say no more."""
    return {camel_case(key): value for key, value in said.items()}


def routes(v1: str, rpc: Rpc, sessions: Sessions, *, secret: str) -> list[tuple[str, Any]]:
    mine = f"{v1}/user/notifications"
    return [
        (mine, Notifications(rpc, sessions, Cursors(secret, "notifications"))),
        (f"{mine}/unread", Unread(rpc, sessions)),
        (f"{mine}/read", ReadUpTo(rpc, sessions)),
        (f"{mine}/{{notification_id}}/read", ReadOne(rpc, sessions)),
    ]
