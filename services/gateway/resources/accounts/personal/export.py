"""All that the services know of an account, as one file of JSON, sent while it is read.

Documents are not in it: they never leave the browser, and the page adds them there.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.input import strict_json
from gateway.http.operation import operation
from gateway.http.times import text_of
from gateway.resources.developers.developer import actor_of
from gateway.state.accounts import User
from gateway.state.browser.sessions import Sessions

FORMAT = "folio-account-1"


class Export:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "All of my data, but my documents, which are in my browser",
        limit="exports",
        tag="Accounts",
        errors=(401, 403, 429, 503),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response) -> None:
        """Where a service goes away meanwhile, the file ends before its last brace."""
        user = await self._sessions.confirmed(req, resp)
        parts = await self._at_once(user)
        resp.content_type = "application/json"
        resp.set_header("Content-Disposition", 'attachment; filename="folio-account.json"')
        resp.stream = self._written(user, parts)

    async def _at_once(self, user: User) -> dict[str, Any]:
        async def auth(method: str) -> Any:
            return await self._rpc.call("auth", method, user_id=user["id"])

        sessions = [
            {"device": one.device, "since": text_of(one.since), "last_seen": text_of(one.seen)}
            for one in await self._sessions.of_user(user["id"])
        ]
        return {
            "format": FORMAT,
            "exported_at": datetime.now(UTC).isoformat(),
            "account": user,
            "email": await auth("get_email"),
            "history": await auth("get_history"),
            "second_factors": await auth("get_factors"),
            "api_tokens": await auth("list_tokens"),
            "domains": await auth("list_domains"),
            "sessions": sessions,
            "installed": await self._rpc.call(
                "installs", "list_installed", principal=f"user:{user['id']}"
            ),
            "usage": await self._rpc.call("installs", "get_usage_choice", user_id=user["id"]),
            "errors": await self._rpc.call("installs", "get_error_links", user_id=user["id"]),
            "watching": await self._rpc.call("installs", "list_watches", user_id=user["id"]),
            "synced": (await self._rpc.call("installs", "list_synced", user_id=user["id"]))[
                "items"
            ],
            "webhooks": await self._rpc.call("installs", "list_webhooks", user_id=user["id"]),
            "notification_settings": await self._rpc.call(
                "installs", "get_notification_settings", user_id=user["id"], roles=user["roles"]
            ),
        }

    async def _written(self, user: User, parts: dict[str, Any]) -> AsyncIterator[bytes]:
        """``parts`` without the last brace, and what comes in pages."""
        yield strict_json.dumps(parts)[:-1]
        yield b',"notifications":'
        async for piece in _array(self._notifications(user)):
            yield piece
        yield b',"reviews":'
        async for piece in _array(self._reviews(user)):
            yield piece
        yield b',"plugins":'
        async for piece in _array(self._plugins(user)):
            yield piece
        yield b"}\n"

    async def _notifications(self, user: User) -> AsyncIterator[Any]:
        before: str | None = None
        while True:
            page = await self._rpc.call(
                "installs", "list_notifications", user_id=user["id"], before=before
            )
            for item in page["items"]:
                yield item
            if (before := page["next"]) is None:
                return

    async def _reviews(self, user: User) -> AsyncIterator[Any]:
        cursor: str | None = None
        while True:
            page = await self._rpc.call(
                "catalog", "list_own_reviews", actor=actor_of(user), cursor=cursor
            )
            for item in page["items"]:
                yield item
            if (cursor := page["next"]) is None:
                return

    async def _plugins(self, user: User) -> AsyncIterator[Any]:
        actor = actor_of(user)
        for plugin in await self._rpc.call("publishing", "list_plugins", actor=actor):
            versions: list[Any] = []
            cursor: str | None = None
            while True:
                page = await self._rpc.call(
                    "publishing",
                    "list_versions",
                    actor=actor,
                    plugin_id=plugin["id"],
                    cursor=cursor,
                )
                versions += page["items"]
                if (cursor := page["next_cursor"]) is None:
                    break
            yield plugin | {"versions": versions}


async def _array(items: AsyncIterator[Any]) -> AsyncIterator[bytes]:
    separator = b"["
    async for item in items:
        yield separator + strict_json.dumps(item)
        separator = b","
    yield b"]" if separator == b"," else b"[]"
