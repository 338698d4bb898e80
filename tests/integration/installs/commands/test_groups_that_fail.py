"""Groups that the database refuses, that stall, die, or are too large; with controls."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from tests.helpers.waiting import eventually
from tests.integration.installs.commands.groups import (
    ALONE,
    appended,
    by_itself,
    new_people,
    said,
)
from tests.integration.running_service import RunningService

from installs import read_model
from installs.commands.together import MOST_BYTES, _answer, _Group, _rows, together
from plugin_platform import metrics
from plugin_platform.errors import PlatformError, Unavailable
from plugin_platform.eventstore.database import (
    TAKE_LOCK,
    WRITE_LOCK,
    Pool,
    after_commit,
    in_transaction,
    open_pool,
)
from plugin_platform.eventstore.store import EventStore

pytestmark = pytest.mark.usefixtures("publishing_says")


AT_ONCE = "CREATE TRIGGER refuse BEFORE INSERT ON read_model.installed"
AT_THE_COMMIT = """
    CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON read_model.installed
    DEFERRABLE INITIALLY DEFERRED
"""


@contextmanager
def refusing(
    installs: RunningService, postgres_url: str, principal: str, when: str = AT_ONCE
) -> Iterator[None]:
    """The database refuses every row of one person."""
    name = installs.database_url.rpartition("/")[2]
    with psycopg.connect(f"{postgres_url}/{name}", autocommit=True) as owner:
        owner.execute(
            f"""CREATE FUNCTION read_model.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF new.principal = '{principal}' THEN RAISE EXCEPTION 'poison'; END IF;
                    RETURN new;
                END $$"""
        )
        owner.execute(f"{when} FOR EACH ROW EXECUTE FUNCTION read_model.refuse()")
        try:
            yield
        finally:
            owner.execute("DROP FUNCTION read_model.refuse CASCADE")


@pytest.mark.parametrize("when", [AT_ONCE, AT_THE_COMMIT])
def test_what_the_database_refuses_of_one_leaves_and_answers_nothing_of_the_group(
    installs: RunningService, client: Any, postgres_url: str, when: str
) -> None:
    people = new_people(5)
    commands = [said("install", one, "aa") for one in people]
    with refusing(installs, postgres_url, people[3], when):
        assert client.together(commands=commands) == [ALONE] * 5
        assert appended(installs, people) == [0] * 5
        for command in commands[:3]:
            assert "result" in by_itself(client, command)
    assert appended(installs, people) == [1, 1, 1, 0, 0]


@pytest.fixture
def pool(installs: RunningService) -> Iterator[Pool]:
    pool = open_pool("installs", url=installs.database_url)
    yield pool
    pool.close(timeout=2)


def test_a_group_that_is_applied_in_part_is_found(
    installs: RunningService, pool: Pool, postgres_url: str
) -> None:
    """A control of the test above: each in a transaction of its own."""

    class InParts(EventStore):
        def change_many(self, connection: Any, model: Any, changes: Any, see: Any) -> list[Any]:
            def apart(change: Any) -> Any:
                def work(own: Any) -> Any:
                    return EventStore.change_many(self, own, model, [change], see)

                return in_transaction(pool, work)[0]

            return [apart(change) for change in changes]

    people = new_people(5)
    commands = [said("install", one, "aa") for one in people]
    store = InParts(pool, read_model.apply)
    with refusing(installs, postgres_url, people[3]):
        assert together(store, pool, commands, lambda *_: None) == [ALONE] * 5
    assert appended(installs, people) == [1, 1, 1, 0, 0]


def test_an_answer_before_the_commit_is_found(
    installs: RunningService, pool: Pool, postgres_url: str
) -> None:
    """The other control."""
    people = new_people(5)
    group = _Group(
        EventStore(pool, read_model.apply), [said("install", one, "aa") for one in people]
    )

    def at_once(connection: Any) -> list[Any]:
        outcomes = group.carry_out(connection)
        rows = _rows(connection, outcomes)
        return [_answer(outcome, rows) for outcome in outcomes]

    answers: list[Any] = []
    with (
        refusing(installs, postgres_url, people[3], AT_THE_COMMIT),
        pytest.raises(psycopg.errors.RaiseException),
        pool.connection() as connection,
    ):
        answers += at_once(connection)
    assert [answer["result"]["plugin_id"] for answer in answers] == ["aa"] * 5
    assert appended(installs, people) == [0] * 5


def test_a_fault_of_ours_is_logged_with_its_traceback_and_leaves_each_to_itself(
    pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    class Faulty(EventStore):
        def change_many(self, *_: Any) -> list[Any]:
            raise KeyError("a fault of ours")

    commands = [said("install", one, "aa") for one in new_people(3)]
    store = Faulty(pool, read_model.apply)
    assert together(store, pool, commands, lambda *_: None) == [ALONE] * 3
    [record] = [record for record in caplog.records if record.name.startswith("installs.")]
    assert record.levelname == "ERROR"
    assert record.exc_info is not None
    assert record.exc_info[0] is KeyError


def calls_that_ended(outcome: str) -> float:
    labels = {"process": metrics.PROCESS, "method": "install", "outcome": outcome}
    return metrics.REGISTRY.get_sample_value("service_calls_total", labels) or 0


def test_each_command_of_a_group_whose_fate_is_unknown_is_counted(pool: Pool) -> None:
    class Away(EventStore):
        def change_many(self, *_: Any) -> list[Any]:
            raise Unavailable("The database is away.")

    before = calls_that_ended("Unavailable")
    commands = [said("install", one, "aa") for one in new_people(3)]
    with pytest.raises(Unavailable):
        together(Away(pool, read_model.apply), pool, commands, lambda *_: None)
    assert calls_that_ended("Unavailable") == before + 3


def test_answers_are_read_after_the_commit(installs: RunningService, pool: Pool) -> None:
    """Nobody waits for the log's lock meanwhile."""

    class Followed(EventStore):
        def change_many(self, connection: Any, model: Any, changes: Any, see: Any) -> list[Any]:
            after_commit(connection, disable)
            return EventStore.change_many(self, connection, model, changes, see)

    def disable() -> None:
        query = "UPDATE installed SET enabled = false WHERE principal = ANY (%s) RETURNING 1"
        installs.query(query, people)

    people = new_people(3)
    store = Followed(pool, read_model.apply)
    commands = [said("install", one, "aa") for one in people]
    answers = together(store, pool, commands, lambda *_: None)
    assert [answer["result"]["enabled"] for answer in answers] == [False] * 3


