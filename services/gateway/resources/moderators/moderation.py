"""What moderators stop, and let go again. No API token may do any of it."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.http.operation import operation
from gateway.http.schemas.developers import life
from gateway.http.schemas.public import marketplace
from gateway.resources.accounts.confirmed import ERRORS, ConfirmedCommand


class BlockPlugin(ConfirmedCommand):
    @operation(
        "Block a plugin: it runs nowhere any more",
        limit="moderation",
        tag="Moderation",
        body=life.Reason,
        returns=life.PluginState,
        errors=ERRORS,
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, plugin_id: str, body: dict[str, Any]
    ) -> Any:
        return await self._ask("block_plugin", req, resp, plugin_id=plugin_id, **body)


class UnblockPlugin(ConfirmedCommand):
    @operation(
        "Let a blocked plugin run again",
        limit="moderation",
        tag="Moderation",
        returns=life.PluginState,
        errors=ERRORS,
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, plugin_id: str) -> Any:
        return await self._ask_of_publisher("unblock_plugin", req, resp, plugin_id=plugin_id)


class BlockVersion(ConfirmedCommand):
    @operation(
        "Block a version, and all others with its bytes",
        limit="moderation",
        tag="Moderation",
        body=life.Reason,
        returns=marketplace.ListedVersion,
        errors=ERRORS,
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, plugin_id: str, version: str, body: dict[str, Any]
    ) -> Any:
        named = {"plugin_id": plugin_id, "version": version}
        return await self._ask("block_version", req, resp, **named, **body)


class UnblockVersion(ConfirmedCommand):
    @operation(
        "Let a blocked version, and all others with its bytes, run again",
        limit="moderation",
        tag="Moderation",
        returns=marketplace.ListedVersion,
        errors=ERRORS,
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, plugin_id: str, version: str) -> Any:
        named = {"plugin_id": plugin_id, "version": version}
        return await self._ask_of_publisher("unblock_version", req, resp, **named)


class Ban(ConfirmedCommand):
    @operation(
        "Ban a publisher: all of theirs is hidden, and given to nobody else",
        limit="moderation",
        tag="Moderation",
        body=life.Reason,
        returns=life.Ban,
        errors=(401, 403, 422),
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, user_id: str, body: dict[str, Any]
    ) -> Any:
        return await self._ask("ban_publisher", req, resp, user_id=user_id, **body)


class Unban(ConfirmedCommand):
    @operation(
        "Let a banned publisher publish again, and give out all of theirs",
        limit="moderation",
        tag="Moderation",
        returns=life.Ban,
        errors=(401, 403, 422),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, user_id: str) -> Any:
        return await self._ask_of_publisher("unban_publisher", req, resp, user_id=user_id)
