"""A Redis client whose commands travel together: what is asked for while an earlier command is
under way goes in one pipeline after it. Where nobody else is a command goes at once.

A worker asks Redis several times for every request; sent one by one, that is a quarter of what a
request costs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.connection import Connection
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
        self._kept: Connection | None = None

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        await self._give_back()
        await super().aclose(close_connection_pool)

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        asked = (args, options, answer)
        if self._busy:
            self._waiting.append(asked)
        else:
            self._busy = True
            await self._flush([asked])
        return await answer

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
            await self._answer(group)
        except BaseException as error:
            for _, _, answer in group:
                _tell(answer, error)
            if isinstance(error, AWAY):
                self._give_up(error)
            if not isinstance(error, Exception):
                raise
        finally:
            self._go_on()

    async def _answer(self, group: list[Asked]) -> None:
        """What goes wrong for one is nobody else's, unless Redis is away."""
        try:
            await self._together(group)
        except RedisTimeoutError:
            raise
        except Exception:  # a connection that broke, or a command that cannot be sent
            for args, options, answer in group:
                if not answer.done():
                    said = super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
                    _tell(answer, await _answer_or_error(said))

    async def _together(self, group: list[Asked]) -> None:
        """In one pipeline, and once: the client's would all be sent again after a broken
        connection, also those that were answered.
        """
        connection = await self._connection()
        try:
            async with asyncio.timeout(self._seconds) as limit:
                await connection.send_packed_command(_packed(connection, group))
                for args, options, answer in group:
                    self._begin_anew(limit)
                    said = self.parse_response(connection, args[0], **options)
                    _tell(answer, await _answer_or_error(said))
        except BaseException as error:
            await self._give_back()  # with the answers that nobody reads
            if isinstance(error, TimeoutError):
                raise RedisTimeoutError("The server does not answer.") from error
            raise

    async def _connection(self) -> Connection:
        """One is kept: to take it from the pool and give it back is dearer than to ask."""
        if self._kept is None:
            connection = await self.connection_pool.get_connection()  # type: ignore[no-untyped-call]
            connection.socket_timeout = None  # ours is around it
            self._kept = connection
        return self._kept

    def _begin_anew(self, limit: asyncio.Timeout) -> None:
        """Each answer has its time."""
        if self._seconds is not None:
            limit.reschedule(asyncio.get_running_loop().time() + self._seconds)

    async def _give_back(self) -> None:
        connection, self._kept = self._kept, None
        if connection is not None:
            connection.socket_timeout = self._seconds
            await connection.disconnect(nowait=True)
            await self.connection_pool.release(connection)

    @property
    def _seconds(self) -> float | None:
        seconds: float | None = self.connection_pool.connection_kwargs.get("socket_timeout")
        return seconds

    def _give_up(self, error: Exception) -> None:
        """Who waits behind one whom the server does not answer would not be answered either."""
        waiting, self._waiting = self._waiting, []
        for _, _, answer in waiting:
            _tell(answer, error)


def _packed(connection: Connection, group: list[Asked]) -> Iterable[bytes]:
    if len(group) == 1:
        packed: Iterable[bytes] = connection.pack_command(*group[0][0])
    else:
        packed = connection.pack_commands([args for args, _, _ in group])
    return packed


async def _answer_or_error(said: Awaitable[Any]) -> Any:
    try:
        return await said
    except AWAY:
        raise
    except Exception as error:
        return error


def _tell(answer: asyncio.Future[Any], said: Any) -> None:
    if answer.done():
        return
    if isinstance(said, asyncio.CancelledError):
        answer.cancel()
    elif isinstance(said, BaseException):
        answer.set_exception(said)
    else:
        answer.set_result(said)
