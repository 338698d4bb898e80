"""The second factor of the account: one-time codes, and recovery codes."""

from __future__ import annotations

from typing import Any

import pyotp
from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.accounts import factors as schemas
from gateway.resources.accounts.factors.first_factor import (
    digest_of,
    first_codes,
    recovery_codes,
    what_may_be_the_first,
)
from gateway.state.browser.sessions import Sessions

ISSUER = "Folio"


class Factors:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "My second factors",
        limit="reads",
        tag="Accounts",
        returns=schemas.Factors,
        errors=(401,),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response) -> Any:
        user = await self._sessions.user(req, resp)
        return await self._rpc.call("auth", "get_factors", user_id=user["id"])


class Totp:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "Begin to set up one-time codes",
        limit="account",
        tag="Accounts",
        returns=schemas.TotpSecret,
        errors=(401, 403, 409),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response) -> dict[str, Any]:
        """Nothing is asked for at a log-in before a code of it was given."""
        user = await self._sessions.confirmed(req, resp)
        secret = pyotp.random_base32()
        await self._rpc.call("auth", "begin_totp", user_id=user["id"], secret=secret)
        totp = pyotp.TOTP(secret, name=user["username"], issuer=ISSUER)
        return {"secret": secret, "uri": totp.provisioning_uri()}

    @operation(
        "Remove one-time codes; with the last factor go the recovery codes",
        limit="account",
        tag="Accounts",
        status=204,
        errors=(401, 403),
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response) -> None:
        user = await self._sessions.confirmed(req, resp)
        await self._rpc.call(
            "auth", "remove_totp", user_id=user["id"], metadata=req.context.metadata
        )


class TotpEnrolment:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "Give the first code: from then on one is asked for; a first factor brings recovery codes",
        limit="account",
        tag="Accounts",
        body=schemas.Code,
        returns=schemas.FirstRecoveryCodes,
        errors=(401, 403, 409),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        user = await self._sessions.confirmed(req, resp)
        codes = recovery_codes()
        async with what_may_be_the_first(self._sessions, user["id"]):
            enrolled = await self._rpc.call(
                "auth",
                "enrol_totp",
                user_id=user["id"],
                code=body["code"],
                recovery=[digest_of(code) for code in codes],
                metadata=req.context.metadata,
            )
        is_first = enrolled["recovery"]
        shown = await first_codes(self._sessions, user["id"], codes, is_first=is_first)
        return {"recovery_codes": shown}


class Recovery:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "New recovery codes, shown once; those from before end",
        limit="account",
        tag="Accounts",
        returns=schemas.RecoveryCodes,
        errors=(401, 403, 409),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response) -> dict[str, Any]:
        user = await self._sessions.confirmed(req, resp)
        codes = recovery_codes()
        await self._rpc.call(
            "auth",
            "renew_recovery_codes",
            user_id=user["id"],
            recovery=[digest_of(code) for code in codes],
            metadata=req.context.metadata,
        )
        return {"recovery_codes": codes}
