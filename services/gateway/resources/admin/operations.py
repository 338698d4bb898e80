"""What operators did."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.http.operation import operation
from gateway.http.schemas import admin as schemas
from gateway.resources.admin.asking import AsksService
from gateway.resources.admin.naming import names_of


class Operations(AsksService):
    @operation(
        "What operators did in a service, the newest first",
        limit="operations",
        tag="Operators",
        query=schemas.BeforeQuery,
        returns=schemas.Operations,
        errors=(401, 403, 404, 503),
        session=True,
    )
    async def on_get(
        self, req: Request, resp: Response, service: str, query: dict[str, Any]
    ) -> Any:
        actor = await self._asker(req, resp)
        page = await self._call(service, "list_operations", actor, **query)
        subjects = [_subject(one["stream"]) for one in page["items"]]
        actors = [one["actor"] for one in page["items"]]
        names = await names_of(self._rpc, actor, [*actors, *subjects])
        for one, subject in zip(page["items"], subjects, strict=True):
            one["actor_name"] = names.get(one["actor"] or "")
            one["subject_name"] = names.get(subject or "")
        return page


def _subject(stream: str) -> str | None:
    """The account that it was done to, as an actor is named."""
    kind, _, user_id = stream.partition("-")
    return f"user:{user_id}" if kind == "account" else None
