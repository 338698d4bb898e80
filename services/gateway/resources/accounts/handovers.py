"""``folio login``: a program asks for an API token, and somebody on the page decides."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.middleware import origin_of
from gateway.http.operation import operation
from gateway.http.schemas.accounts import tokens
from gateway.http.times import text_of
from gateway.resources.accounts.tokens import DAY
from gateway.state.browser.sessions import Sessions
from gateway.state.programs.handovers import INTERVAL, LIFETIME, Handovers
from plugin_platform import api_tokens

PAGE = "/device"


class DeviceCodes:
    def __init__(self, handovers: Handovers, *, behind_proxy: bool) -> None:
        self._handovers = handovers
        self._behind_proxy = behind_proxy

    @operation(
        "Ask for an API token, for somebody to decide on the page",
        limit="handovers",
        tag="Accounts",
        body=tokens.NewToken,
        returns=tokens.DeviceCodes,
        status=201,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        codes = await self._handovers.begin(body, req.context.address)
        page = f"{origin_of(req, behind_proxy=self._behind_proxy)}{PAGE}"
        return {
            "device_code": codes.device_code,
            "user_code": codes.user_code,
            "verification_uri": page,
            "verification_uri_complete": f"{page}?code={codes.user_code}",
            "expires_in": LIFETIME,
            "interval": INTERVAL,
        }


class DeviceToken:
    def __init__(self, rpc: Rpc, handovers: Handovers) -> None:
        self._rpc = rpc
        self._handovers = handovers

    @operation(
        "The token, once somebody has approved; ask every few seconds",
        limit="handovers",
        tag="Accounts",
        body=tokens.DeviceCode,
        returns=tokens.IssuedToken,
        errors=(400, 409),
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        """400 with a type: authorization-pending, slow-down, access-denied, expired-token
        (RFC 8628, 3.5).
        """
        approved = await self._handovers.ask(body["device_code"])
        token, wish = api_tokens.make(), approved.wish
        try:
            issued: dict[str, Any] = await self._rpc.call(
                "auth",
                "issue_token",
                user_id=approved.user_id,
                token_id=str(uuid5(NAMESPACE_URL, f"handover:{approved.id}")),
                digest=api_tokens.digest(token),
                seconds=wish.pop("days") * DAY,
                metadata=req.context.metadata,
                **wish,
            )
        except BaseException:
            await self._handovers.give_back(approved)
            raise
        await self._handovers.end(approved)
        return issued | {"id": issued["token_id"], "token": token}


class DeviceDecision:
    def __init__(self, sessions: Sessions, handovers: Handovers) -> None:
        self._sessions = sessions
        self._handovers = handovers

    @operation(
        "What a program asks for",
        limit="account",
        tag="Accounts",
        returns=tokens.Wish,
        errors=(401, 404),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, user_code: str) -> dict[str, Any]:
        await self._sessions.user(req, resp)
        wish = await self._handovers.shown(user_code)
        return wish | {"expires_at": text_of(wish["until"])}

    @operation(
        "Approve or refuse what a program asks for",
        limit="account",
        tag="Accounts",
        body=tokens.Decision,
        status=204,
        errors=(401, 403, 404, 409),
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, user_code: str, body: dict[str, Any]
    ) -> None:
        """Approving takes the password once more, as making a token does."""
        approve = body["approve"]
        who = self._sessions.publisher if approve else self._sessions.user
        user = await who(req, resp)
        await self._handovers.decide(user_code, user["id"], approve=approve)
