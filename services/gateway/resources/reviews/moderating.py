"""Reviews that were reported, and what moderators do with them."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.cursors import Cursors
from gateway.http.operation import operation
from gateway.http.schemas import user_reviews as schemas
from gateway.resources.developers.developer import actor_of
from gateway.state.sessions import Sessions

ERRORS = (401, 403, 404, 503)


class ModeratedReviews:
    def __init__(self, rpc: Rpc, sessions: Sessions, cursors: Cursors) -> None:
        self._rpc = rpc
        self._sessions = sessions
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
        actor = actor_of(await self._sessions.user(req, resp))
        cursor = query.get("cursor")
        named = {
            "state": query["state"],
            "cursor": self._cursors.read(cursor) if cursor else None,
        }
        page = await self._rpc.call("catalog", "list_moderated_reviews", actor=actor, **named)
        items = [item | {"given": item["given"] or []} for item in page["items"]]
        return page | {"items": items, "next_cursor": self._cursors.sign(page.pop("next"))}


class _Decision:
    """Asks for the password once more: a plugin in the page has it not."""

    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    async def _tell(self, method: str, req: Request, resp: Response, **named: Any) -> None:
        actor = actor_of(await self._sessions.confirmed(req, resp))
        metadata = req.context.metadata
        await self._rpc.call("catalog", method, actor=actor, metadata=metadata, **named)


class HideReview(_Decision):
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
        await self._tell("hide_review", req, resp, review_id=review_id, **body)


class RestoreReview(_Decision):
    @operation(
        "Show a hidden review again",
        limit="moderation",
        tag="Moderation",
        status=204,
        errors=ERRORS,
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, review_id: str) -> None:
        await self._tell("restore_review", req, resp, review_id=review_id)


class DismissReports(_Decision):
    @operation(
        "Leave a reported review as it is",
        limit="moderation",
        tag="Moderation",
        status=204,
        errors=ERRORS,
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, review_id: str) -> None:
        await self._tell("dismiss_review_reports", req, resp, review_id=review_id)
