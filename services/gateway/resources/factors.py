"""The second factor of the account: one-time codes, and recovery codes."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import pyotp
from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas import factors as schemas
from gateway.state.sessions import Sessions

RECOVERY_CODES = 10
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without what looks like something else
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


async def first_codes(
    sessions: Sessions, user_id: str, codes: list[str], *, is_first: bool
) -> list[str] | None:
    """What is shown of ``codes``. With the first factor, what was done with the password alone
    lets nobody do more: it is asked for once more, in every session.
    """
    if not is_first:
        return None
    await sessions.unconfirm_all(user_id)
    return codes


def recovery_codes() -> list[str]:
    """Of 80 bits each, in four groups: ``ABCD-EFGH-JKLM-NPQR``."""
    texts = ["".join(secrets.choice(ALPHABET) for _ in range(16)) for _ in range(RECOVERY_CODES)]
    return ["-".join(text[start : start + 4] for start in range(0, 16, 4)) for text in texts]


def digest_of(code: str) -> str:
    """As ``auth/factors/codes.py`` has it. The codes themselves cross no bus before their use."""
    return hashlib.sha256(code.replace("-", "").encode()).hexdigest()
