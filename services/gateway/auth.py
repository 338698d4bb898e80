"""Accounts and sessions."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from falcon.asgi import Request, Response

from gateway import schemas
from gateway.limiter import Limiter
from gateway.operation import operation
from gateway.rpc import Rpc
from gateway.sessions import Session, Sessions
from plugin_platform.errors import PlatformError

log = logging.getLogger(__name__)


class Register:
    def __init__(self, rpc: Rpc, limiter: Limiter) -> None:
        self._rpc = rpc
        self._limiter = limiter

    @operation(
        "Open an account",
        tag="Accounts",
        body=schemas.Registration,
        returns=schemas.Account,
        status=201,
        errors=(409, 429),
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        await self._limiter.hit(req.context.address)
        user = await self._rpc.call(
            "auth",
            "register",
            user_id=_new_user_id(req, body["username"]),
            metadata=req.context.metadata,
            **body,
        )
        return {"user": user}


class Login:
    def __init__(self, rpc: Rpc, sessions: Sessions, limiter: Limiter) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._limiter = limiter

    @operation(
        "Sign in; what the visitor has installed moves to the account",
        tag="Accounts",
        body=schemas.Credentials,
        returns=schemas.SignedIn,
        errors=(401, 429),
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        who = (body["username"].casefold(), req.context.address)
        await self._limiter.hit(*who)
        before = await self._sessions.load(req, resp)
        visitor_id = before.visitor_id if before else None
        user = await self._rpc.call(
            "auth", "authenticate", visitor_id=visitor_id, metadata=req.context.metadata, **body
        )
        await self._limiter.forgive(*who)
        await self._sessions.begin(req, resp, Session(user=identity(user)))
        return {"user": user, "merged": await self._merge(req, visitor_id, user["id"])}

    async def _merge(self, req: Request, visitor_id: str | None, user_id: str) -> dict[str, Any]:
        """Here because the next page must show it; ``installs`` also hears of the login itself,
        so that nothing is lost when this fails.
        """
        nothing: dict[str, Any] = {"moved": [], "duplicates": []}
        if visitor_id is None:
            return nothing
        try:
            merged: dict[str, Any] = await self._rpc.call(
                "installs",
                "merge",
                source=f"anon:{visitor_id}",
                target=f"user:{user_id}",
                metadata=req.context.metadata,
            )
        except (PlatformError, RuntimeError) as error:
            log.warning("merging is left to the event: %s", error)
            return nothing
        return merged


class Logout:
    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @operation("Sign out", tag="Accounts", status=204)
    async def on_post(self, req: Request, resp: Response) -> None:
        await self._sessions.end(req, resp)


class Me:
    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @operation("Who is signed in", tag="Accounts", returns=schemas.Me)
    async def on_get(self, req: Request, resp: Response) -> dict[str, Any]:
        session = await self._sessions.load(req, resp)
        if session is None:
            return {"user": None, "anonymous": False}
        return {"user": session.user, "anonymous": session.user is None}


class Developer:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "Become a developer",
        tag="Accounts",
        returns=schemas.Account,
        errors=(401,),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response) -> dict[str, Any]:
        user = await self._sessions.user(req, resp)
        enrolled = await self._rpc.call(
            "auth", "enrol_developer", user_id=user["id"], metadata=req.context.metadata
        )
        session = await self._sessions.load(req, resp)
        await self._sessions.begin(
            req, resp, replace(session or Session(), user=identity(enrolled))
        )
        return {"user": enrolled}


def identity(user: dict[str, Any]) -> dict[str, Any]:
    """What a session remembers of an account."""
    return {key: user[key] for key in ("id", "username", "is_developer", "roles")}


def _new_user_id(req: Request, username: str) -> str:
    """A registration that is repeated with its Idempotency-Key is the same account's."""
    key = req.get_header("Idempotency-Key")
    if key is None:
        return str(uuid4())
    return str(uuid5(NAMESPACE_URL, f"account:{username}:{key}"))
