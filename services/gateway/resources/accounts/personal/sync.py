"""What follows an account from one device to the next, besides its plugins."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.accounts import sync as schemas
from gateway.state.browser.sessions import Sessions
from plugin_platform.errors import Conflict


class Sync:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "What was changed on any of my devices",
        limit="reads",
        tag="Accounts",
        query=schemas.SyncSince,
        returns=schemas.SyncValues,
        errors=(401, 409, 422, 503),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, query: dict[str, Any]) -> Any:
        user_id = await self._whose(req, resp, query.pop("account"))
        return await self._rpc.call("installs", "list_synced", user_id=user_id, **query)

    @operation(
        "Bring what was changed on this device",
        limit="sync",
        tag="Accounts",
        body=schemas.SyncChanges,
        returns=schemas.SyncResults,
        errors=(401, 404, 409, 422, 503),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> Any:
        """Each change by itself. One of a value that another device has changed since is told
        that one, and changes nothing: repeat it upon its revision to keep one's own.
        """
        user_id = await self._whose(req, resp, body.pop("account"))
        return await self._rpc.call("installs", "change_synced", user_id=user_id, **body)

    async def _whose(self, req: Request, resp: Response, account: str | None) -> str:
        """Another tab may have signed in as somebody else since the page looked."""
        user = await self._sessions.user(req, resp)
        if account not in (None, user["id"]):
            raise Conflict("Somebody else is signed in by now. Reload the page.")
        return str(user["id"])
