"""Moderators choose what the front page shows."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.public import front
from gateway.resources.asking import AsksCatalog
from gateway.state.browser.sessions import Sessions

ABOUT = ("title", "words", "placement", "rank")


class Collections(AsksCatalog):
    @operation(
        "All collections, also what nobody sees yet",
        tag="Moderation",
        returns=front.ModeratedCollections,
        errors=(401, 403),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response) -> Any:
        return await self._ask("list_collections", req, resp)

    @operation(
        "Make a collection; nobody sees it before it is published",
        limit="moderation",
        tag="Moderation",
        body=front.NewCollection,
        returns=front.ModeratedCollection,
        status=201,
        errors=(401, 403, 409),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> Any:
        about = {key: body[key] for key in ABOUT}
        named = {"collection_id": body["id"], "about": about}
        return await self._tell_confirmed("create_collection", req, resp, **named)


class OneCollection(AsksCatalog):
    @operation(
        "A collection as moderators see it",
        tag="Moderation",
        returns=front.ModeratedCollection,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, collection_id: str) -> Any:
        return await self._ask("get_moderated_collection", req, resp, collection_id=collection_id)

    @operation(
        "Say something else of a collection, or put other plugins in it",
        limit="moderation",
        tag="Moderation",
        body=front.CollectionChanges,
        returns=front.ModeratedCollection,
        errors=(401, 403, 404, 409),
        session=True,
    )
    async def on_patch(
        self, req: Request, resp: Response, collection_id: str, body: dict[str, Any]
    ) -> Any:
        return await self._tell_confirmed(
            "change_collection",
            req,
            resp,
            collection_id=collection_id,
            revision=body["revision"],
            about={key: body[key] for key in ABOUT if key in body},
            plugin_ids=body.get("plugin_ids"),
        )

    @operation(
        "Delete a collection for good",
        limit="moderation",
        tag="Moderation",
        status=204,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response, collection_id: str) -> None:
        await self._tell_confirmed("delete_collection", req, resp, collection_id=collection_id)


class PublishedCollection(AsksCatalog):
    @operation(
        "Show a collection on the front page",
        limit="moderation",
        tag="Moderation",
        returns=front.ModeratedCollection,
        errors=(401, 403, 404, 409),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, collection_id: str) -> Any:
        return await self._tell_confirmed(
            "publish_collection", req, resp, collection_id=collection_id
        )


class UnpublishedCollection(AsksCatalog):
    @operation(
        "Take a collection off the front page",
        limit="moderation",
        tag="Moderation",
        returns=front.ModeratedCollection,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, collection_id: str) -> Any:
        return await self._tell_confirmed(
            "unpublish_collection", req, resp, collection_id=collection_id
        )


def routes(v1: str, rpc: Rpc, sessions: Sessions) -> list[tuple[str, Any]]:
    collections = f"{v1}/moderation/collections"
    # Written as ids of plugins are.
    one = f"{collections}/{{collection_id:plugin_id}}"
    return [
        (collections, Collections(rpc, sessions)),
        (one, OneCollection(rpc, sessions)),
        (f"{one}/publish", PublishedCollection(rpc, sessions)),
        (f"{one}/unpublish", UnpublishedCollection(rpc, sessions)),
    ]
