"""The plugins that somebody has as a list, and what such a list names installed."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.installed import lockfile
from gateway.state.browser.sessions import Sessions
from gateway.state.browser.visitors import Visitors

LOCK_LIMIT = 64 * 1024  # bytes


class LockFile:
    def __init__(self, rpc: Rpc, sessions: Sessions, visitors: Visitors) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._visitors = visitors

    @operation(
        "What I have installed, with versions and digests",
        limit="reads",
        tag="Installed",
        returns=lockfile.LockFile,
    )
    async def on_get(self, req: Request, resp: Response) -> dict[str, Any]:
        principal = await self._sessions.principal(req, resp)
        if principal is None:
            return {"plugins": []}
        return {"plugins": await self._rpc.call("installs", "lock", principal=principal)}

    @operation(
        "Install exactly these versions; of those that cannot be had it is said why",
        limit="commands",
        tag="Installed",
        body=lockfile.WantedLock,
        body_limit=LOCK_LIMIT,
        returns=lockfile.LockOutcome,
        errors=(409,),
        replayable=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        await req.context.charge("bulk", len(body["plugins"]))
        principal = await self._sessions.principal(req, resp)
        if principal is None:
            principal = f"anon:{self._visitors.welcome(req, resp)}"
        outcome: dict[str, Any] = await self._rpc.call(
            "installs",
            "install_locked",
            principal=principal,
            plugins=body["plugins"],
            metadata=req.context.metadata,
        )
        return outcome
