"""API tokens: a person makes, sees and ends them; a program learns what its own is for."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.accounts import tokens
from gateway.resources.developers.developer import actor_of
from gateway.state.browser.sessions import Sessions
from gateway.state.programs.api_tokens import token_of
from plugin_platform import api_tokens
from plugin_platform.api_tokens import Action
from plugin_platform.errors import Unauthenticated

ANY = tuple(Action)
DAY = 24 * 3600  # s


class TokenList:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "My API tokens, the newest first",
        tokens=(Action.TOKENS,),
        limit="reads",
        tag="Accounts",
        returns=tokens.TokenList,
        errors=(401,),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response) -> dict[str, Any]:
        user = await self._sessions.user(req, resp)
        return {"items": await self._rpc.call("auth", "list_tokens", user_id=user["id"])}

    @operation(
        "Make an API token; it is shown once",
        limit="account",
        tag="Accounts",
        body=tokens.NewToken,
        returns=tokens.IssuedToken,
        status=201,
        errors=(401, 403, 409),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        """The answer is kept nowhere. Asked again with the same Idempotency-Key, the same token
        gets another secret, as long as nobody has used the first.
        """
        user = await self._sessions.publisher(req, resp)
        token, seconds = api_tokens.make(), body.pop("days") * DAY
        issued: dict[str, Any] = await self._rpc.call(
            "auth",
            "issue_token",
            user_id=user["id"],
            token_id=_new_id(req, user["id"]),
            digest=api_tokens.digest(token),
            seconds=seconds,
            metadata=req.context.metadata,
            **body,
        )
        return issued | {"id": issued["token_id"], "token": token}

    @operation(
        "Revoke all of my API tokens",
        limit="account",
        tag="Accounts",
        status=204,
        errors=(401, 403),
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response) -> None:
        actor = actor_of(await self._sessions.confirmed(req, resp))
        await self._rpc.call("auth", "revoke_tokens", actor=actor, metadata=req.context.metadata)


class OneToken:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "Revoke an API token",
        tokens=(Action.TOKENS,),
        limit="account",
        tag="Accounts",
        status=204,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response, token_id: str) -> None:
        actor = actor_of(await self._sessions.confirmed(req, resp))
        await _revoke(self._rpc, req, actor, token_id)


class OwnToken:
    """For the program that has it."""

    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "Whose token this is, and what for",
        limit="reads",
        tag="Accounts",
        tokens=ANY,
        returns=tokens.OwnToken,
    )
    async def on_get(self, req: Request, resp: Response) -> dict[str, Any]:
        token = token_of(req)
        if token is None:
            raise Unauthenticated("Send an API token, as Authorization: Bearer.")
        return token.shown | {"user": await self._sessions.user(req, resp)}

    @operation(
        "Revoke the token that this request is made with",
        limit="account",
        tag="Accounts",
        tokens=ANY,
        status=204,
    )
    async def on_delete(self, req: Request, resp: Response) -> None:
        token = token_of(req)
        if token is None:
            raise Unauthenticated("Send the API token to revoke, as Authorization: Bearer.")
        actor = actor_of(await self._sessions.user(req, resp))
        await _revoke(self._rpc, req, actor, token.id)


async def _revoke(rpc: Rpc, req: Request, actor: dict[str, Any], token_id: str) -> None:
    await rpc.call(
        "auth", "revoke_token", actor=actor, token_id=token_id, metadata=req.context.metadata
    )


def _new_id(req: Request, user_id: str) -> str:
    key = req.get_header("Idempotency-Key")
    return str(uuid4() if key is None else uuid5(NAMESPACE_URL, f"token:{user_id}:{key}"))
