"""A Redis client whose commands travel together: what is asked for while an earlier command is
under way goes in one pipeline after it. Where nobody else is a command goes at once.

A worker asks Redis several times for every request; sent one by one, that is a quarter of what a
request costs.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.connection import Connection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import DataError, InvalidResponse
from redis.exceptions import TimeoutError as RedisTimeoutError

from gateway.state.redis.patience import Patience, patience

log = logging.getLogger(__name__)

BROKEN = (RedisConnectionError, OSError)
AWAY = (*BROKEN, RedisTimeoutError)
CANNOT_BE_SENT = (DataError, UnicodeError)
# Nobody knows whether what was sent over a connection that broke was done: only of these it makes
# no difference to send them again.
READS = frozenset(
    {"EXISTS", "GET", "HGET", "HGETALL", "HMGET", "MGET", "XRANGE", "XREVRANGE", "ZRANGE"}
)

Asked = tuple[tuple[Any, ...], dict[str, Any], asyncio.Future[Any]]


@dataclass(frozen=True)
class Bounds:
    commands: int = 200  # of a pipeline
    answer: float = 0.5  # s
    pipeline: float = 2.0  # s for all its answers, also where it takes a second connection


class SharedRedis(Redis):
    """For short commands of one event loop: who waits for news takes another connection."""

    def __init__(self, connection_pool: ConnectionPool, bounds: Bounds) -> None:
        super().__init__(connection_pool=connection_pool)
        self._bounds = bounds
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
        most = self._bounds.commands
        group = [asked for asked in self._waiting[:most] if not asked[2].done()]
        del self._waiting[:most]
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
            elif isinstance(error, Exception):
                log.exception("%d commands to Redis have failed together", len(group))
            else:
                raise
        finally:
            self._go_on()

    async def _answer(self, group: list[Asked]) -> None:
        """What goes wrong for one is nobody else's, unless Redis is away."""
        try:
            async with patience(self._bounds.answer, self._bounds.pipeline) as waiting:
                await self._in_spite_of_a_break(group, waiting)
        except TimeoutError as error:
            raise RedisTimeoutError("The server does not answer.") from error

    async def _in_spite_of_a_break(self, group: list[Asked], waiting: Patience) -> None:
        connection = await self._connection()
        try:
            await self._together(connection, group, waiting)
        except BROKEN as error:
            if again := _to_be_sent_again(group, error):
                await self._together(await self._connection(), again, waiting)

    async def _together(
        self, connection: Connection, group: list[Asked], waiting: Patience
    ) -> None:
        try:
            packed, sent = _packed(connection, group)
            waiting.wait_for_next()
            with as_broken():
                await connection.send_packed_command(packed)
            for args, options, answer in sent:
                waiting.wait_for_next()
                said = self.parse_response(connection, args[0], **options)
                _tell(answer, await _answer_or_error(said))
        except BaseException:
            await self._give_back()  # with the answers that nobody reads
            raise

    async def _connection(self) -> Connection:
        """One is kept: to take it from the pool and give it back is dearer than to ask."""
        if self._kept is not None and is_closed(self._kept):
            await self._give_back()
        if self._kept is None:
            with as_broken():
                connection = await self.connection_pool.get_connection()  # type: ignore[no-untyped-call]
            connection.socket_timeout = None  # ours is around it
            self._kept = connection
        return self._kept

    async def _give_back(self) -> None:
        connection, self._kept = self._kept, None
        if connection is not None:
            connection.socket_timeout = self._bounds.answer
            await connection.disconnect(nowait=True)
            await self.connection_pool.release(connection)

    def _give_up(self, error: Exception) -> None:
        """Who waits behind one whom the server does not answer would not be answered either."""
        waiting, self._waiting = self._waiting, []
        for _, _, answer in waiting:
            _tell(answer, error)


@contextmanager
def as_broken() -> Iterator[None]:
    """uvloop has no class of errors for a socket that was closed meanwhile."""
    try:
        yield
    except RuntimeError as error:
        raise RedisConnectionError(str(error)) from error


def _packed(
    connection: Connection, group: Sequence[Asked]
) -> tuple[Iterable[bytes], Sequence[Asked]]:
    """The bytes, and of which commands they are: one that cannot be sent hears it, and no other."""
    try:
        return _bytes_of(connection, group), group
    except CANNOT_BE_SENT:
        sent = [asked for asked in group if _can_be_sent(connection, asked)]
        return _bytes_of(connection, sent), sent


def _bytes_of(connection: Connection, group: Sequence[Asked]) -> Iterable[bytes]:
    if len(group) == 1:
        packed: Iterable[bytes] = connection.pack_command(*group[0][0])
    else:
        packed = connection.pack_commands([args for args, _, _ in group])
    return packed


def _can_be_sent(connection: Connection, asked: Asked) -> bool:
    try:
        connection.pack_command(*asked[0])
    except CANNOT_BE_SENT as error:
        _tell(asked[2], error)
        return False
    return True


def _to_be_sent_again(group: Sequence[Asked], error: BaseException) -> list[Asked]:
    """After a connection broke. Whoever's command may have been done hears it."""
    missing = [asked for asked in group if not asked[2].done()]
    for args, _, answer in missing:
        if args[0] not in READS:
            _tell(answer, error)
    return [asked for asked in missing if asked[0][0] in READS]


def is_closed(connection: Connection) -> bool:
    """By the server, while nothing was asked: what is sent there would not be done."""
    reader = connection._reader
    return reader is None or reader.at_eof() or reader.exception() is not None


async def _answer_or_error(said: Awaitable[Any]) -> Any:
    try:
        return await said
    except (*AWAY, InvalidResponse):  # of the connection, not of this answer
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
