"""Accounts, their roles, and an end of all their sessions. Nobody signs in as another."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.input.cursors import Cursors
from gateway.http.operation import operation
from gateway.http.schemas import admin as schemas
from gateway.resources.admin.asking import AsksService
from gateway.state.browser.sessions import Sessions

ERRORS = (401, 403, 404, 409, 422)


class Users(AsksService):
    def __init__(self, rpc: Rpc, sessions: Sessions, cursors: Cursors) -> None:
        super().__init__(rpc, sessions)
        self._cursors = cursors

    @operation(
        "Accounts by the beginning of their name, or those with a role",
        limit="operations",
        tag="Operators",
        query=schemas.UsersQuery,
        returns=schemas.Users,
        errors=(401, 403, 422),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, query: dict[str, Any]) -> Any:
        cursor = query.pop("cursor", None)
        after = self._cursors.read(cursor) if cursor else None
        page = await self._tell("auth", "find_accounts", req, resp, after=after, **query)
        return page | {"next_cursor": self._cursors.sign(page.pop("next"))}


class Role(AsksService):
    @operation(
        "Give an account a role",
        limit="operations",
        tag="Operators",
        status=204,
        errors=ERRORS,
        session=True,
    )
    async def on_put(self, req: Request, resp: Response, user_id: str, role: str) -> None:
        await self._tell("auth", "grant_role", req, resp, user_id=user_id, role=role)

    @operation(
        "Take a role from an account",
        limit="operations",
        tag="Operators",
        status=204,
        errors=ERRORS,
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response, user_id: str, role: str) -> None:
        await self._tell("auth", "revoke_role", req, resp, user_id=user_id, role=role)


class SignedOut(AsksService):
    @operation(
        "End all sessions of an account",
        limit="operations",
        tag="Operators",
        status=204,
        errors=ERRORS,
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, user_id: str) -> None:
        """The event does it too, should this process die in between."""
        await self._tell("auth", "sign_out_account", req, resp, user_id=user_id)
        await self._sessions.end_all(user_id)
