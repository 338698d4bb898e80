"""Commands that travel together: what arrives while an earlier group is under way is the next one.

No clock gathers them: where nobody else is a command goes at once. Under load a message, its
signature and a transaction are shared by all who have come meanwhile. Each has its own answer. What
the service leaves to the ordinary way (``alone``) is called by itself, and so is everything while
the service is older than groups are.
"""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import time
from collections import deque
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.bus.rpc import NotKnown, Rpc, away, remote_error

log = logging.getLogger(__name__)

METHOD = "together"
# By service, of which it takes several at once. Each names whose it is in ``principal``.
GROUPED: Mapping[str, frozenset[str]] = {
    "installs": frozenset({"install", "uninstall", "configure"}),
}
OLDER_FOR = 30.0  # s until a service that knew no groups is tried again


@dataclass(frozen=True)
class Bounds:
    """``holds``: after so many seconds a group that is not back keeps only those waiting whose
    commands are in it. ``least_left``: in seconds, what a command still has when it is sent with
    others; with less it goes by itself, in a message that ends with it. So does a ``large`` one,
    in bytes: some of these would fill a group that everybody waits for.
    """

    commands: int = 100  # of a group
    bytes: int = 256 * 1024  # of a group
    large: int = 16 * 1024
    waiting: int = 5_000  # commands of a worker
    holds: float = 0.5
    least_left: float = 0.5


DEFAULT = Bounds()


@dataclass(eq=False)
class _Command:
    method: str
    arguments: Mapping[str, Any]
    size: int  # bytes
    until: float  # of the loop's clock: then nobody waits for the answer any more
    answer: asyncio.Future[Any]

    @property
    def person(self) -> str:
        return str(self.arguments["principal"])

    def left(self) -> float:
        """In seconds."""
        return self.until - asyncio.get_running_loop().time()

    def said(self) -> dict[str, Any]:
        """As the service reads it: it may lie in a queue, so until when it is good is a time."""
        until = time.time() + self.left()
        return {"method": self.method, "arguments": self.arguments, "until": until}


class Together:
    """An ``Rpc`` in front of another; ``timeout`` is how long a caller waits, in seconds."""

    def __init__(self, rpc: Rpc, timeout: float, bounds: Bounds = DEFAULT) -> None:
        self._rpc = rpc
        self._timeout = timeout
        self._queues = {service: _Queue(rpc, service, bounds) for service in GROUPED}

    async def call(
        self, service: str, method: str, /, *, within: float | None = None, **arguments: Any
    ) -> Any:
        if method not in GROUPED.get(service, ()):
            return await self._rpc.call(service, method, within=within, **arguments)
        return await self._queues[service].ask(method, arguments, within or self._timeout)


class _Queue:
    """Who waits for one service. People take turns, and of each one command is under way at a
    time: who has a thousand of them waits for those, and nobody else does.
    """

    def __init__(self, rpc: Rpc, service: str, bounds: Bounds) -> None:
        self._rpc = rpc
        self._service = service
        self._bounds = bounds
        self._waiting: dict[str, deque[_Command]] = {}  # by person, in the order of their turns
        self._count = 0
        self._busy: set[str] = set()  # people with a command under way
        self._held_by: list[_Command] | None = None
        self._older_until = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, method: str, arguments: Mapping[str, Any], seconds: float) -> Any:
        if self._count >= self._bounds.waiting:
            raise away(self._service, "has too many commands waiting")
        loop = asyncio.get_running_loop()
        size = len(json.dumps(arguments))
        command = _Command(method, arguments, size, loop.time() + seconds, loop.create_future())
        self._waiting.setdefault(command.person, deque()).append(command)
        self._count += 1
        self._send_apart([command.person])
        self._go()
        try:
            async with asyncio.timeout_at(command.until):
                return await command.answer
        except TimeoutError:
            raise away(self._service, "did not answer in time") from None
        finally:
            self._leave(command)

    def _leave(self, command: _Command) -> None:
        """What has not been sent is not done in vain."""
        if command in self._waiting.get(command.person, ()):
            self._waiting[command.person].remove(command)
            self._took(command.person)

    def _go(self) -> None:
        while self._held_by is None and (group := self._next()):
            if asyncio.get_running_loop().time() < self._older_until:
                self._apart(group)
            else:
                self._hold(group)
                self._start(self._carry(group))

    def _turns(self, people: Iterable[str]) -> list[_Command]:
        """The next command of each of them who has none under way."""
        idle = [one for one in people if one not in self._busy]
        return [self._waiting[person][0] for person in idle if person in self._waiting]

    def _send_apart(self, people: Iterable[str]) -> None:
        """What goes by itself waits for nobody's group, and nobody for it."""
        apart = [one for one in self._turns(people) if not self._goes_along(one)]
        self._take(apart)
        self._apart(apart)

    def _goes_along(self, command: _Command) -> bool:
        is_in_time = command.left() >= self._bounds.least_left
        return command.size <= self._bounds.large and is_in_time

    def _next(self) -> list[_Command]:
        """What is too much for this group is in front of the next, and keeps out none behind it."""
        self._send_apart(self._waiting)
        group: list[_Command] = []
        size = 0
        for command in self._turns(self._waiting):
            if size + command.size <= self._bounds.bytes and len(group) < self._bounds.commands:
                size += command.size
                group.append(command)
        self._take(group)
        return group

    def _take(self, commands: Sequence[_Command]) -> None:
        for command in commands:
            self._waiting[command.person].popleft()
            self._took(command.person)
            self._busy.add(command.person)

    def _took(self, person: str) -> None:
        self._count -= 1
        rest = self._waiting.pop(person)
        if rest:
            self._waiting[person] = rest  # behind all others

    def _hold(self, group: list[_Command]) -> None:
        self._held_by = group
        asyncio.get_running_loop().call_later(self._bounds.holds, self._let_go, group)

    def _let_go(self, group: list[_Command]) -> None:
        if self._held_by is group:
            self._held_by = None
            self._go()

    async def _carry(self, group: list[_Command]) -> None:
        commands = [one.said() for one in group]
        left = max(one.left() for one in group)
        try:
            answers = await self._rpc.call(self._service, METHOD, within=left, commands=commands)
            for command, answer in zip(group, answers, strict=True):
                self._answered(command, answer)
        except NotKnown:
            self._older_until = asyncio.get_running_loop().time() + OLDER_FOR
            self._apart(group)
        except Exception as error:
            for command in group:  # to each its own: what is raised twice grows a traceback
                self._done(command, error=copy.copy(error))
        finally:
            self._let_go(group)

    def _answered(self, command: _Command, answer: Mapping[str, Any]) -> None:
        if answer.get("alone"):
            self._apart([command])
        elif answer["error"]:
            error = remote_error(self._service, command.method, answer["error"])
            self._done(command, error=error)
        else:
            self._done(command, answer["result"])

    def _apart(self, commands: Sequence[_Command]) -> None:
        for command in commands:
            self._start(self._alone(command))

    async def _alone(self, command: _Command) -> None:
        left = command.left()
        if left <= 0:
            return self._done(command, error=away(self._service, "was not asked in time"))
        try:
            answer = await self._rpc.call(
                self._service, command.method, within=left, **command.arguments
            )
            self._done(command, answer)
        except Exception as error:
            self._done(command, error=error)

    def _done(
        self, command: _Command, answer: Any = None, *, error: Exception | None = None
    ) -> None:
        self._busy.discard(command.person)
        if not command.answer.done():
            if error is not None:
                command.answer.set_exception(error)
            else:
                command.answer.set_result(answer)
        self._send_apart([command.person])
        self._go()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
