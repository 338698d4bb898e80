"""Plugins and authors that somebody watches."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.accounts import watches as schemas
from gateway.state.browser.sessions import Sessions


class _Watching:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    async def _ask(self, method: str, req: Request, resp: Response, **named: Any) -> Any:
        user = await self._sessions.user(req, resp)
        return await self._rpc.call("installs", method, user_id=user["id"], **named)


class Watches(_Watching):
    @operation(
        "What I watch, the newest first; at most 1,000",
        limit="reads",
        tag="Notifications",
        returns=schemas.Watches,
        errors=(401, 503),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response) -> dict[str, Any]:
        return {"items": await self._ask("list_watches", req, resp)}


class WatchedPlugin(_Watching):
    @operation(
        "Whether I watch a plugin",
        limit="reads",
        tag="Notifications",
        returns=schemas.Watched,
        errors=(401, 503),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, plugin_id: str) -> Any:
        return await self._ask("is_watched", req, resp, kind="plugin", id=plugin_id)

    @operation(
        "Watch a plugin: be told of its versions, and of what becomes of it",
        limit="commands",
        tag="Notifications",
        returns=schemas.Watched,
        errors=(401, 404, 409, 503),
        session=True,
    )
    async def on_put(self, req: Request, resp: Response, plugin_id: str) -> Any:
        return await self._ask("watch", req, resp, kind="plugin", id=plugin_id)

    @operation(
        "Watch a plugin no more",
        limit="commands",
        tag="Notifications",
        returns=schemas.Watched,
        errors=(401, 503),
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response, plugin_id: str) -> Any:
        return await self._ask("unwatch", req, resp, kind="plugin", id=plugin_id)


class WatchedAuthor(_Watching):
    @operation(
        "Whether I watch an author",
        limit="reads",
        tag="Notifications",
        returns=schemas.Watched,
        errors=(401, 404, 503),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, username: str) -> Any:
        return await self._ask("is_watched", req, resp, kind="author", id=username)

    @operation(
        "Watch an author: be told of new plugins, and of new versions of all of theirs",
        limit="commands",
        tag="Notifications",
        returns=schemas.Watched,
        errors=(401, 404, 409, 503),
        session=True,
    )
    async def on_put(self, req: Request, resp: Response, username: str) -> Any:
        return await self._ask("watch", req, resp, kind="author", id=username)

    @operation(
        "Watch an author no more",
        limit="commands",
        tag="Notifications",
        returns=schemas.Watched,
        errors=(401, 404, 503),
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response, username: str) -> Any:
        return await self._ask("unwatch", req, resp, kind="author", id=username)


def routes(v1: str, rpc: Rpc, sessions: Sessions) -> list[tuple[str, Any]]:
    mine = f"{v1}/user/watches"
    return [
        (mine, Watches(rpc, sessions)),
        (f"{mine}/plugins/{{plugin_id:plugin_id}}", WatchedPlugin(rpc, sessions)),
        (f"{mine}/authors/{{username}}", WatchedAuthor(rpc, sessions)),
    ]
