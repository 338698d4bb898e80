"""The address of an account."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.accounts import email as schemas
from gateway.state.accounts import Accounts, User
from gateway.state.browser.sessions import Sessions


class Email:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "My address, and whether it is confirmed",
        limit="reads",
        tag="Accounts",
        returns=schemas.Email,
        errors=(401, 503),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response) -> Any:
        user = await self._sessions.user(req, resp)
        return await self._rpc.call("auth", "get_email", user_id=user["id"])

    @operation(
        "Have another address, or the link sent again",
        limit="account",
        tag="Accounts",
        body=schemas.NewEmail,
        returns=schemas.Email,
        errors=(401, 403, 422, 429, 503),
        session=True,
    )
    async def on_put(self, req: Request, resp: Response, body: dict[str, Any]) -> Any:
        """A link is sent there; until it is followed the address of before stands, and is told
        then. Where no mail is sent it is the address at once, and not confirmed.
        """
        user = await self._sessions.confirmed(req, resp)
        return await self._rpc.call(
            "auth", "change_email", user_id=user["id"], metadata=req.context.metadata, **body
        )


class ConfirmedEmail:
    def __init__(self, rpc: Rpc, sessions: Sessions, accounts: Accounts) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._accounts = accounts

    @operation(
        "Confirm the address with the link that it got",
        limit="account",
        tag="Accounts",
        body=schemas.Link,
        returns=schemas.Email,
        errors=(401, 409, 422, 503),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> Any:
        user = await self._sessions.user(req, resp)
        found: dict[str, Any] = await self._rpc.call(
            "auth", "confirm_email", user_id=user["id"], metadata=req.context.metadata, **body
        )
        changed: User = {**user, "email": found["address"]}
        await self._accounts.put(changed)
        return found
