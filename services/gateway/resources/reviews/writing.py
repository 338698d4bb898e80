"""What a signed-in person says: a review, an answer to one, a vote, a report."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.input.cursors import Cursors
from gateway.http.operation import operation
from gateway.http.schemas.public import user_reviews as schemas
from gateway.resources.asking import AsksCatalog
from gateway.state.browser.sessions import Sessions

ERRORS = (401, 403, 404, 410, 503)


class Mine(AsksCatalog):
    @operation(
        "My review of a plugin, and whether I may write one",
        limit="reads",
        tag="Reviews",
        returns=schemas.MyReview,
        errors=(401, 404, 410, 503),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, plugin_id: str) -> Any:
        return await self._ask("get_own_review", req, resp, plugin_id=plugin_id)

    @operation(
        "Review a plugin that I have or had, in the place of my review from before",
        limit="reviews",
        tag="Reviews",
        body=schemas.Write,
        returns=schemas.MyReview,
        errors=ERRORS,
        session=True,
    )
    async def on_put(
        self, req: Request, resp: Response, plugin_id: str, body: dict[str, Any]
    ) -> Any:
        return await self._tell("write_review", req, resp, plugin_id=plugin_id, **body)

    @operation(
        "Delete my review, with its answer and its votes",
        limit="reviews",
        tag="Reviews",
        status=204,
        errors=(401, 503),
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response, plugin_id: str) -> None:
        await self._tell("delete_review", req, resp, plugin_id=plugin_id)


class OwnReviews(AsksCatalog):
    def __init__(self, rpc: Rpc, sessions: Sessions, cursors: Cursors) -> None:
        super().__init__(rpc, sessions)
        self._cursors = cursors

    @operation(
        "My reviews of all plugins, the last that I changed first",
        limit="reads",
        tag="Reviews",
        query=schemas.CursorQuery,
        returns=schemas.OwnReviews,
        errors=(401, 503),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, query: dict[str, Any]) -> Any:
        cursor = query.get("cursor")
        after = self._cursors.read(cursor) if cursor else None
        page = await self._ask("list_own_reviews", req, resp, cursor=after)
        return page | {"next_cursor": self._cursors.sign(page.pop("next"))}


class OneAnswer(AsksCatalog):
    @operation(
        "Answer a review of a plugin that I own, in the place of the answer from before",
        limit="reviews",
        tag="Reviews",
        body=schemas.AnswerWords,
        status=204,
        errors=ERRORS,
        session=True,
    )
    async def on_put(
        self, req: Request, resp: Response, plugin_id: str, review_id: str, body: dict[str, Any]
    ) -> None:
        named = {"plugin_id": plugin_id, "review_id": review_id}
        await self._tell("answer_review", req, resp, **named, **body)

    @operation(
        "Delete the answer to a review",
        limit="reviews",
        tag="Reviews",
        status=204,
        errors=ERRORS,
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response, plugin_id: str, review_id: str) -> None:
        named = {"plugin_id": plugin_id, "review_id": review_id}
        await self._tell("delete_answer", req, resp, **named)


class Fixed(AsksCatalog):
    @operation(
        "Say in which version it is fixed what a review complains of: its author is asked, once",
        limit="reviews",
        tag="Reviews",
        body=schemas.Fixed,
        status=204,
        errors=(*ERRORS, 409),
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, plugin_id: str, review_id: str, body: dict[str, Any]
    ) -> None:
        named = {"plugin_id": plugin_id, "review_id": review_id}
        await self._tell("mark_review_fixed", req, resp, **named, **body)


class Helpful(AsksCatalog):
    @operation(
        "I find this review helpful",
        limit="reviews",
        tag="Reviews",
        status=204,
        errors=ERRORS,
        session=True,
    )
    async def on_put(self, req: Request, resp: Response, plugin_id: str, review_id: str) -> None:
        named = {"plugin_id": plugin_id, "review_id": review_id, "helpful": True}
        await self._tell("vote_helpful", req, resp, **named)

    @operation(
        "I do not find this review helpful any more",
        limit="reviews",
        tag="Reviews",
        status=204,
        errors=ERRORS,
        session=True,
    )
    async def on_delete(self, req: Request, resp: Response, plugin_id: str, review_id: str) -> None:
        named = {"plugin_id": plugin_id, "review_id": review_id, "helpful": False}
        await self._tell("vote_helpful", req, resp, **named)


class Reports(AsksCatalog):
    @operation(
        "Report a review to the moderators; once, until they have decided",
        limit="reviews",
        tag="Reviews",
        body=schemas.Report,
        status=204,
        errors=ERRORS,
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, plugin_id: str, review_id: str, body: dict[str, Any]
    ) -> None:
        named = {"plugin_id": plugin_id, "review_id": review_id}
        await self._tell("report_review", req, resp, **named, **body)
