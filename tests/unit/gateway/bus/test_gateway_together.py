"""Commands that travel together, seen from the gateway."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from gateway.bus.rpc import NotKnown, Rpc
from gateway.bus.together import DEFAULT, Bounds, Together
from plugin_platform.errors import Conflict, Unavailable

pytestmark = pytest.mark.asyncio

Said = dict[str, Any]


def done(said: Said) -> Said:
    return {"result": said["arguments"]["plugin_id"], "error": None}


class Service:
    """Answers when it is told to; ``calls`` is what has come."""

    def __init__(self, answer: Callable[[Said], Said] = done, *, older: bool = False) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.open = asyncio.Event()
        self.older = older
        self._answer = answer

    async def call(
        self, service: str, method: str, /, *, within: float | None = None, **arguments: Any
    ) -> Any:
        if method != "together":
            self.calls.append((method, arguments))
            await self.open.wait()
            return f"alone {arguments['plugin_id']}"
        self.calls.append((method, arguments["commands"]))
        if self.older:
            raise NotKnown("MethodNotFound")
        await self.open.wait()
        return [self._answer(said) for said in arguments["commands"]]

    @property
    def groups(self) -> list[list[str]]:
        """Who was in each."""
        return [
            [said["arguments"]["principal"] for said in commands]
            for method, commands in self.calls
            if method == "together"
        ]


def front(rpc: Rpc, timeout: float = 5, **bounds: Any) -> Together:
    """However busy the machine is, no group is late."""
    return Together(rpc, timeout, Bounds(**{"holds": 60, "least_left": 0, **bounds}))


def install(rpc: Together, person: str, plugin_id: str = "clock", **more: Any) -> asyncio.Task[Any]:
    return asyncio.ensure_future(
        rpc.call("installs", "install", principal=person, plugin_id=plugin_id, **more)
    )


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_alone_a_command_goes_at_once() -> None:
    service = Service()
    first = install(front(service), "user:1")
    await settle()
    assert service.groups == [["user:1"]]
    service.open.set()
    assert await first == "clock"


async def test_what_comes_while_a_group_is_under_way_is_the_next_group() -> None:
    service = Service()
    rpc = front(service)
    tasks = []
    for number in range(20):
        tasks.append(install(rpc, f"user:{number}", f"plugin-{number}"))
        await settle()
    service.open.set()
    assert await asyncio.gather(*tasks) == [f"plugin-{number}" for number in range(20)]
    assert [len(group) for group in service.groups] == [1, 19]


async def test_what_is_no_command_of_a_group_goes_straight() -> None:
    service = Service()
    service.open.set()
    rpc = front(service)
    assert await rpc.call("installs", "replace", plugin_id="clock") == "alone clock"
    assert await rpc.call("catalog", "install", plugin_id="clock") == "alone clock"


async def test_each_gets_its_own_answer_or_error() -> None:
    def answer(said: Said) -> Said:
        if said["arguments"]["plugin_id"] == "bad":
            error: Said = {"exc_type": "Conflict", "exc_args": ["No.", [], None], "value": "No."}
            return {"result": None, "error": error}
        return done(said)

    service = Service(answer)
    service.open.set()
    rpc = front(service)
    names = ["first", "bad", "good"]
    tasks = [install(rpc, f"user:{name}", name) for name in names]
    first, bad, good = await asyncio.gather(*tasks, return_exceptions=True)
    assert (first, good) == ("first", "good")
    assert isinstance(bad, Conflict)


async def test_commands_of_one_person_go_in_order_one_a_group() -> None:
    service = Service()
    rpc = front(service)
    tasks = [install(rpc, "user:1", f"plugin-{number}") for number in range(5)]
    tasks += [install(rpc, "user:2", "other")]
    await settle()
    service.open.set()
    await asyncio.gather(*tasks)
    mine = [
        said["arguments"]["plugin_id"]
        for _, commands in service.calls
        for said in commands
        if said["arguments"]["principal"] == "user:1"
    ]
    assert mine == [f"plugin-{number}" for number in range(5)]
    assert all(max(Counter(group).values()) == 1 for group in service.groups)


async def test_who_has_a_thousand_commands_keeps_nobody_else_waiting() -> None:
    service = Service()
    rpc = front(service)
    many = [install(rpc, "user:many", f"plugin-{number}") for number in range(1000)]
    await settle()
    few = install(rpc, "user:few")
    await settle()
    service.open.set()
    await few
    assert "user:few" in service.groups[1]
    for task in many:
        task.cancel()


async def test_people_take_turns_however_many_commands_each_has() -> None:
    service = Service()
    rpc = front(service, commands=1)
    tasks = [install(rpc, "held")]
    await settle()
    tasks += [install(rpc, person, f"p-{n}") for person in ("a", "b") for n in range(3)]
    await settle()
    service.open.set()
    await asyncio.gather(*tasks)
    assert [person for [person] in service.groups] == ["held", *"ababab"]


async def test_a_group_is_bounded_in_commands_and_in_bytes() -> None:
    service = Service()
    rpc = front(service)
    tasks = [install(rpc, f"user:{number}") for number in range(1 + DEFAULT.commands + 7)]
    await settle()
    service.open.set()
    await asyncio.gather(*tasks)
    assert [len(group) for group in service.groups] == [1, DEFAULT.commands, 7]


def note(size: int) -> Said:
    return {"settings": {"note": "x" * size}}


async def test_what_is_too_much_for_a_group_is_in_the_next_and_keeps_out_none_behind_it() -> None:
    service = Service()
    rpc = front(service, bytes=8_000)
    tasks = [install(rpc, "user:first")]
    await settle()
    tasks += [install(rpc, f"user:{number}", **note(4_500)) for number in range(3)]
    tasks += [install(rpc, "user:small")]
    await settle()
    service.open.set()
    await asyncio.gather(*tasks)
    assert service.groups == [["user:first"], ["user:0", "user:small"], ["user:1"], ["user:2"]]


async def test_large_commands_go_by_themselves_and_keep_nobody_waiting() -> None:
    """Nobody is answered meanwhile."""
    service = Service()
    rpc = front(service)
    large = [install(rpc, f"user:{n}", **note(DEFAULT.large)) for n in range(300)]
    await settle()
    small = install(rpc, "user:small")
    await settle()
    assert service.groups == [["user:small"]]
    assert len(service.calls) == 300 + 1
    service.open.set()
    assert await small == "clock"
    assert await asyncio.gather(*large) == ["alone clock"] * 300


async def test_large_commands_of_one_person_go_one_after_the_other() -> None:
    service = Service()
    rpc = front(service)
    sizes = [DEFAULT.large, DEFAULT.large, 0, DEFAULT.large]
    tasks = [install(rpc, "user:1", f"p-{n}", **note(size)) for n, size in enumerate(sizes)]
    await settle()
    assert len(service.calls) == 1
    service.open.set()
    assert await asyncio.gather(*tasks) == ["alone p-0", "alone p-1", "p-2", "alone p-3"]


async def test_each_command_names_until_when_it_is_good() -> None:
    service = Service()
    rpc = front(service)
    held = install(rpc, "user:0")
    await settle()
    tasks = [install(rpc, f"user:{hours}", within=3600 * hours) for hours in (1, 2)]
    await settle()
    service.open.set()
    await asyncio.gather(held, *tasks)
    first, second = service.calls[1][1]
    assert 1800 < second["until"] - first["until"] < 5400
    assert first["until"] > time.time()


async def test_what_has_little_time_left_goes_by_itself() -> None:
    """The message of a group is good as long as the last of its commands."""
    service = Service()
    rpc = front(service, 3600, least_left=60)
    held = install(rpc, "user:0")
    await settle()
    tasks = [install(rpc, "user:soon", within=50), install(rpc, "user:later")]
    await settle()
    service.open.set()
    assert await asyncio.gather(held, *tasks) == ["clock", "alone clock", "clock"]
    assert service.groups == [["user:0"], ["user:later"]]


async def test_a_command_that_was_never_asked_for_is_not_done() -> None:
    """Its time is over between the answer to its group and its own call."""

    class Slow(Service):
        async def call(self, service: str, method: str, /, **arguments: Any) -> Any:
            asyncio.get_running_loop().call_soon(time.sleep, 0.3)
            return [{"alone": True}]

    with pytest.raises(Unavailable):
        await install(front(Slow(), 0.2), "user:1")


async def test_each_of_a_failed_group_hears_it_by_an_error_of_its_own() -> None:
    error = Unavailable("away", [], 2)

    class Away(Service):
        async def call(self, service: str, method: str, /, **arguments: Any) -> Any:
            raise error

    rpc = front(Away())
    tasks = [install(rpc, f"user:{number}") for number in range(3)]
    heard = await asyncio.gather(*tasks, return_exceptions=True)
    assert len({id(one) for one in (error, *heard)}) == 4
    assert {repr(one) for one in heard} == {repr(error)}


async def test_what_the_service_leaves_to_the_ordinary_way_is_called_by_itself() -> None:
    service = Service(lambda said: {"alone": True})
    service.open.set()
    rpc = front(service)
    answers = await asyncio.gather(*(install(rpc, f"user:{n}", f"p-{n}") for n in range(3)))
    assert answers == ["alone p-0", "alone p-1", "alone p-2"]
    assert [method for method, _ in service.calls].count("install") == 3


async def test_an_older_service_is_called_as_before() -> None:
    service = Service(older=True)
    service.open.set()
    rpc = front(service)
    answers = await asyncio.gather(*(install(rpc, f"user:{n}", f"p-{n}") for n in range(30)))
    assert answers == [f"alone p-{n}" for n in range(30)]
    assert [method for method, _ in service.calls].count("together") == 1
    assert await install(rpc, "user:1", "later") == "alone later"
    assert [method for method, _ in service.calls].count("together") == 1


async def test_a_group_that_is_lost_is_in_doubt_for_those_in_it_only() -> None:
    """Its service was killed: who comes later is not kept waiting until its time is over."""
    service = Service()
    rpc = front(service, holds=0.01)
    lost = install(rpc, "user:1", "lost")
    await settle()
    service.open = asyncio.Event()  # nothing of before is answered any more
    service.open.set()
    assert await install(rpc, "user:2", "later") == "later"
    assert not lost.done()
    lost.cancel()


async def test_who_has_given_up_is_not_done_in_vain() -> None:
    service = Service()
    rpc = front(service)
    held = install(rpc, "user:1")
    gone = [install(rpc, "user:1", "gone"), install(rpc, "user:2", "gone")]
    await settle()
    for one in gone:
        one.cancel()
    await settle()
    service.open.set()
    await held
    await settle()
    assert "gone" not in str(service.calls)


async def test_a_command_that_waits_longer_than_its_caller_is_not_sent() -> None:
    service = Service()
    rpc = front(service)
    held = install(rpc, "user:1")
    await settle()
    late = asyncio.ensure_future(
        rpc.call("installs", "install", within=0.01, principal="user:1", plugin_id="late")
    )
    with pytest.raises(Unavailable):
        await late
    service.open.set()
    await held
    await settle()
    assert "late" not in str(service.calls)


async def test_when_the_service_is_away_all_of_a_group_hear_it() -> None:
    class Away(Service):
        async def call(self, service: str, method: str, /, **arguments: Any) -> Any:
            raise Unavailable("away")

    rpc = front(Away())
    tasks = [install(rpc, f"user:{number}") for number in range(3)]
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        assert isinstance(outcome, Unavailable)
    with pytest.raises(Unavailable):  # and the line goes on
        await install(rpc, "user:1")


async def test_too_many_who_wait_are_told_so() -> None:
    service = Service()
    rpc = front(service, waiting=3)
    tasks = [install(rpc, "user:1", f"plugin-{number}") for number in range(4)]
    await settle()
    with pytest.raises(Unavailable):
        await install(rpc, "user:2")
    service.open.set()
    await asyncio.gather(*tasks)
