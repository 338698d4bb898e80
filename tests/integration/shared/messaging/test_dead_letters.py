"""Poison among good events: the good are applied, the poison is found with its reason."""

import json
import subprocess
import sys
from collections.abc import Iterator
from uuid import uuid4

import pytest
from kombu import Connection, Producer
from tests.helpers.waiting import eventually
from tests.integration.shared.eventstore.test_projection import log_of
from tests.integration.shared.messaging.test_subscription import send
from tests.integration.shared.world import World, append_all, write

from plugin_platform.eventstore.database import Pool
from plugin_platform.eventstore.store import EventStore
from plugin_platform.messaging import dead_letters, topology
from plugin_platform.messaging.broker import new_connection
from plugin_platform.operations import letters
from plugin_platform.operations.calls import OperatorCalls

GOOD, POISON = 500, 50
SORTS = (
    ("{no json", "application/json", "JSONDecodeError"),
    ("[]", "application/json", "ValueError"),
    ("[7]", "application/json", "TypeError"),
    ('{"id": "x", "previous": 1, "position": 1}', "application/json", "ValueError"),
    ("cos\nsystem\n(S'true'\ntR.", "application/x-python-serialize", "JSONDecodeError"),
)
PARKED = "SELECT stream FROM parked_events ORDER BY stream"


@pytest.fixture
def broker(world: World) -> Iterator[Connection]:
    world.declare("mirror")
    with new_connection("test", heartbeat=0) as connection:
        yield connection


@pytest.fixture(autouse=True)
def consumers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(topology.CONSUMERS, "mirror", ("ledger",))


def count(broker: Connection) -> int:
    return sum(one.count for one in dead_letters.survey(broker, ["mirror"]))


def reasons(broker: Connection) -> list[str]:
    return [reason for _, _, reason in dead_letters.show(broker, "mirror", "ledger")]


def put(broker: Connection, name: str, body: str) -> None:
    """On one channel: the broker keeps the order of messages on none but the same."""
    Producer(broker.default_channel).publish(
        body,
        exchange="",
        routing_key=name,
        content_type="application/json",
        content_encoding="utf-8",
        message_id=str(uuid4()),
    )


def test_poison_is_found_with_its_reason_and_all_good_events_are_applied(
    world: World, ledger: EventStore, broker: Connection
) -> None:
    world.service("mirror")
    world.relay()
    for number in range(10):
        write(ledger, GOOD // 10)
        for sort in range(POISON // 10):
            body, content_type, _ = SORTS[(number + sort) % len(SORTS)]
            send(body, content_type)
    append_all(ledger, [(f"poison-{number}", "poison") for number in range(5)])
    eventually(lambda: sum(world.counted().values()) == GOOD, 120)
    eventually(lambda: count(broker) == POISON, 60)
    eventually(lambda: len(world.query("mirror", PARKED)) == 5, 60)
    [found_dead] = dead_letters.survey(broker, ["mirror"])
    assert found_dead.oldest is not None
    assert str(found_dead.reason).startswith("unreadable: ")
    # Who looks takes a message and gives it back: for a moment it is not there for the next.
    found: list[str] = []

    def all_found() -> bool:
        found[:] = reasons(broker)
        return len(found) == POISON

    eventually(all_found)
    for _, _, error in SORTS:
        assert any(error in reason for reason in found), (error, found)
    # What was looked at a moment ago is still on its way back, and not put back with the others.
    eventually(lambda: dead_letters.replay(broker, "mirror", "ledger") == (0, POISON))
    eventually(lambda: count(broker) == POISON)  # looking at them removes none
    # Those that were looked at come back in their own time.
    discarded: list[int] = []

    def all_discarded() -> bool:
        discarded.append(dead_letters.discard(broker, "mirror", "ledger"))
        return sum(discarded) >= POISON

    eventually(all_discarded)
    assert sum(discarded) == POISON
    eventually(lambda: count(broker) == 0)


def test_replayed_messages_are_applied_once_each_whatever_was_applied_meanwhile(
    world: World, ledger: EventStore, broker: Connection
) -> None:
    """Some were applied long ago, some are next in line, and one is there twice."""
    append_all(ledger, [(f"s-{number}", "x") for number in range(12)])
    bodies = [{**item.event.to_wire(item.previous), "log": None} for item in log_of(ledger)]
    inbox = topology.queue("mirror", "ledger").name
    dead = topology.dead_letter_queue("mirror", "ledger").name
    for body in bodies[:6]:
        put(broker, inbox, json.dumps(body))
    for body in [*bodies[3:], bodies[7]]:
        put(broker, dead, json.dumps(body))
    put(broker, dead, "{no json")
    world.service("mirror")
    eventually(lambda: sum(world.counted().values()) == 6, 60)
    eventually(lambda: count(broker) == 11, 60)
    replayed: list[int] = []

    def all_replayed() -> bool:
        replayed.append(dead_letters.replay(broker, "mirror", "ledger")[0])
        return sum(replayed) >= 10

    eventually(all_replayed)
    assert sum(replayed) == 10
    eventually(lambda: dead_letters.replay(broker, "mirror", "ledger") == (0, 1))
    eventually(world.is_mirrored, 60)
    assert set(world.counted().values()) == {1}
    eventually(lambda: count(broker) == 1)


def test_command_line_says_what_is_there_and_who_may_be_named(world: World) -> None:
    command = [sys.executable, "-m", "plugin_platform.messaging.dead_letters"]

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *words],
            env=world.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert json.loads(run("--json").stdout) == []
    wrong = run("nobody")
    assert wrong.returncode == 2
    assert "there are auth, publishing, catalog, installs, gateway" in wrong.stderr


def test_what_there_is_no_time_for_stays(
    world: World, ledger: EventStore, broker: Connection
) -> None:
    append_all(ledger, [(f"s-{number}", "x") for number in range(3)])
    dead = topology.dead_letter_queue("mirror", "ledger").name
    for item in log_of(ledger):
        put(broker, dead, json.dumps({**item.event.to_wire(item.previous), "log": None}))
    eventually(lambda: count(broker) == 3)
    assert dead_letters.replay(broker, "mirror", "ledger", seconds=0) == (0, 0)
    eventually(lambda: count(broker) == 3)
    returned: list[int] = []

    def all_are_back() -> bool:
        """What was looked at a moment ago may be on its way into the queue."""
        back, left = dead_letters.replay(broker, "mirror", "ledger")
        returned.append(back)
        return (sum(returned), left) == (3, 0)

    eventually(all_are_back)


class Desk(OperatorCalls):
    name = "mirror"

    def __init__(self, database: Pool) -> None:
        self.database = database
        self.log = EventStore(database)


def test_who_put_letters_back_is_known_also_when_it_was_cut_short(
    world: World, mirror_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> tuple[int, int]:
        raise SystemExit  # some are back

    monkeypatch.setattr(letters, "put_back", killed)
    with pytest.raises(SystemExit):
        Desk(mirror_pool).return_letters(
            actor={"id": "boss", "roles": ["operator"]},
            source="ledger",
            metadata={"actor": "user:boss"},
        )
    written = "SELECT type, metadata ->> 'actor' FROM events"
    assert world.query("mirror", written) == [("letters.return_begun", "user:boss")]
