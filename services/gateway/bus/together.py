"""Commands that travel together: what arrives while an earlier group is under way is the next one.

No clock gathers them: where nobody else is a command goes at once. Under load a message, its
signature and a transaction are shared by all who have come meanwhile. Each has its own answer. What
the service leaves to the ordinary way (``alone``) is called by itself, and so is everything while
the service is older than groups are.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.bus.rpc import NotKnown, Rpc, away, remote_error

log = logging.getLogger(__name__)

METHOD = "together"
# By service, of which it takes several at once. Each names whose it is in ``principal``.
GROUPED: Mapping[str, frozenset[str]] = {
    "installs": frozenset({"install", "uninstall", "configure"}),
}
MOST = 100  # commands of a group
MOST_BYTES = 256 * 1024  # of a group; a larger command goes by itself
MOST_WAITING = 5_000  # commands of a worker
# s after which a group that is not back keeps only those waiting whose commands are in it.
HOLDS = 0.5
OLDER_FOR = 30.0  # s until a service that knew no groups is tried again


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


class Together:
    """An ``Rpc`` in front of another; ``timeout`` is how long a caller waits, in seconds."""

    def __init__(self, rpc: Rpc, timeout: float) -> None:
        self._rpc = rpc
        self._timeout = timeout
        self._lines = {service: _Line(rpc, service) for service in GROUPED}

    async def call(
        self, service: str, method: str, /, *, within: float | None = None, **arguments: Any
    ) -> Any:
        if method not in GROUPED.get(service, ()):
            return await self._rpc.call(service, method, within=within, **arguments)
        return await self._lines[service].ask(method, arguments, within or self._timeout)


class _Line:
    """Who waits for one service. People take turns, and of each one command is under way at a
    time: who has a thousand of them waits for those, and nobody else does.
    """

    def __init__(self, rpc: Rpc, service: str) -> None:
        self._rpc = rpc
        self._service = service
        self._waiting: dict[str, deque[_Command]] = {}  # by person, in the order of their turns
        self._count = 0
        self._busy: set[str] = set()  # people with a command under way
        self._held_by: list[_Command] | None = None
        self._older_until = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, method: str, arguments: Mapping[str, Any], seconds: float) -> Any:
        if self._count >= MOST_WAITING:
            raise away(self._service, "has too many commands waiting")
        loop = asyncio.get_running_loop()
        size = len(json.dumps(arguments))
        command = _Command(method, arguments, size, loop.time() + seconds, loop.create_future())
        self._waiting.setdefault(command.person, deque()).append(command)
        self._count += 1
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
            self._busy.update(command.person for command in group)
            if asyncio.get_running_loop().time() < self._older_until:
                self._apart(group)
            else:
                self._hold(group)
                self._start(self._carry(group))

    def _next(self) -> list[_Command]:
        group: list[_Command] = []
        size = 0
        for person in [one for one in self._waiting if one not in self._busy]:
            command = self._waiting[person][0]
            size += command.size
            if group and size > MOST_BYTES:
                break
            self._waiting[person].popleft()
            self._took(person)
            group.append(command)
            if len(group) == MOST:
                break
        return group

    def _took(self, person: str) -> None:
        self._count -= 1
        rest = self._waiting.pop(person)
        if rest:
            self._waiting[person] = rest  # behind all others

    def _hold(self, group: list[_Command]) -> None:
        self._held_by = group
        asyncio.get_running_loop().call_later(HOLDS, self._let_go, group)

    def _let_go(self, group: list[_Command]) -> None:
        if self._held_by is group:
            self._held_by = None
            self._go()

    async def _carry(self, group: list[_Command]) -> None:
        commands = [{"method": one.method, "arguments": one.arguments} for one in group]
        left = max(one.until for one in group) - asyncio.get_running_loop().time()
        try:
            answers = await self._rpc.call(self._service, METHOD, within=left, commands=commands)
            for command, answer in zip(group, answers, strict=True):
                self._answered(command, answer)
        except NotKnown:
            self._older_until = asyncio.get_running_loop().time() + OLDER_FOR
            self._apart(group)
        except Exception as error:
            for command in group:
                self._done(command, error=error)
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
        left = command.until - asyncio.get_running_loop().time()
        if left <= 0:  # nobody waits for it
            return self._done(command)
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
        self._go()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
