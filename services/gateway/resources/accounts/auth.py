"""Accounts and sessions."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.networks import network_of
from gateway.http.operation import operation
from gateway.http.schemas.accounts import accounts
from gateway.state.accounts import Accounts
from gateway.state.browser.known_devices import KnownDevices
from gateway.state.browser.sessions import Sessions
from gateway.state.browser.visitors import Visitors
from gateway.state.limits.limiter import Limiter
from gateway.state.limits.login_limits import LoginLimits
from plugin_platform.errors import PlatformError

log = logging.getLogger(__name__)

Prove = Callable[[str | None], Awaitable[Any]]

NOTHING_MERGED: dict[str, Any] = {"moved": [], "duplicates": []}


class Entrance:
    """What happens when somebody has proven who they are: a new session, and their installs."""

    def __init__(
        self, rpc: Rpc, sessions: Sessions, visitors: Visitors, devices: KnownDevices
    ) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._visitors = visitors
        self._devices = devices

    async def enter(self, req: Request, resp: Response, prove: Prove) -> dict[str, Any]:
        """``prove`` gets the visitor's id, and gives the account or raises."""
        proven_at = await self._sessions.moment()
        signed_in = await self._sessions.load(req, resp)
        visitor_id = None if signed_in else self._visitors.known(req, resp)
        user = await prove(visitor_id)
        merged = await self._merge(req, visitor_id, user["id"])
        await self._sessions.begin(req, resp, user, proven_at=proven_at)
        self._visitors.forget(resp)
        await self._devices.remember(req, resp, user["username"])
        return {"user": user, "merged": merged}

    async def _merge(self, req: Request, visitor_id: str | None, user_id: str) -> dict[str, Any]:
        """Here because the next page must show it. ``installs`` also hears of each log-in, so
        that nothing is lost when this fails.
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
            return NOTHING_MERGED
        return merged


class Register:
    def __init__(self, rpc: Rpc, entrance: Entrance, limiter: Limiter) -> None:
        self._rpc = rpc
        self._entrance = entrance
        self._limiter = limiter

    @operation(
        "Open an account, and be signed in",
        tag="Accounts",
        body=accounts.Registration,
        returns=accounts.SignedIn,
        status=201,
        errors=(409, 429),
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        await self._limiter.hit(network_of(req.context.address))

        async def register(visitor_id: str | None) -> Any:
            return await self._rpc.call(
                "auth",
                "register",
                user_id=_new_user_id(req, body["username"]),
                visitor_id=visitor_id,
                metadata=req.context.metadata,
                **body,
            )

        return await self._entrance.enter(req, resp, register)


class Login:
    def __init__(
        self, rpc: Rpc, entrance: Entrance, devices: KnownDevices, limits: LoginLimits
    ) -> None:
        self._rpc = rpc
        self._entrance = entrance
        self._devices = devices
        self._limits = limits

    @operation(
        "Sign in; what the visitor has installed moves to the account",
        tag="Accounts",
        body=accounts.Credentials,
        returns=accounts.SignedIn,
        errors=(401, 403, 429),
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        """403 with the type second-factor-required: send it again, with a ``code`` too, or with a
        ``passkey`` where the errors point to it.
        """

        async def authenticate(visitor_id: str | None) -> Any:
            device = await self._devices.find(req, resp, body["username"])
            async with self._limits.attempt(body["username"], req.context.address, device):
                return await self._rpc.call(
                    "auth",
                    "authenticate",
                    visitor_id=visitor_id,
                    metadata=req.context.metadata,
                    **body,
                )

        return await self._entrance.enter(req, resp, authenticate)


class Logout:
    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @operation("Sign out", limit="account", tag="Accounts", status=204)
    async def on_post(self, req: Request, resp: Response) -> None:
        await self._sessions.end(req, resp)


class Me:
    def __init__(self, sessions: Sessions, visitors: Visitors) -> None:
        self._sessions = sessions
        self._visitors = visitors

    @operation("Who is signed in", limit="reads", tag="Accounts", returns=accounts.Me)
    async def on_get(self, req: Request, resp: Response) -> dict[str, Any]:
        """Every page asks this first, so a browser is known before it installs anything, and
        two installs at once are one visitor's.
        """
        if await self._sessions.load(req, resp) is None:
            been_here = self._visitors.known(req, resp) is not None
            self._visitors.welcome(req, resp)
            return {"user": None, "anonymous": been_here}
        return {"user": await self._sessions.user(req, resp), "anonymous": False}


class Developer:
    def __init__(self, rpc: Rpc, sessions: Sessions, accounts: Accounts) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._accounts = accounts

    @operation(
        "Become a developer",
        limit="account",
        tag="Accounts",
        returns=accounts.Account,
        errors=(401, 403),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response) -> dict[str, Any]:
        user = await self._sessions.confirmed(req, resp)
        enrolled = await self._rpc.call(
            "auth", "enrol_developer", user_id=user["id"], metadata=req.context.metadata
        )
        await self._accounts.put(enrolled)
        return {"user": enrolled}


def _new_user_id(req: Request, username: str) -> str:
    """A registration that is repeated with its Idempotency-Key is the same account's."""
    key = req.get_header("Idempotency-Key")
    if key is None:
        return str(uuid4())
    return str(uuid5(NAMESPACE_URL, f"account:{username}:{key}"))
