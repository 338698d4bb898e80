"""Security keys and passkeys (WebAuthn) as a second factor: registered, named, removed, asked.

What a browser is asked and what it answers go through unread: ``auth`` makes the one and judges the
other.
"""

from __future__ import annotations

from typing import Any

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
from gateway.state.browser.known_devices import KnownDevices
from gateway.state.browser.sessions import Sessions
from gateway.state.limits.login_limits import LoginLimits


class RegistrationOptions:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "Begin to register a passkey: what navigator.credentials.create takes, for five minutes",
        limit="account",
        tag="Accounts",
        returns=schemas.RegistrationOptions,
        errors=(401, 403, 409),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response) -> dict[str, Any]:
        user = await self._sessions.confirmed(req, resp)
        session = await self._sessions.required(req, resp)
        options = await self._rpc.call(
            "auth",
            "begin_passkey",
            user_id=user["id"],
            username=user["username"],
            session_id=session.id,
        )
        return {"options": options}


class Passkeys:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "Register a passkey: from then on one is asked for; a first factor brings recovery codes",
        limit="account",
        tag="Accounts",
        body=schemas.NewPasskey,
        returns=schemas.AddedPasskey,
        status=201,
        errors=(401, 403, 409),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        user = await self._sessions.confirmed(req, resp)
        session = await self._sessions.required(req, resp)
        codes = recovery_codes()
        async with what_may_be_the_first(self._sessions, user["id"]):
            added = await self._rpc.call(
                "auth",
                "add_passkey",
                user_id=user["id"],
                session_id=session.id,
                recovery=[digest_of(code) for code in codes],
                metadata=req.context.metadata,
                **body,
            )
        shown = await first_codes(self._sessions, user["id"], codes, is_first=added["recovery"])
        return {"passkey": added["passkey"], "recovery_codes": shown}


class OnePasskey:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "Give a passkey another name",
        limit="account",
        tag="Accounts",
        body=schemas.PasskeyName,
        returns=schemas.Passkey,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_patch(
        self, req: Request, resp: Response, body: dict[str, Any], passkey_id: str
    ) -> Any:
        user = await self._sessions.confirmed(req, resp)
        return await self._rpc.call(
            "auth",
            "rename_passkey",
            user_id=user["id"],
            passkey_id=passkey_id,
            metadata=req.context.metadata,
            **body,
        )

    @operation(
        "Remove a passkey; with the last factor go the recovery codes",
        limit="account",
        tag="Accounts",
        status=204,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response, passkey_id: str) -> None:
        user = await self._sessions.confirmed(req, resp)
        await self._rpc.call(
            "auth",
            "remove_passkey",
            user_id=user["id"],
            passkey_id=passkey_id,
            metadata=req.context.metadata,
        )


class ConfirmationOptions:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "What a passkey is asked when the password is given once more, or changed",
        limit="account",
        tag="Accounts",
        returns=schemas.PasskeyQuestion,
        errors=(401,),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response) -> dict[str, Any]:
        user = await self._sessions.user(req, resp)
        session = await self._sessions.required(req, resp)
        options = await self._rpc.call(
            "auth", "ask_passkey", user_id=user["id"], session_id=session.id
        )
        return {"options": options}


class SignInOptions:
    def __init__(self, rpc: Rpc, devices: KnownDevices, limits: LoginLimits) -> None:
        self._rpc = rpc
        self._devices = devices
        self._limits = limits

    @operation(
        "What a passkey is asked at signing in, told to who knows the password",
        limit="account",
        tag="Accounts",
        body=schemas.KnownPassword,
        returns=schemas.PasskeyQuestion,
        errors=(401, 429),
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        device = await self._devices.find(req, resp, body["username"])
        async with self._limits.attempt(body["username"], req.context.address, device):
            options = await self._rpc.call("auth", "ask_passkey_to_sign_in", **body)
        return {"options": options}
