"""What somebody who is signed in does about the account: sessions, and proof of being there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.accounts import accounts
from gateway.http.times import text_of
from gateway.state.accounts import User
from gateway.state.browser.sessions import Session, Sessions
from gateway.state.limits.login_limits import LoginLimits
from plugin_platform.errors import Invalid, Unauthenticated


class SessionList:
    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @operation(
        "Where I am signed in",
        limit="reads",
        tag="Accounts",
        returns=accounts.SessionList,
        errors=(401,),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response) -> dict[str, Any]:
        user = await self._sessions.user(req, resp)
        mine = await self._sessions.load(req, resp)
        items = [
            {
                "id": session.id,
                "device": session.device,
                "since": text_of(session.since),
                "last_seen": text_of(session.seen),
                "current": mine is not None and session.id == mine.id,
            }
            for session in await self._sessions.of_user(user["id"])
        ]
        return {"items": items}

    @operation(
        "Sign out everywhere, here too",
        limit="account",
        tag="Accounts",
        status=204,
        errors=(401,),
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response) -> None:
        user = await self._sessions.user(req, resp)
        await self._sessions.end_all(user["id"])
        await self._sessions.end(req, resp)


class OneSession:
    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @operation(
        "Sign out elsewhere",
        limit="account",
        tag="Accounts",
        status=204,
        errors=(401,),
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response, session_id: str) -> None:
        user = await self._sessions.user(req, resp)
        await self._sessions.end_one(user["id"], session_id)


class Confirmation:
    def __init__(self, rpc: Rpc, sessions: Sessions, limits: LoginLimits) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._limits = limits

    @operation(
        "Give the password once more: good for 15 minutes of this session",
        tag="Accounts",
        body=accounts.Password,
        status=204,
        errors=(401, 403, 422, 429),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> None:
        user = await self._sessions.user(req, resp)
        session = await self._sessions.required(req, resp)
        asked_at = await self._sessions.moment()
        async with _proof(self._limits, req, user, session, "/password"):
            proven = await self._rpc.call(
                "auth",
                "confirm_password",
                user_id=user["id"],
                session_id=session.id,
                metadata=req.context.metadata,
                **body,
            )
        await self._sessions.confirm(
            session, asked_at=asked_at, factor=bool(proven and proven["factor"])
        )


class Password:
    def __init__(self, rpc: Rpc, sessions: Sessions, limits: LoginLimits) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._limits = limits

    @operation(
        "Change the password; signs out everywhere else",
        tag="Accounts",
        body=accounts.NewPassword,
        status=204,
        errors=(401, 403, 409, 422, 429),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> None:
        user = await self._sessions.user(req, resp)
        session = await self._sessions.required(req, resp)
        async with _proof(self._limits, req, user, session, "/current"):
            await self._rpc.call(
                "auth",
                "change_password",
                user_id=user["id"],
                session_id=session.id,
                metadata=req.context.metadata,
                **body,
            )
        await self._sessions.end_all(user["id"])
        await self._sessions.begin(req, resp, user, proven_at=await self._sessions.moment())


@asynccontextmanager
async def _proof(
    limits: LoginLimits, req: Request, user: User, session: Session, pointer: str
) -> AsyncIterator[None]:
    """Wrong passwords are counted as at a log-in, of this session alone; whoever gives one is
    told at the field, and stays signed in.
    """
    try:
        async with limits.attempt(user["username"], req.context.address, session.id):
            yield
    except Unauthenticated as error:
        errors = error.errors or [{"pointer": pointer, "detail": error.detail}]
        raise Invalid(error.detail, errors) from error
