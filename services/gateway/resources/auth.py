"""Accounts and sessions."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http import schemas
from gateway.http.operation import operation
from gateway.state.limiter import Limiter, LoginLimits, network_of
from gateway.state.sessions import Session, Sessions
from plugin_platform.errors import PlatformError

log = logging.getLogger(__name__)

NOTHING_MERGED: dict[str, Any] = {"moved": [], "duplicates": []}


class Entrance:
    """What happens when somebody has proven who they are: a new session, and their installs."""

    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    async def visitor_id(self, req: Request, resp: Response) -> str | None:
        session = await self._sessions.load(req, resp)
        return session.visitor_id if session else None

    async def enter(
        self, req: Request, resp: Response, user: dict[str, Any], visitor_id: str | None
    ) -> dict[str, Any]:
        merged = await self._merge(req, visitor_id, user["id"])
        kept = visitor_id if merged is None else None  # for the next time that they sign in
        await self._sessions.begin(req, resp, Session(user=identity(user), visitor_id=kept))
        return {"user": user, "merged": merged or NOTHING_MERGED}

    async def _merge(
        self, req: Request, visitor_id: str | None, user_id: str
    ) -> dict[str, Any] | None:
        """Here because the next page must show it. ``installs`` also hears of each login, so
        that nothing is lost when this fails, which is answered with None.
        """
        if visitor_id is None:
            return NOTHING_MERGED
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
            return None
        return merged


class Register:
    def __init__(self, rpc: Rpc, entrance: Entrance, limiter: Limiter) -> None:
        self._rpc = rpc
        self._entrance = entrance
        self._limiter = limiter

    @operation(
        "Open an account, and be signed in",
        tag="Accounts",
        body=schemas.Registration,
        returns=schemas.SignedIn,
        status=201,
        errors=(409, 429),
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        await self._limiter.hit(network_of(req.context.address))
        visitor_id = await self._entrance.visitor_id(req, resp)
        user = await self._rpc.call(
            "auth",
            "register",
            user_id=_new_user_id(req, body["username"]),
            metadata=req.context.metadata,
            **body,
        )
        return await self._entrance.enter(req, resp, user, visitor_id)


class Login:
    def __init__(self, rpc: Rpc, entrance: Entrance, limits: LoginLimits) -> None:
        self._rpc = rpc
        self._entrance = entrance
        self._limits = limits

    @operation(
        "Sign in; what the visitor has installed moves to the account",
        tag="Accounts",
        body=schemas.Credentials,
        returns=schemas.SignedIn,
        errors=(401, 429),
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        async with self._limits.attempt(body["username"], req.context.address):
            visitor_id = await self._entrance.visitor_id(req, resp)
            user = await self._rpc.call(
                "auth", "authenticate", visitor_id=visitor_id, metadata=req.context.metadata, **body
            )
        return await self._entrance.enter(req, resp, user, visitor_id)


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
    return {key: user[key] for key in ("id", "username", "email", "is_developer", "roles")}


def _new_user_id(req: Request, username: str) -> str:
    """A registration that is repeated with its Idempotency-Key is the same account's."""
    key = req.get_header("Idempotency-Key")
    if key is None:
        return str(uuid4())
    return str(uuid5(NAMESPACE_URL, f"account:{username}:{key}"))
