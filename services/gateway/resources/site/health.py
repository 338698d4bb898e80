"""For whoever runs the platform."""

from __future__ import annotations

from typing import Any, Protocol

from falcon.asgi import Request, Response

from gateway.http import metrics
from gateway.http.operation import operation
from gateway.http.schemas import answers
from gateway.state.redis_guard import GuardedRedis
from plugin_platform.errors import Unavailable


class HasReadiness(Protocol):
    @property
    def is_ready(self) -> bool: ...


class Healthz:
    @operation("The process is alive", tag="Operation", returns=answers.Health)
    async def on_get(self, req: Request, resp: Response) -> dict[str, Any]:
        return {"status": "ok"}


class Readyz:
    def __init__(self, redis: GuardedRedis, broker: HasReadiness) -> None:
        self._redis = redis
        self._broker = broker

    @operation(
        "The process reaches what it needs",
        tag="Operation",
        returns=answers.Readiness,
        errors=(503,),
    )
    async def on_get(self, req: Request, resp: Response) -> dict[str, Any]:
        found = {"redis": await self._redis_answers(), "broker": self._broker.is_ready}
        missing = [name for name, ready in found.items() if not ready]
        if missing:
            raise Unavailable(f"Not ready: no connection to {' and '.join(missing)}.")
        return {"status": "ready", **found}

    async def _redis_answers(self) -> bool:
        try:
            await self._redis.run(lambda redis: redis.get("readyz"))
        except Unavailable:
            return False
        return True


class Metrics:
    @operation("Prometheus' text format", tag="Operation", media_type="text/plain")
    async def on_get(self, req: Request, resp: Response) -> None:
        resp.content_type = "text/plain; version=0.0.4; charset=utf-8"
        resp.data = metrics.render()
