"""Domains that an account has proven to hold, or wants to; and moderators who take one away."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.accounts import domains as schemas
from gateway.http.schemas.developers import life
from gateway.resources.developers.developer import actor_of
from gateway.state.browser.sessions import Sessions


class _Domains:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions


class Domains(_Domains):
    @operation(
        "Domains that I am verified by, or want to be",
        limit="reads",
        tag="Accounts",
        returns=schemas.DomainList,
        errors=(401, 503),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response) -> dict[str, Any]:
        user = await self._sessions.user(req, resp)
        return {"items": await self._rpc.call("auth", "list_domains", user_id=user["id"])}

    @operation(
        "Claim a domain; the answer says how it is proven",
        limit="account",
        tag="Accounts",
        body=schemas.NewDomain,
        returns=schemas.DomainList,
        status=201,
        errors=(401, 403, 409, 422, 503),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        """With the password once more: a plugin in the page could have one known by its domain."""
        user = await self._sessions.confirmed(req, resp)
        items = await self._rpc.call(
            "auth", "claim_domain", user_id=user["id"], metadata=req.context.metadata, **body
        )
        return {"items": items}


class OneDomain(_Domains):
    @operation(
        "Be known by a domain no more",
        limit="account",
        tag="Accounts",
        status=204,
        errors=(401, 403, 503),
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response, domain: str) -> None:
        user = await self._sessions.confirmed(req, resp)
        await self._rpc.call(
            "auth",
            "remove_domain",
            user_id=user["id"],
            domain=domain,
            metadata=req.context.metadata,
        )


class DomainCheck(_Domains):
    @operation(
        "Have it looked for now: at most 20 times an hour",
        limit="account",
        tag="Accounts",
        returns=schemas.DomainList,
        status=202,
        errors=(401, 403, 404, 429, 503),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, domain: str) -> dict[str, Any]:
        user = await self._sessions.user(req, resp)
        items = await self._rpc.call("auth", "check_domain", user_id=user["id"], domain=domain)
        return {"items": items}


class DomainRevocation(_Domains):
    @operation(
        "Take a verified domain from an author, with a reason that they read",
        limit="moderation",
        tag="Moderation",
        body=life.Reason,
        status=204,
        errors=(401, 403, 404, 422, 503),
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, username: str, domain: str, body: dict[str, Any]
    ) -> None:
        await self._moderate("revoke_domain", req, resp, username, domain, **body)

    @operation(
        "Give it back",
        limit="moderation",
        tag="Moderation",
        status=204,
        errors=(401, 403, 404, 503),
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response, username: str, domain: str) -> None:
        await self._moderate("allow_domain", req, resp, username, domain)

    async def _moderate(
        self, method: str, req: Request, resp: Response, username: str, domain: str, **said: Any
    ) -> None:
        user = await self._sessions.confirmed(req, resp)
        await self._rpc.call(
            "auth",
            method,
            actor=actor_of(user),
            username=username,
            domain=domain,
            metadata=req.context.metadata,
            **said,
        )


def routes(v1: str, rpc: Rpc, sessions: Sessions) -> list[tuple[str, Any]]:
    mine = f"{v1}/auth/domains"
    revoked = f"{v1}/moderation/authors/{{username}}/domains/{{domain}}/revocation"
    return [
        (mine, Domains(rpc, sessions)),
        (f"{mine}/{{domain}}", OneDomain(rpc, sessions)),
        (f"{mine}/{{domain}}/check", DomainCheck(rpc, sessions)),
        (revoked, DomainRevocation(rpc, sessions)),
    ]
