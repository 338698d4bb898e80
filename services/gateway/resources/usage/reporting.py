"""What a page reports of the plugins that run in it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas import usage as schemas
from gateway.state.browser.sessions import Sessions
from gateway.state.policies import Policies
from plugin_platform.errors import Unavailable

# Of one worker: what people wait for goes first, and a page asks again.
AT_ONCE = 4
RETRY_AFTER = 30  # s


class Usage:
    def __init__(self, rpc: Rpc, sessions: Sessions, policies: Policies) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._policies = policies
        self._under_way = 0

    @operation(
        "Report how the plugins in a page are used; a repeated id counts once",
        limit="usage",
        tag="Usage",
        body=schemas.UsageReport,
        returns=schemas.Sampling,
        status=202,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, int]:
        """Of plugins that one does not have, and of whoever does not want it, nothing is kept."""
        principal = await self._sessions.principal(req, resp)
        one_in = self._policies.usage_one_in
        with self._admitted():
            # No report may claim that more are to be.
            body["one_in"] = min(body["one_in"], one_in)
            await self._rpc.call("installs", "report_use", principal=principal, report=body)
        return {"one_in": one_in}

    @contextlib.contextmanager
    def _admitted(self) -> Iterator[None]:
        if self._under_way >= AT_ONCE:
            raise Unavailable("Too much is reported at once.", None, RETRY_AFTER)
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
