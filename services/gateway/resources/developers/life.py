"""The life of a version and of a plugin: what its owners ask for."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.http.operation import operation
from gateway.http.schemas.developers import life
from gateway.http.schemas.public import marketplace
from gateway.resources.accounts.confirmed import ERRORS, ConfirmedCommand
from plugin_platform.api_tokens import Action


class Yank(ConfirmedCommand):
    @operation(
        "Give a version to nobody else; who has it keeps it",
        tokens=(Action.YANK,),
        limit="listings",
        tag="Developers",
        body=life.OptionalReason,
        returns=marketplace.ListedVersion,
        errors=ERRORS,
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, plugin_id: str, version: str, body: dict[str, Any]
    ) -> Any:
        named = {"plugin_id": plugin_id, "version": version}
        return await self._ask("yank_version", req, resp, **named, **body)


class Restore(ConfirmedCommand):
    @operation(
        "Give a yanked version to everybody again",
        tokens=(Action.YANK,),
        limit="listings",
        tag="Developers",
        returns=marketplace.ListedVersion,
        errors=ERRORS,
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, plugin_id: str, version: str) -> Any:
        named = {"plugin_id": plugin_id, "version": version}
        return await self._ask_of_publisher("restore_version", req, resp, **named)


class Rollback(ConfirmedCommand):
    @operation(
        "Publish the bytes of a version once more, under a higher number",
        tokens=(Action.PUBLISH,),
        limit="uploads",
        tag="Developers",
        body=life.Rollback,
        returns=marketplace.ListedVersion,
        status=201,
        errors=(*ERRORS, 409, 429),
        session=True,
        replayable=True,
    )
    async def on_post(
        self, req: Request, resp: Response, plugin_id: str, version: str, body: dict[str, Any]
    ) -> Any:
        named = {"plugin_id": plugin_id, "original": version}
        return await self._ask_of_publisher("roll_back_version", req, resp, **named, **body)


class Deprecate(ConfirmedCommand):
    @operation(
        "Say that a plugin is not kept up any more, and what to take in its place",
        tokens=(Action.DEPRECATE,),
        limit="listings",
        tag="Developers",
        body=life.NewDeprecation,
        returns=life.DeprecationState,
        errors=(*ERRORS, 409),
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, plugin_id: str, body: dict[str, Any]
    ) -> Any:
        return await self._ask("deprecate_plugin", req, resp, plugin_id=plugin_id, **body)


class Undeprecate(ConfirmedCommand):
    @operation(
        "Say that a plugin is kept up again",
        tokens=(Action.DEPRECATE,),
        limit="listings",
        tag="Developers",
        returns=life.DeprecationState,
        errors=ERRORS,
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, plugin_id: str) -> Any:
        return await self._ask("undeprecate_plugin", req, resp, plugin_id=plugin_id)
