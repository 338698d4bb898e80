"""For whoever runs the platform."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from falcon.asgi import Request, Response

from gateway.http import metrics
from gateway.http.operation import operation
from gateway.http.schemas import answers
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import Unavailable

ANSWERS_WITHIN = 1.0  # s


class HasReadiness(Protocol):
    @property
    def is_ready(self) -> bool: ...


async def reached(redis: GuardedRedis, broker: HasReadiness) -> dict[str, bool]:
    """What this process needs, and whether it is there."""
    return {"redis": await _answers(redis), "broker": broker.is_ready}


async def _answers(redis: GuardedRedis) -> bool:
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            await redis.run(lambda client: client.get("readyz"))
    except (Unavailable, TimeoutError):
        return False
    return True


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
        found = await reached(self._redis, self._broker)
        missing = [name for name, ready in found.items() if not ready]
        if missing:
            raise Unavailable(f"Not ready: no connection to {' and '.join(missing)}.")
        return {"status": "ready", **found}


class Metrics:
    @operation("Prometheus' text format", tag="Operation", media_type="text/plain")
    async def on_get(self, req: Request, resp: Response) -> None:
        resp.content_type = "text/plain; version=0.0.4; charset=utf-8"
        resp.data = metrics.render()
