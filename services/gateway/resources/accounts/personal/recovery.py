"""For who has forgotten the password: a link by mail, and a new one with it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.accounts import email as schemas
from gateway.http.schemas.accounts.factors import PasskeyQuestion
from gateway.state.browser.sessions import Sessions
from gateway.state.limits.limiter import Counts, Limiter
from plugin_platform.errors import Invalid, Unauthenticated

ASKED = "5/hour"  # for one name or address, whether it is anybody's or not
WRONG_CODES = "10/hour"  # with one link


class ForgottenPassword:
    def __init__(self, rpc: Rpc, counts: Counts) -> None:
        self._rpc = rpc
        self._asked = Limiter(counts, "forgotten", ASKED)

    @operation(
        "Have a link sent by which a new password can be chosen",
        limit="recovery",
        tag="Accounts",
        body=schemas.Forgotten,
        status=202,
        errors=(409, 422, 429, 503),
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> None:
        """To the account's address, if that is confirmed. The answer is the same whether there is
        such an account or not. 409: this platform sends no mail.
        """
        account = body["account"].strip()
        await self._asked.hit(_digest(account.casefold()))
        await self._rpc.call("auth", "forget_password", account=account)


class ResetPassword:
    def __init__(self, rpc: Rpc, sessions: Sessions, counts: Counts) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._codes = Limiter(counts, "reset-code", WRONG_CODES)

    @operation(
        "Choose a new password with the link of a mail; signs out everywhere",
        limit="recovery",
        tag="Accounts",
        body=schemas.ForgottenPassword,
        status=204,
        errors=(403, 422, 429, 503),
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> None:
        """403 with the type second-factor-required: send it again, with a ``code`` too, or with a
        ``passkey`` where the errors point to it.
        """
        async with _proof(self._codes, body["token"]):
            reset = await self._rpc.call(
                "auth", "reset_password", metadata=req.context.metadata, **body
            )
        await self._sessions.end_all(reset["user_id"])


class ResetOptions:
    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc

    @operation(
        "What a passkey is asked when a new password is chosen",
        limit="recovery",
        tag="Accounts",
        body=schemas.Link,
        returns=PasskeyQuestion,
        errors=(422, 429, 503),
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        return {"options": await self._rpc.call("auth", "ask_passkey_to_reset", **body)}


@asynccontextmanager
async def _proof(codes: Limiter, token: str) -> AsyncIterator[None]:
    """Wrong codes are counted by the link; whoever gives one is told at the field."""
    try:
        async with codes.hit_if_refused(_digest(token)):
            yield
    except Unauthenticated as error:
        errors = error.errors or [{"pointer": "/code", "detail": error.detail}]
        raise Invalid(error.detail, errors) from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
