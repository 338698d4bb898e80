"""Reviews that were reported, and what moderators do with them."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.input.cursors import Cursors
from gateway.http.operation import operation
from gateway.http.schemas.public import user_reviews as schemas
from gateway.resources.asking import AsksCatalog
from gateway.state.browser.sessions import Sessions

ERRORS = (401, 403, 404, 503)


class ModeratedReviews(AsksCatalog):
    def __init__(self, rpc: Rpc, sessions: Sessions, cursors: Cursors) -> None:
        super().__init__(rpc, sessions)
        self._cursors = cursors

    @operation(
        "Reviews that were reported, who waits longest first; or those that are hidden",
        tag="Moderation",
        query=schemas.ModeratedQuery,
        returns=schemas.ModeratedReviews,
        errors=(401, 403, 503),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, query: dict[str, Any]) -> Any:
        cursor = query.get("cursor")
        named = {
            "state": query["state"],
            "cursor": self._cursors.read(cursor) if cursor else None,
        }
        page = await self._ask("list_moderated_reviews", req, resp, **named)
        items = [item | {"given": item["given"] or []} for item in page["items"]]
        return page | {"items": items, "next_cursor": self._cursors.sign(page.pop("next"))}


class HideReview(AsksCatalog):
    @operation(
        "Hide a review; its author is told why",
        limit="moderation",
        tag="Moderation",
        body=schemas.Hide,
        status=204,
        errors=ERRORS,
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, review_id: str, body: dict[str, Any]
    ) -> None:
        await self._tell_confirmed("hide_review", req, resp, review_id=review_id, **body)


class RestoreReview(AsksCatalog):
    @operation(
        "Show a hidden review again",
        limit="moderation",
        tag="Moderation",
        status=204,
        errors=ERRORS,
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, review_id: str) -> None:
        await self._tell_confirmed("restore_review", req, resp, review_id=review_id)


class DismissReports(AsksCatalog):
    @operation(
        "Leave a reported review as it is",
        limit="moderation",
        tag="Moderation",
        status=204,
        errors=ERRORS,
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, review_id: str) -> None:
        await self._tell_confirmed("dismiss_review_reports", req, resp, review_id=review_id)
