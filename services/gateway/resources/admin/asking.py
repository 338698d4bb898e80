"""Asking one service in an operator's name. No API token may do any of it."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.resources.developers.developer import actor_of
from gateway.state.browser.sessions import Sessions
from plugin_platform.config import SERVICES
from plugin_platform.errors import NotFound

Actor = dict[str, Any]


class AsksService:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    async def _ask(
        self, service: str, method: str, req: Request, resp: Response, **named: Any
    ) -> Any:
        """What shows nothing of people."""
        return await self._call(service, method, await self._asker(req, resp), **named)

    async def _tell(
        self, service: str, method: str, req: Request, resp: Response, **named: Any
    ) -> Any:
        """What changes something or shows what people did."""
        actor = await self._teller(req, resp)
        return await self._call(service, method, actor, metadata=req.context.metadata, **named)

    async def _call(self, service: str, method: str, actor: Actor, **named: Any) -> Any:
        if service not in SERVICES:
            raise NotFound(f"There is no service {service!r}.")
        return await self._rpc.call(service, method, actor=actor, **named)

    async def _asker(self, req: Request, resp: Response) -> Actor:
        return actor_of(await self._sessions.user(req, resp))

    async def _teller(self, req: Request, resp: Response) -> Actor:
        """A plugin in the page, which does not know the password, is none."""
        return actor_of(await self._sessions.operator(req, resp))
