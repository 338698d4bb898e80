"""Named sets of plugins: listed, made, renamed, deleted, switched to."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.installed import workspaces
from gateway.state.browser.sessions import Sessions
from plugin_platform.errors import NotFound

TAG = "Installed"
BODY_LIMIT = 64 * 1024  # bytes


def routes(prefix: str, rpc: Rpc, sessions: Sessions) -> list[tuple[str, object]]:
    all_ = f"{prefix}/user/workspaces"
    one = f"{all_}/{{workspace_id}}"
    return [
        (all_, Workspaces(rpc, sessions)),
        (one, OneWorkspace(rpc, sessions)),
        (f"{one}/use", UsedWorkspace(rpc, sessions)),
    ]


class _Mine:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    async def _do(self, req: Request, resp: Response, method: str, **arguments: Any) -> Any:
        principal = await self._sessions.principal(req, resp)
        if principal is None:
            raise NotFound("Install a plugin first: a workspace is made of what you have.")
        return await self._rpc.call(
            "installs", method, principal=principal, metadata=req.context.metadata, **arguments
        )


class Workspaces(_Mine):
    @operation("My workspaces", limit="reads", tag=TAG, returns=workspaces.Workspaces)
    async def on_get(self, req: Request, resp: Response) -> dict[str, Any]:
        principal = await self._sessions.principal(req, resp)
        if principal is None:
            return {"items": [], "most": 0}
        listed: dict[str, Any] = await self._rpc.call(
            "installs", "list_workspaces", principal=principal
        )
        return listed

    @operation(
        "Make a workspace of what is on now, or of named plugins",
        limit="commands",
        tag=TAG,
        body=workspaces.NewWorkspace,
        body_limit=BODY_LIMIT,
        returns=workspaces.Workspaces,
        errors=(404, 409),
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> Any:
        workspace_id = body.pop("id")
        return await self._do(req, resp, "create_workspace", workspace_id=workspace_id, **body)


class OneWorkspace(_Mine):
    @operation(
        "Rename a workspace",
        limit="commands",
        tag=TAG,
        body=workspaces.WorkspaceName,
        returns=workspaces.Workspaces,
        errors=(404, 409),
    )
    async def on_patch(
        self, req: Request, resp: Response, workspace_id: str, body: dict[str, Any]
    ) -> Any:
        return await self._do(req, resp, "rename_workspace", workspace_id=workspace_id, **body)

    @operation(
        "Delete a workspace; what is on stays on",
        limit="commands",
        tag=TAG,
        returns=workspaces.Workspaces,
        errors=(404,),
    )
    async def on_delete(self, req: Request, resp: Response, workspace_id: str) -> Any:
        return await self._do(req, resp, "delete_workspace", workspace_id=workspace_id)


class UsedWorkspace(_Mine):
    @operation(
        "Switch to a workspace: its plugins on, all others off",
        limit="commands",
        tag=TAG,
        returns=workspaces.Workspaces,
        errors=(404,),
    )
    async def on_post(self, req: Request, resp: Response, workspace_id: str) -> Any:
        return await self._do(req, resp, "use_workspace", workspace_id=workspace_id)
