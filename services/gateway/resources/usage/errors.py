"""What a plugin throws, in groups, for its owners and moderators."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.developers import plugin_errors as schemas
from gateway.resources.developers.developer import actor_of
from gateway.state.browser.sessions import Sessions
from gateway.urls import BundleUrls


class _OfPlugin:
    def __init__(self, rpc: Rpc, sessions: Sessions, urls: BundleUrls) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._urls = urls

    async def _ask(self, method: str, req: Request, resp: Response, **named: Any) -> Any:
        actor = actor_of(await self._sessions.user(req, resp))
        return await self._rpc.call("installs", method, actor=actor, **named)


class Errors(_OfPlugin):
    @operation(
        "What my plugin throws, in groups; null stands for fewer than five people",
        limit="reads",
        tag="Usage",
        query=schemas.ErrorsQuery,
        returns=schemas.PluginErrors,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_get(
        self, req: Request, resp: Response, plugin_id: str, query: dict[str, Any]
    ) -> Any:
        return await self._ask("list_errors", req, resp, plugin_id=plugin_id, **query)


class Error(_OfPlugin):
    @operation(
        "One error of my plugin: its stacks by version, and how often it came by day",
        limit="reads",
        tag="Usage",
        returns=schemas.PluginErrorInFull,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, plugin_id: str, error_id: str) -> Any:
        found = await self._ask("get_error", req, resp, plugin_id=plugin_id, group_id=error_id)
        return found | {"by_version": [self._urls.add(one) for one in found["by_version"]]}

    @operation(
        "Resolve an error of my plugin, ignore it, or open it again",
        limit="commands",
        tag="Usage",
        body=schemas.Decision,
        status=204,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_patch(
        self, req: Request, resp: Response, plugin_id: str, error_id: str, body: dict[str, Any]
    ) -> None:
        named = {"plugin_id": plugin_id, "group_id": error_id, "state": body["state"]}
        await self._ask("decide_error", req, resp, **named)


class ErrorWatch(_OfPlugin):
    @operation(
        "Be told of new errors of my plugin, and of those that came back; once an hour at most",
        limit="commands",
        tag="Usage",
        returns=schemas.WatchedErrors,
        errors=(401, 403),
        session=True,
    )
    async def on_put(self, req: Request, resp: Response, plugin_id: str) -> Any:
        return await self._ask("watch_errors", req, resp, plugin_id=plugin_id, watched=True)

    @operation(
        "Be told of errors of my plugin no more",
        limit="commands",
        tag="Usage",
        returns=schemas.WatchedErrors,
        errors=(401, 403),
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response, plugin_id: str) -> Any:
        return await self._ask("watch_errors", req, resp, plugin_id=plugin_id, watched=False)
