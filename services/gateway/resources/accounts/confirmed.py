"""Commands to publishing that ask for the password once more."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.resources.developers.developer import actor_of
from gateway.state.accounts import User
from gateway.state.browser.sessions import Sessions
from gateway.urls import BundleUrls

ERRORS = (401, 403, 404)


class ConfirmedCommand:
    def __init__(self, rpc: Rpc, sessions: Sessions, urls: BundleUrls) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._urls = urls

    async def _ask(self, method: str, req: Request, resp: Response, **arguments: Any) -> Any:
        """In the name of whoever has given the password once more: a plugin in the page has not."""
        user = await self._sessions.confirmed(req, resp)
        return await self._call(method, user, req, **arguments)

    async def _ask_of_publisher(
        self, method: str, req: Request, resp: Response, **arguments: Any
    ) -> Any:
        """For what publishes, gives out again, or lets somebody else publish: with a second factor,
        where the operator wants one for that.
        """
        user = await self._sessions.publisher(req, resp)
        return await self._call(method, user, req, **arguments)

    async def _call(self, method: str, user: User, req: Request, **arguments: Any) -> Any:
        answer = await self._rpc.call(
            "publishing",
            method,
            actor=actor_of(user),
            metadata=req.context.metadata,
            **arguments,
        )
        return self._urls.add(answer) if answer and "bundle_key" in answer else answer
