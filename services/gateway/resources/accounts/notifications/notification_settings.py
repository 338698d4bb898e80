"""What a person chooses to be told, and where their mail goes."""

from __future__ import annotations

from typing import Any

from falcon import uri
from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.accounts import notification_settings as schemas
from gateway.state.accounts import User
from gateway.state.browser.sessions import Sessions

TAG = "Notifications"


class _Settings:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    async def _ask(self, method: str, user: User, **arguments: Any) -> Any:
        return await self._rpc.call("installs", method, user_id=user["id"], **arguments)

    async def _settings(self, user: User) -> Any:
        return await self._ask("get_notification_settings", user, roles=user["roles"])


class Settings(_Settings):
    @operation(
        "What I am told, with the bell and by mail",
        limit="reads",
        tag=TAG,
        returns=schemas.Settings,
        errors=(401, 503),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response) -> Any:
        return await self._settings(await self._sessions.user(req, resp))


class OneTopic(_Settings):
    @operation(
        "Choose one topic; what is not named stays as it is",
        limit="commands",
        tag=TAG,
        body=schemas.Choice,
        returns=schemas.Settings,
        errors=(401, 403, 404, 503),
        session=True,
    )
    async def on_patch(self, req: Request, resp: Response, body: dict[str, Any], topic: str) -> Any:
        user = await self._sessions.user(req, resp)
        choice = {"topic": topic, "roles": user["roles"]} | body
        return await self._ask("choose_notifications", user, **choice)


class MailAddress(_Settings):
    @operation(
        "Have a code sent to an address; nothing else is before it came back",
        limit="account",
        tag=TAG,
        body=schemas.Address,
        returns=schemas.Settings,
        errors=(401, 403, 409, 429, 503),
        session=True,
    )
    async def on_put(self, req: Request, resp: Response, body: dict[str, Any]) -> Any:
        """Until then mail goes where it went before. 409: this platform sends no mail."""
        user = await self._sessions.confirmed(req, resp)
        await self._ask("ask_mail_address", user, address=body["address"])
        return await self._settings(user)

    @operation(
        "No mail to me any more: forget my address",
        limit="account",
        tag=TAG,
        status=204,
        errors=(401, 403, 503),
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response) -> None:
        user = await self._sessions.confirmed(req, resp)
        await self._ask("remove_mail_address", user)


class ConfirmedAddress(_Settings):
    @operation(
        "Confirm the address with the code that it got",
        limit="account",
        tag=TAG,
        body=schemas.Code,
        returns=schemas.Settings,
        errors=(401, 503),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> Any:
        user = await self._sessions.user(req, resp)
        await self._ask("confirm_mail_address", user, code=body["code"])
        return await self._settings(user)


class Unsubscribe:
    """RFC 8058: the mail's reader asks with POST. What only follows links changes nothing."""

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc

    @operation(
        "The page of the same",
        limit="links",
        tag=TAG,
        status=303,
    )
    async def on_get(self, req: Request, resp: Response, link: str) -> None:
        resp.location = f"/unsubscribe#{uri.encode_value(link)}"

    @operation(
        "No mail of this topic to this address any more; nobody has to be signed in",
        limit="links",
        tag=TAG,
        returns=schemas.Unsubscribed,
        errors=(404, 503),
    )
    async def on_post(self, req: Request, resp: Response, link: str) -> Any:
        resp.cache_control = ["no-store"]
        return await self._rpc.call("installs", "unsubscribe", token=link)


def routes(v1: str, rpc: Rpc, sessions: Sessions) -> list[tuple[str, Any]]:
    mine = f"{v1}/user/notifications"
    return [
        (f"{mine}/settings", Settings(rpc, sessions)),
        (f"{mine}/settings/{{topic}}", OneTopic(rpc, sessions)),
        (f"{mine}/address", MailAddress(rpc, sessions)),
        (f"{mine}/address/confirm", ConfirmedAddress(rpc, sessions)),
        (f"{v1}/unsubscribe/{{link}}", Unsubscribe(rpc)),
    ]