@contextmanager
def stalled(installs: RunningService) -> Iterator[None]:
    """Nobody appends meanwhile."""
    with installs.connection() as connection:
        connection.execute(TAKE_LOCK, [WRITE_LOCK])
        yield
        connection.rollback()


def test_a_database_that_stalls_makes_a_group_unavailable_and_leaves_nothing(
    installs: RunningService, client: Any
) -> None:
    people = new_people(4)
    commands = [said("install", one, "aa") for one in people]
    with stalled(installs), pytest.raises(Unavailable):
        client.together(commands=commands)
    assert appended(installs, people) == [0] * 4
    answers = client.together(commands=commands)
    assert {answer["result"]["plugin_id"] for answer in answers} == {"aa"}


def test_a_group_in_hand_when_the_service_is_killed_is_done_once_and_as_a_whole(
    installs: RunningService,
) -> None:
    people = new_people(20)
    commands = [said("install", one, "aa") for one in people]

    def call() -> Any:
        with installs.client() as client:
            return client.together(commands=commands)

    with ThreadPoolExecutor(1) as threads:
        with stalled(installs):
            answers = threads.submit(call)
            eventually(installs.waits)
            installs.kill()
            assert appended(installs, people) == [0] * len(people)
        installs.start()  # the broker delivers it again
        assert [answer["result"]["plugin_id"] for answer in answers.result()] == ["aa"] * len(
            people
        )
    assert [installs.said_by(one) for one in people] == [["plugin.installed"]] * len(people)


def test_a_group_of_256_kib_is_one(client: Any, installs: RunningService) -> None:
    people = new_people(6)
    for one in people:
        client.install(principal=one, plugin_id="noted")
    notes = {f"note-{number}": "é" * 4_000 for number in range(5)}
    commands = [said("configure", one, "noted", settings=notes) for one in people]
    answers = client.together(commands=commands)
    assert [answer["result"]["settings"]["note-4"] for answer in answers] == ["é" * 4_000] * 6


def test_an_answer_that_would_be_too_large_is_given_in_parts(
    client: Any, installs: RunningService
) -> None:
    """The commands are tiny, what is answered is not."""
    people = new_people(40)
    notes = {f"note-{number}": "é" * 4_000 for number in range(5)}
    for one in people:
        client.install(principal=one, plugin_id="noted")
        client.configure(principal=one, plugin_id="noted", settings=notes)
    commands = [said("configure", one, "noted", enabled=False) for one in people]
    answers = client.together(commands=commands)
    assert len(json.dumps(answers)) < MOST_BYTES
    assert 0 < answers.count(ALONE) < 40
    for command in commands:
        assert by_itself(client, command)["result"]["settings"] == notes
    assert {tuple(installs.said_by(one)) for one in people} == {
        ("plugin.installed", "plugin.settings_changed", "plugin.disabled")
    }


def test_what_nobody_waits_for_any_more_is_not_done(client: Any, installs: RunningService) -> None:
    late, *others = new_people(3)
    commands = [said("install", one, "aa") | {"until": time.time() + 600} for one in others]
    commands.append(said("install", late, "aa") | {"until": time.time() - 1})
    answers = client.together(commands=commands)
    assert [answer["result"]["plugin_id"] for answer in answers[:2]] == ["aa"] * 2
    assert answers[2] == ALONE
    assert client.together(commands=commands[2:]) == [ALONE]
    assert installs.said_by(late) == []


def test_of_more_than_a_hundred_none_is_done(client: Any, installs: RunningService) -> None:
    people = new_people(101)
    with pytest.raises(PlatformError, match="101 commands"):
        client.together(commands=[said("install", one, "aa") for one in people])
    assert installs.said_by(people[0]) == []
