"""A Redis client whose commands travel together: what is asked for while an earlier command is
under way goes in one pipeline after it. Where nobody else is a command goes at once.

A worker asks Redis several times for every request; sent one by one, that is a quarter of what a
request costs.
"""

from __future__ import annotations

import asyncio
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

MOST = 200  # commands of a pipeline
AWAY = (RedisConnectionError, RedisTimeoutError, OSError)

Asked = tuple[tuple[Any, ...], dict[str, Any], asyncio.Future[Any]]


class SharedRedis(Redis):
    """For short commands of one event loop: who waits for news takes another connection."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._waiting: list[Asked] = []
        self._busy = False
        self._flushing: asyncio.Task[None] | None = None

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        if self._busy:
            answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            self._waiting.append((args, options, answer))
            return await answer
        self._busy = True
        try:
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except AWAY as error:
            self._give_up(error)
            raise
        finally:
            self._go_on()

    def _go_on(self) -> None:
        group = [asked for asked in self._waiting[:MOST] if not asked[2].done()]
        del self._waiting[:MOST]
        self._busy = bool(group)
        if group:
            self._flushing = asyncio.get_running_loop().create_task(self._flush(group))
        elif self._waiting:
            self._go_on()

    async def _flush(self, group: list[Asked]) -> None:
        try:
            async with self.pipeline(transaction=False) as pipeline:
                for args, options, _ in group:
                    pipeline.execute_command(*args, **options)
                answers = await pipeline.execute(raise_on_error=False)
            for (_, _, answer), said in zip(group, answers, strict=True):
                _tell(answer, said)
        except BaseException as error:
            for _, _, answer in group:
                _tell(answer, error)
            if isinstance(error, AWAY):
                self._give_up(error)
            if not isinstance(error, Exception):
                raise
        finally:
            self._go_on()

    def _give_up(self, error: Exception) -> None:
        """Who waits behind one whom the server does not answer would not be answered either."""
        waiting, self._waiting = self._waiting, []
        for _, _, answer in waiting:
            _tell(answer, error)


def _tell(answer: asyncio.Future[Any], said: Any) -> None:
    if answer.done():
        return
    if isinstance(said, asyncio.CancelledError):
        answer.cancel()
    elif isinstance(said, BaseException):
        answer.set_exception(said)
    else:
        answer.set_result(said)
