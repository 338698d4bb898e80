"""What somebody who is signed in asks of the catalog."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.resources.developers.developer import actor_of
from gateway.state.browser.sessions import Sessions


class AsksCatalog:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    async def _ask(self, method: str, req: Request, resp: Response, **named: Any) -> Any:
        actor = actor_of(await self._sessions.user(req, resp))
        return await self._rpc.call("catalog", method, actor=actor, **named)

    async def _tell(self, method: str, req: Request, resp: Response, **named: Any) -> Any:
        return await self._ask(method, req, resp, metadata=req.context.metadata, **named)

    async def _tell_confirmed(self, method: str, req: Request, resp: Response, **named: Any) -> Any:
        """In the name of whoever has given the password once more: a plugin in the page, which
        might like to be shown, has not.
        """
        actor = actor_of(await self._sessions.confirmed(req, resp))
        metadata = req.context.metadata
        return await self._rpc.call("catalog", method, actor=actor, metadata=metadata, **named)
