"""What this gateway itself reaches, for operators."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas import admin as schemas
from gateway.resources.admin.asking import AsksService
from gateway.resources.site.health import HasReadiness, reached
from gateway.state.browser.sessions import Sessions
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.operations import require_operator


class Gateway(AsksService):
    def __init__(
        self, rpc: Rpc, sessions: Sessions, redis: GuardedRedis, broker: HasReadiness
    ) -> None:
        super().__init__(rpc, sessions)
        self._redis, self._broker = redis, broker

    @operation(
        "What the gateway that answers reaches",
        limit="reads",
        tag="Operators",
        returns=schemas.Gateway,
        errors=(401, 403),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response) -> Any:
        require_operator(await self._asker(req, resp))
        return await reached(self._redis, self._broker)
