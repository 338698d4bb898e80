"""Who is told, how much is kept for whom, and for how many there is room."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

import pytest

from gateway.http.output.errors import RateLimited
from gateway.live.connection import (
    MOST_WAITING,
    SIGNED_OUT,
    TOO_SLOW,
    Closed,
    Connection,
    Visitor,
)
from gateway.live.counts import AT_ONCE, CountsOnScreen
from gateway.live.follower import SessionWatch
from gateway.live.hub import ASKING, Hub, Room
from gateway.live.window import Window
from plugin_platform.errors import Unavailable

pytestmark = pytest.mark.asyncio
YANKED = '{"type":"yanked","pluginId":"paper"}'


def telling(room: Room | None = None) -> Hub:
    hub = Hub(room)
    hub.receive([((1, 0), "all", '{"type":"reset"}')])
    return hub


def visitor(
    principal: str | None = None,
    network: str = "10.0.0.1",
    session: str = "",
    site: str | None = None,
) -> Visitor:
    return Visitor(principal, session or None, network, site)


def yanks(hub: Hub, numbers: Iterable[int]) -> None:
    hub.receive(((2, number), "plugin:paper", YANKED) for number in numbers)


async def heard(connection: Connection) -> list[dict[str, Any]]:
    """All that waits."""
    messages = []
    while (message := await connection.next(within=0)) is not None:
        messages.append(json.loads(message))
    return messages


async def test_who_takes_nothing_is_dropped_with_all_that_waits_and_the_others_hear_on() -> None:
    hub = telling()
    slow, quick = hub.open(visitor(), None), hub.open(visitor(), None)
    for one in (slow, quick):
        hub.watch(one, ["paper"])
    told = 0
    for number in range(10 * MOST_WAITING):
        yanks(hub, [number])
        told += len(await heard(quick))
        assert slow.waiting <= MOST_WAITING
    assert told == 10 * MOST_WAITING + 1  # and the hello
    with pytest.raises(Closed) as dropped:
        await slow.next()
    assert dropped.value.code == TOO_SLOW
    assert slow.waiting == 0


@pytest.mark.parametrize(
    ("room", "others"),
    [
        (Room(person=2), [visitor("user:ada", "10.0.0.2"), visitor("user:ada", "10.0.0.3")]),
        (Room(network=2), [visitor("user:eve"), visitor("user:lin")]),
        (Room(worker=2), [visitor("user:eve", "10.0.0.2"), visitor("user:lin", "10.0.0.3")]),
    ],
    ids=["of a person", "of a network", "of a worker"],
)
async def test_there_is_room_for_so_many_and_again_when_one_has_left(
    room: Room, others: list[Visitor]
) -> None:
    hub = telling(room)
    first, _ = (hub.open(one, None) for one in others)
    with pytest.raises(RateLimited):
        hub.open(visitor("user:ada"), None)
    hub.leave(first)
    hub.leave(first)  # once is enough
    hub.open(visitor("user:ada"), None)
    with pytest.raises(RateLimited):
        hub.open(visitor("user:ada"), None)


async def test_one_customer_with_many_networks_leaves_room_for_others() -> None:
    hub = telling(Room(site=2))
    for number in range(2):
        hub.open(visitor(None, f"2001:db8::{number}", site="2001:db8::/48"), None)
    with pytest.raises(RateLimited):
        hub.open(visitor(None, "2001:db8::2", site="2001:db8::/48"), None)
    hub.open(visitor(None, "2001:db8:1::", site="2001:db8:1::/48"), None)
    hub.open(visitor(), None)
    hub.open(visitor(), None)
    hub.open(visitor(), None)  # of no site


async def test_what_it_hears_of_already_is_not_told_anew_to_who_asks_again() -> None:
    hub = telling()
    yanks(hub, range(3))
    connection = hub.open(visitor(), "1-0")
    hub.watch(connection, ["paper"])
    assert [one["type"] for one in await heard(connection)] == ["hello", "yanked"]
    for _ in range(3):
        hub.watch(connection, ["paper"])
    assert await heard(connection) == []


async def test_a_full_room_of_one_person_leaves_room_for_another() -> None:
    hub = telling(Room(person=1))
    hub.open(visitor("user:ada"), None)
    hub.open(visitor("user:eve"), None)
    hub.open(visitor(None), None)
    hub.open(visitor(None), None)  # nobody is no person


async def test_who_leaves_is_kept_nowhere() -> None:
    hub = telling()
    for number in range(100):
        connection = hub.open(visitor(f"user:{number}", session=f"s-{number}"), None)
        hub.watch(connection, [f"plugin-{number}"])
        hub.show(connection, [f"plugin-{number}"])
        hub.leave(connection)
        topics = (f"user:{number}", f"plugin:plugin-{number}", f"count:plugin-{number}")
        assert not any(hub.is_heard(topic) for topic in topics)
    assert hub.sessions() == {}


async def test_who_follows_an_author_hears_of_no_other_and_of_what_was_missed() -> None:
    hub = telling()
    hub.receive([((2, 0), "author:ada", '{"type":"news"}')])
    connection = hub.open(visitor(), "1-0")
    hub.follow(connection, ["Ada"])
    hub.receive([((2, 1), "author:eve", '{"type":"news"}')])
    assert [one.get("cursor") for one in await heard(connection)] == ["2-0", "2-0"]
    hub.unfollow(connection, ["ADA"])
    assert not hub.is_heard("author:ada")


async def test_nothing_is_promised_before_anything_is_known() -> None:
    with pytest.raises(Unavailable):
        Hub().open(visitor(), None)


async def test_who_missed_more_than_may_wait_asks_for_all_anew() -> None:
    hub = telling()
    hub.receive(((2, n), "plugin:paper", f'{{"n":{n}}}') for n in range(MOST_WAITING))
    connection = hub.open(visitor(), "1-0")
    hub.watch(connection, ["paper"])
    assert [one["type"] for one in await heard(connection)] == ["hello", "reset"]


async def test_what_was_missed_many_times_is_told_once() -> None:
    hub = telling()
    yanks(hub, range(10 * MOST_WAITING))
    connection = hub.open(visitor(), "1-0")
    hub.watch(connection, ["paper"])
    _, missed = await heard(connection)
    assert missed["cursor"] == f"2-{10 * MOST_WAITING - 1}"


async def test_a_gap_that_is_beyond_what_is_kept_is_said() -> None:
    window = Window(most=3)
    for number in range(5):
        window.add((1, number), "plugin:paper", YANKED)
    assert [window.reaches((1, number)) for number in range(6)] == [
        *(False, True, True, True, True),
        False,  # not from here
    ]
    assert len(window.since((1, 0), "plugin:paper")) == 3


async def test_the_questions_of_many_are_spread() -> None:
    hub = telling()
    pages = [hub.open(visitor(), None) for _ in range(10 * ASKING)]
    for one in pages:
        hub.watch(one, ["paper"])
    yanks(hub, [1])
    assert (await heard(pages[-1]))[-1]["spread"] == 10


async def test_a_session_whose_time_is_over_closes_what_it_opened() -> None:
    hub = telling()
    over = hub.open(visitor("user:ada", session="over"), None)
    going_on = hub.open(visitor("user:ada", session="going-on"), None)

    async def alive(ids: Collection[str]) -> set[str]:
        return set(ids) - {"over"}

    await SessionWatch(hub, alive).look()
    with pytest.raises(Closed) as closed:
        await over.next()
    assert closed.value.code == SIGNED_OUT
    assert [one["type"] for one in await heard(going_on)] == ["hello"]


class Counting:
    """The catalog."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    async def call(
        self, service: str, method: str, /, *, within: float | None = None, **arguments: Any
    ) -> Any:
        self.asked.append(arguments["plugin_ids"])
        return dict.fromkeys(arguments["plugin_ids"], 7)


async def test_counts_are_asked_for_once_of_what_is_on_a_screen_alone() -> None:
    hub, catalog = telling(), Counting()
    counts = CountsOnScreen(hub, catalog)
    connection = hub.open(visitor(), None)
    hub.show(connection, ["paper"])
    for _ in range(1000):
        counts.changed(["paper", "not-shown"])
    await counts.tell()
    assert catalog.asked == [["paper"]]
    told = {"type": "count", "pluginId": "paper", "installCount": 7}
    assert (await heard(connection))[-1] == told


async def test_of_many_counts_a_part_is_asked_for_each_time() -> None:
    hub, catalog = telling(), Counting()
    counts = CountsOnScreen(hub, catalog)
    ids = [f"plugin-{number}" for number in range(AT_ONCE + 1)]
    hub.show(hub.open(visitor(), None), ids)
    counts.changed(ids)
    await counts.tell()
    await counts.tell()
    assert [len(asked) for asked in catalog.asked] == [AT_ONCE, 1]
