"""What moderators look up before they block or ban."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.input.cursors import Cursors
from gateway.http.operation import operation
from gateway.http.schemas.moderators import oversight
from gateway.resources.developers.developer import actor_of
from gateway.state.browser.sessions import Sessions
from gateway.urls import BundleUrls


class _Asked:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    async def _ask(self, method: str, req: Request, resp: Response, **named: Any) -> Any:
        actor = actor_of(await self._sessions.user(req, resp))
        return await self._rpc.call("publishing", method, actor=actor, **named)


class Plugins(_Asked):
    def __init__(self, rpc: Rpc, sessions: Sessions, cursors: Cursors) -> None:
        super().__init__(rpc, sessions)
        self._cursors = cursors

    @operation(
        "Plugins of all publishers, by id",
        tag="Moderation",
        query=oversight.PluginsQuery,
        returns=oversight.ModeratedPlugins,
        errors=(401, 403),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, query: dict[str, Any]) -> Any:
        cursor = query.get("cursor")
        named = {"q": query.get("q"), "stopped": query["stopped"]}
        after = self._cursors.read(cursor) if cursor else None
        page = await self._ask("find_plugins", req, resp, after=after, **named)
        return page | {"next_cursor": self._cursors.sign(page.pop("next"))}


class OnePlugin(_Asked):
    def __init__(self, rpc: Rpc, sessions: Sessions, urls: BundleUrls) -> None:
        super().__init__(rpc, sessions)
        self._urls = urls

    @operation(
        "State, publisher and newest versions of anybody's plugin",
        tag="Moderation",
        returns=oversight.ModeratedPluginWithVersions,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, plugin_id: str) -> Any:
        plugin = await self._ask("get_moderated_plugin", req, resp, plugin_id=plugin_id)
        return plugin | {"versions": [self._urls.add(each) for each in plugin["versions"]]}


class Bans(_Asked):
    @operation(
        "Who is banned, and why",
        tag="Moderation",
        returns=oversight.Bans,
        errors=(401, 403),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response) -> Any:
        return await self._ask("list_bans", req, resp)


def routes(
    v1: str, rpc: Rpc, sessions: Sessions, urls: BundleUrls, *, secret: str
) -> list[tuple[str, Any]]:
    plugins = f"{v1}/moderation/plugins"
    return [
        (plugins, Plugins(rpc, sessions, Cursors(secret, "moderated plugins"))),
        (f"{plugins}/{{plugin_id:plugin_id}}", OnePlugin(rpc, sessions, urls)),
        (f"{v1}/moderation/publishers", Bans(rpc, sessions)),
    ]
