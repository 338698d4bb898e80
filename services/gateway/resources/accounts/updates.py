"""Newer versions of what somebody has: offered, looked at, taken."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.installed import updates
from gateway.state.browser.sessions import Sessions
from plugin_platform.errors import NotFound
from plugin_platform.update_choices import WAIT_HOURS

UPDATES_LIMIT = 64 * 1024  # bytes
# Of who has no plugins.
NOTHING = {"items": [], "automatic": False, "wait_hours": WAIT_HOURS, "automatic_paused": False}


def routes(prefix: str, rpc: Rpc, sessions: Sessions) -> list[tuple[str, object]]:
    mine = f"{prefix}/user/plugins"
    return [
        (f"{mine}/updates", Updates(rpc, sessions)),
        (f"{mine}/{{plugin_id:plugin_id}}/update", UpdatePreview(rpc, sessions)),
    ]


class Updates:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "Newer versions of what I have", limit="reads", tag="Installed", returns=updates.Updates
    )
    async def on_get(self, req: Request, resp: Response) -> dict[str, Any]:
        principal = await self._sessions.principal(req, resp)
        if principal is None:
            return NOTHING
        listed: dict[str, Any] = await self._rpc.call(
            "installs", "list_updates", principal=principal
        )
        return listed

    @operation(
        "Update several plugins; of those that cannot be updated it is said why",
        limit="commands",
        tag="Installed",
        body=updates.WantedUpdates,
        body_limit=UPDATES_LIMIT,
        returns=updates.UpdateOutcome,
        errors=(404, 409),
        replayable=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        items = [{"accept": [], **one} for one in body["items"]]
        await req.context.charge("bulk", len(items))
        outcome: dict[str, Any] = await self._rpc.call(
            "installs",
            "update",
            principal=await self._owner(req, resp),
            items=items,
            automatic=body["automatic"],
            metadata=req.context.metadata,
        )
        return outcome

    @operation(
        "How all my plugins are updated; what is not named stays",
        limit="commands",
        tag="Installed",
        body=updates.ChosenUpdates,
        returns=updates.UpdateChoices,
        errors=(404, 409),
    )
    async def on_patch(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        chosen: dict[str, Any] = await self._rpc.call(
            "installs",
            "choose_updates",
            principal=await self._owner(req, resp),
            metadata=req.context.metadata,
            **body,
        )
        return chosen

    async def _owner(self, req: Request, resp: Response) -> str:
        principal = await self._sessions.principal(req, resp)
        if principal is None:
            raise NotFound("You have no plugins yet. Install one first.")
        return principal


class UpdatePreview:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "What another version of a plugin that I have would change",
        limit="reads",
        tag="Installed",
        query=updates.PreviewQuery,
        returns=updates.UpdatePreview,
        errors=(404, 410),
    )
    async def on_get(
        self, req: Request, resp: Response, plugin_id: str, query: dict[str, Any]
    ) -> dict[str, Any]:
        principal = await self._sessions.principal(req, resp)
        if principal is None:
            raise NotFound(f"The plugin {plugin_id} is not installed.")
        previewed: dict[str, Any] = await self._rpc.call(
            "installs",
            "preview_update",
            principal=principal,
            plugin_id=plugin_id,
            version=query["version"],
        )
        return previewed
