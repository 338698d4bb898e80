"""Asking one service in an operator's name. No API token may do any of it."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.resources.developers.developer import actor_of
from gateway.state.sessions import Sessions
from plugin_platform.config import SERVICES
from plugin_platform.errors import NotFound


class AsksService:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    async def _ask(
        self, service: str, method: str, req: Request, resp: Response, **named: Any
    ) -> Any:
        """What shows nothing of people."""
        actor = actor_of(await self._sessions.user(req, resp))
        return await self._rpc.call(_known(service), method, actor=actor, **named)

    async def _tell(
        self,
        service: str,
        method: str,
        req: Request,
        resp: Response,
        *,
        within: float | None = None,
        **named: Any,
    ) -> Any:
        """What changes something or shows what people did: a plugin in the page, which does not
        know the password, shall not.
        """
        actor = actor_of(await self._sessions.operator(req, resp))
        metadata = req.context.metadata
        return await self._rpc.call(
            _known(service), method, within=within, actor=actor, metadata=metadata, **named
        )


def _known(service: str) -> str:
    if service not in SERVICES:
        raise NotFound(f"There is no service {service!r}.")
    return service
