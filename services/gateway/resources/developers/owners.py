"""Who owns a plugin: hand it over, share it, accept, decline, leave. No API token may do any."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.http.operation import operation
from gateway.http.schemas.developers import life
from gateway.resources.accounts.confirmed import ERRORS, ConfirmedCommand
from gateway.resources.developers.developer import actor_of
from plugin_platform.errors import Invalid, NotFound


class _Offering(ConfirmedCommand):
    async def _offer(
        self, method: str, req: Request, resp: Response, plugin_id: str, username: str
    ) -> Any:
        """To the account that has the name now: a name that nobody has is refused, since somebody
        else may take it later. Who does not own the plugin is not told whose names there are.
        """
        user = await self._sessions.publisher(req, resp)
        actor = actor_of(user)
        await self._rpc.call("publishing", "get_owners", actor=actor, plugin_id=plugin_id)
        try:
            account = await self._rpc.call("auth", "find_account", username=username)
        except NotFound as error:
            detail = f"There is no account with the name {username}."
            raise Invalid(detail, [{"pointer": "/username", "detail": detail}]) from error
        to = {"username": account["username"], "user_id": account["id"]}
        return await self._call(method, user, req, plugin_id=plugin_id, **to)


class Owners(_Offering):
    @operation(
        "Who owns a plugin of mine, and to whom it is offered",
        limit="reads",
        tag="Ownership",
        returns=life.Owners,
        errors=ERRORS,
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, plugin_id: str) -> Any:
        actor = actor_of(await self._sessions.user(req, resp))
        return await self._rpc.call("publishing", "get_owners", actor=actor, plugin_id=plugin_id)

    @operation(
        "Invite a co-owner; the invitation is good for seven days",
        limit="listings",
        tag="Ownership",
        body=life.Username,
        returns=life.Owners,
        errors=(*ERRORS, 409),
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, plugin_id: str, body: dict[str, Any]
    ) -> Any:
        return await self._offer("invite_owner", req, resp, plugin_id, **body)


class Owner(ConfirmedCommand):
    @operation(
        "Remove a co-owner or an invitation; leave or decline, where it is one's own name",
        limit="listings",
        tag="Ownership",
        status=204,
        errors=(*ERRORS, 409, 422),
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response, plugin_id: str, username: str) -> None:
        await self._ask("remove_owner", req, resp, plugin_id=plugin_id, username=username)


class Invitation(ConfirmedCommand):
    @operation(
        "Accept to own a plugin together with its publisher",
        limit="listings",
        tag="Ownership",
        returns=life.Owners,
        errors=ERRORS,
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, plugin_id: str) -> Any:
        return await self._ask("accept_invitation", req, resp, plugin_id=plugin_id)


class Transfer(_Offering):
    @operation(
        "Offer a plugin to somebody; the offer is good for seven days",
        limit="listings",
        tag="Ownership",
        body=life.Username,
        returns=life.Owners,
        errors=ERRORS,
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, plugin_id: str, body: dict[str, Any]
    ) -> Any:
        return await self._offer("offer_transfer", req, resp, plugin_id, **body)

    @operation(
        "Withdraw the offer",
        limit="listings",
        tag="Ownership",
        returns=life.Owners,
        errors=ERRORS,
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response, plugin_id: str) -> Any:
        return await self._ask("withdraw_transfer", req, resp, plugin_id=plugin_id)


class AcceptedTransfer(ConfirmedCommand):
    @operation(
        "Take over a plugin that is offered to me",
        limit="listings",
        tag="Ownership",
        returns=life.Owners,
        errors=(*ERRORS, 409),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, plugin_id: str) -> Any:
        return await self._ask("accept_transfer", req, resp, plugin_id=plugin_id)


class DeclinedTransfer(ConfirmedCommand):
    @operation(
        "Decline a plugin that is offered to me",
        limit="listings",
        tag="Ownership",
        status=204,
        errors=ERRORS,
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, plugin_id: str) -> None:
        await self._ask("decline_transfer", req, resp, plugin_id=plugin_id)


class Offers(ConfirmedCommand):
    @operation(
        "What is offered to me, and what I am invited to",
        limit="reads",
        tag="Ownership",
        returns=life.Offers,
        errors=(401,),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response) -> dict[str, Any]:
        actor = actor_of(await self._sessions.user(req, resp))
        return {"items": await self._rpc.call("publishing", "list_offers", actor=actor)}
