"""How a plugin is used, for its owners and moderators: by day, and all of it as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas import usage as schemas
from gateway.resources.developers.developer import actor_of
from gateway.state.browser.sessions import Sessions

FEW = "fewer than 5"
CSV = "text/csv; charset=utf-8"


class Statistics:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "How a plugin of mine is used; null stands for fewer than five people",
        limit="reads",
        tag="Usage",
        query=schemas.StatisticsQuery,
        returns=schemas.Statistics,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_get(
        self, req: Request, resp: Response, plugin_id: str, query: dict[str, Any]
    ) -> Any:
        actor = actor_of(await self._sessions.user(req, resp))
        return await self._rpc.call(
            "installs", "usage_statistics", actor=actor, plugin_id=plugin_id, **query
        )


class StatisticsTable:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "All of how a plugin of mine is used, as CSV: by day, version and kind of people",
        limit="reads",
        tag="Usage",
        media_type=CSV,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, plugin_id: str) -> None:
        actor = actor_of(await self._sessions.user(req, resp))
        asked: dict[str, Any] = {"actor": actor, "plugin_id": plugin_id}
        first = await self._rpc.call("installs", "usage_table", before=None, **asked)
        resp.content_type = CSV
        name = f"{plugin_id}-statistics.csv"
        resp.set_header("Content-Disposition", f'attachment; filename="{name}"')
        resp.stream = self._written(first, asked)

    async def _written(self, page: dict[str, Any], asked: dict[str, Any]) -> AsyncIterator[bytes]:
        yield _lines([["day", "version", "people are", *schemas.NUMBERS]])
        while True:
            yield _lines(map(_line, page["rows"]))
            if page["next"] is None:
                return
            page = await self._rpc.call("installs", "usage_table", before=page["next"], **asked)


def _line(row: dict[str, Any]) -> list[Any]:
    kind = "visitors" if row["visitors"] else "accounts"
    return [row["day"], row["version"] or "all", kind, *(_cell(row, n) for n in schemas.NUMBERS)]


def _cell(row: dict[str, Any], name: str) -> Any:
    """That nothing started is no secret, and no time."""
    if row[name] is None and name == schemas.P95 and row["activations"] == 0:
        return ""
    return FEW if row[name] is None else row[name]


def _lines(rows: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
