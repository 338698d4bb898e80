"""How each service is, what it could not apply, and what its queues hold."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.input.cursors import Cursors
from gateway.http.operation import operation
from gateway.http.schemas import admin as schemas
from gateway.resources.admin.asking import AsksService
from gateway.state.browser.sessions import Sessions

ERRORS = (401, 403, 404, 503)
QUEUES_WITHIN = 10.0  # s: the service opens a connection of its own to the broker


class State(AsksService):
    @operation(
        "How far a service is, and how large its database",
        limit="reads",
        tag="Operators",
        returns=schemas.State,
        errors=ERRORS,
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, service: str) -> Any:
        return await self._ask(service, "get_state", req, resp)


class Parked(AsksService):
    def __init__(self, rpc: Rpc, sessions: Sessions, cursors: Cursors) -> None:
        super().__init__(rpc, sessions)
        self._cursors = cursors

    @operation(
        "Events that a service could not apply, the first of each stream",
        limit="reads",
        tag="Operators",
        query=schemas.CursorQuery,
        returns=schemas.Parked,
        errors=ERRORS,
        session=True,
    )
    async def on_get(
        self, req: Request, resp: Response, service: str, query: dict[str, Any]
    ) -> Any:
        cursor = query.get("cursor")
        after = self._cursors.read(cursor) if cursor else None
        page = await self._ask(service, "list_parked", req, resp, after=after)
        return page | {"next_cursor": self._cursors.sign(page.pop("next"))}


class RetriedParked(AsksService):
    @operation(
        "Let a service try now what it could not apply: of one stream, or of all",
        limit="operations",
        tag="Operators",
        body=schemas.Retry,
        returns=schemas.Retried,
        errors=ERRORS,
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, service: str, body: dict[str, Any]
    ) -> Any:
        return await self._tell(service, "retry_parked", req, resp, **body)


class Queues(AsksService):
    @operation(
        "What waits in the queues of a service, and its dead letters",
        limit="operations",
        tag="Operators",
        returns=schemas.ServiceQueues,
        errors=ERRORS,
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, service: str) -> Any:
        within = QUEUES_WITHIN
        return {"items": await self._ask(service, "list_queues", req, resp, within=within)}


class ReturnedLetters(AsksService):
    @operation(
        "Put back those dead letters that can be read now",
        limit="operations",
        tag="Operators",
        body=schemas.Source,
        returns=schemas.Returned,
        errors=ERRORS,
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, service: str, body: dict[str, Any]
    ) -> Any:
        return await self._tell(service, "return_letters", req, resp, within=QUEUES_WITHIN, **body)


class Log(AsksService):
    @operation(
        "A page of a service's log, or of one stream: the newest first, personal data masked",
        limit="operations",
        tag="Operators",
        query=schemas.LogQuery,
        returns=schemas.LogPage,
        errors=ERRORS,
        session=True,
    )
    async def on_get(
        self, req: Request, resp: Response, service: str, query: dict[str, Any]
    ) -> Any:
        return await self._tell(service, "browse_log", req, resp, **query)
