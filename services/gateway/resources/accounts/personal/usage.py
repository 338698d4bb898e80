"""Whether the use of plugins may be counted."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.accounts import personal as schemas
from gateway.state.browser.sessions import Sessions


class UsageChoice:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "Whether my use of plugins may be counted",
        limit="reads",
        tag="Accounts",
        returns=schemas.UsageChoice,
        errors=(401, 503),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response) -> Any:
        user = await self._sessions.user(req, resp)
        return await self._rpc.call("installs", "get_usage_choice", user_id=user["id"])

    @operation(
        "Have my use of plugins counted, or not",
        limit="commands",
        tag="Accounts",
        body=schemas.UsageChoice,
        returns=schemas.UsageChoice,
        errors=(401, 503),
        session=True,
    )
    async def on_put(self, req: Request, resp: Response, body: dict[str, Any]) -> Any:
        user = await self._sessions.user(req, resp)
        return await self._rpc.call("installs", "choose_usage", user_id=user["id"], **body)
