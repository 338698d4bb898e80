"""Addresses of a developer that are told what becomes of their plugins."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.developers import webhooks as schemas
from gateway.resources.developers.developer import actor_of
from gateway.state.browser.sessions import Sessions


class _Webhooks:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    async def _ask(self, method: str, req: Request, resp: Response, **named: Any) -> Any:
        user = await self._sessions.user(req, resp)
        return await self._rpc.call("installs", method, user_id=user["id"], **named)

    async def _command(self, method: str, req: Request, resp: Response, **named: Any) -> Any:
        """With the password once more: a plugin in the page could have itself told."""
        user = await self._sessions.confirmed(req, resp)
        return await self._rpc.call("installs", method, user_id=user["id"], **named)


class Webhooks(_Webhooks):
    @operation(
        "My webhooks",
        limit="reads",
        tag="Webhooks",
        returns=schemas.WebhookList,
        errors=(401, 503),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response) -> dict[str, Any]:
        return {"items": await self._ask("list_webhooks", req, resp)}

    @operation(
        "Add one; the answer has the secret with which requests to it are signed",
        limit="account",
        tag="Webhooks",
        body=schemas.NewWebhook,
        returns=schemas.WebhookWithSecret,
        status=201,
        errors=(401, 403, 404, 409, 422, 503),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> Any:
        user = await self._sessions.confirmed(req, resp)
        return await self._rpc.call(
            "installs", "add_webhook", actor=actor_of(user), webhook_id=str(uuid4()), **body
        )


class OneWebhook(_Webhooks):
    @operation(
        "One of my webhooks",
        limit="reads",
        tag="Webhooks",
        returns=schemas.Webhook,
        errors=(401, 404, 503),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, webhook_id: str) -> Any:
        return await self._ask("get_webhook", req, resp, webhook_id=webhook_id)

    @operation(
        "Change it, disable it, or enable it again",
        limit="account",
        tag="Webhooks",
        body=schemas.WebhookChanges,
        returns=schemas.Webhook,
        errors=(401, 403, 404, 422, 503),
        session=True,
    )
    async def on_patch(
        self, req: Request, resp: Response, webhook_id: str, body: dict[str, Any]
    ) -> Any:
        return await self._command("change_webhook", req, resp, webhook_id=webhook_id, **body)

    @operation(
        "Remove it, with what waits for it",
        limit="account",
        tag="Webhooks",
        status=204,
        errors=(401, 403, 404, 503),
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response, webhook_id: str) -> None:
        await self._command("remove_webhook", req, resp, webhook_id=webhook_id)


class Secret(_Webhooks):
    @operation(
        "Another secret; requests are signed with the one before, too, for a day",
        limit="account",
        tag="Webhooks",
        returns=schemas.WebhookWithSecret,
        errors=(401, 403, 404, 409, 503),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, webhook_id: str) -> Any:
        return await self._command("rotate_webhook_secret", req, resp, webhook_id=webhook_id)


class Ping(_Webhooks):
    @operation(
        "Have a message sent that says nothing, to try it: at most 30 an hour",
        limit="commands",
        tag="Webhooks",
        returns=schemas.Delivery,
        status=202,
        errors=(401, 404, 429, 503),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, webhook_id: str) -> Any:
        return await self._ask("ping_webhook", req, resp, webhook_id=webhook_id)


class Deliveries(_Webhooks):
    @operation(
        "The last 50 messages to it, and what became of each",
        limit="reads",
        tag="Webhooks",
        returns=schemas.DeliveryList,
        errors=(401, 404, 503),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, webhook_id: str) -> dict[str, Any]:
        return {"items": await self._ask("list_deliveries", req, resp, webhook_id=webhook_id)}


class Redelivery(_Webhooks):
    @operation(
        "Have a message sent once more, with the same id: at most 30 an hour",
        limit="commands",
        tag="Webhooks",
        returns=schemas.Delivery,
        status=202,
        errors=(401, 404, 429, 503),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, webhook_id: str, delivery_id: str) -> Any:
        named = {"webhook_id": webhook_id, "delivery_id": delivery_id}
        return await self._ask("redeliver", req, resp, **named)


def routes(v1: str, rpc: Rpc, sessions: Sessions) -> list[tuple[str, Any]]:
    mine = f"{v1}/developer/webhooks"
    one = f"{mine}/{{webhook_id}}"
    return [
        (mine, Webhooks(rpc, sessions)),
        (one, OneWebhook(rpc, sessions)),
        (f"{one}/secret", Secret(rpc, sessions)),
        (f"{one}/ping", Ping(rpc, sessions)),
        (f"{one}/deliveries", Deliveries(rpc, sessions)),
        (f"{one}/deliveries/{{delivery_id}}/redelivery", Redelivery(rpc, sessions)),
    ]
