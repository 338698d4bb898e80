"""Commands of different people in one call: each is answered as it would be by itself."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from tests.helpers.waiting import eventually
from tests.integration.installs.sources import Say, Source, blocked, unblocked
from tests.integration.installs.updates.versions import new_plugin_id, version_of
from tests.integration.running_service import RunningService

from installs import read_model
from installs.commands.together import MOST_BYTES, _answer, _Group, _rows, together
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

Said = dict[str, Any]
ALONE = {"alone": True}
PEOPLE = 50


def said(method: str, principal: str, plugin_id: str, **arguments: Any) -> Said:
    named = {"principal": principal, "plugin_id": plugin_id}
    return {"method": method, "arguments": named | arguments}


def new_people(count: int) -> list[str]:
    return [f"{('user', 'anon')[number % 2]}:{uuid4()}" for number in range(count)]


def by_itself(client: Any, command: Said) -> Said:
    try:
        result = getattr(client, command["method"])(**command["arguments"])
    except PlatformError as error:
        return {"error": (type(error).__name__, error.detail, error.errors)}
    return {"result": result}


def comparable(answer: Said) -> Said:
    """Without the moment, which is another each time."""
    if error := answer.get("error"):
        if isinstance(error, dict):
            detail, errors, _ = error["exc_args"]
            error = (error["exc_type"], detail, errors)
        return {"error": error}
    result = answer["result"]
    return {
        "result": result and {key: value for key, value in result.items() if key != "installed_at"}
    }


def answered(client: Any, commands: list[Said]) -> list[Said]:
    """As the gateway has it done: what is left to the ordinary way is called by itself."""
    answers = client.together(commands=commands)
    return [
        comparable(by_itself(client, command) if answer == ALONE else answer)
        for command, answer in zip(commands, answers, strict=True)
    ]


def events_of(installs: RunningService, principal: str) -> list[Any]:
    """But whose they are."""
    query = """
        SELECT type, data - 'principal', metadata ->> 'actor' FROM events
        WHERE stream = %s ORDER BY version
    """
    rows = installs.query(query, f"installs-{principal}")
    return [(type_, data, actor == principal) for type_, data, actor in rows]


def rows_of(installs: RunningService, principal: str) -> list[Any]:
    query = """
        SELECT plugin_id, version, enabled, settings, previous, automatic, brought_by, beta
        FROM installed WHERE principal = %s ORDER BY plugin_id
    """
    return installs.query(query, principal)


def some_commands(chance: random.Random, principal: str) -> Iterator[tuple[str, str, Said]]:
    """Method, plugin, arguments; some of them nobody can carry out."""
    while True:
        plugin_id = chance.choice(["aa", "bb", "cc", "sized", "sized", "nowhere", "No Plugin"])
        method = chance.choice(["install", "install", "uninstall", "configure", "configure"])
        arguments: Said = {}
        if method == "install":
            arguments = chance.choice(
                [{}, {"version": "1.0.0"}, {"version": "1.1.0"}, {"version": "x"}, {"along": []}]
            )
        if method == "configure":
            arguments = chance.choice(
                [
                    {"enabled": chance.random() < 0.5},
                    {"settings": {"size": chance.randrange(10, 90)}},
                    {"settings": {"size": None}},
                    {"settings": {"unknown": 1}},
                    {"settings": {"size": 20}, "base": {"size": 12}},
                    {"automatic_updates": "on"},
                    {"channel": "beta"},
                    {"version": "1.1.0"},
                ]
            )
        yield method, plugin_id, arguments


def test_a_thousand_commands_of_fifty_people_are_as_one_after_the_other(
    installs: RunningService, client: Any
) -> None:
    """Of two who do the same, one does it in groups and the other by itself."""
    chance = random.Random(8)  # noqa: S311 - the same each time
    pairs = [(f"user:{uuid4()}", f"user:{uuid4()}") for _ in range(PEOPLE)]
    scripts = [some_commands(chance, one) for one, _ in pairs]
    left = 0
    for _ in range(20):
        steps = [next(script) for script in scripts]
        grouped = [
            said(method, one, plugin_id, **more)
            for (one, _), (method, plugin_id, more) in zip(pairs, steps, strict=True)
        ]
        answers = client.together(commands=grouped)
        left += answers.count(ALONE)
        in_groups = [
            comparable(by_itself(client, command) if answer == ALONE else answer)
            for command, answer in zip(grouped, answers, strict=True)
        ]
        apart = [
            comparable(by_itself(client, said(method, other, plugin_id, **more)))
            for (_, other), (method, plugin_id, more) in zip(pairs, steps, strict=True)
        ]
        assert in_groups == apart
    for one, other in pairs:
        assert events_of(installs, one) == events_of(installs, other)
        assert rows_of(installs, one) == rows_of(installs, other)
    assert left < 600, "groups were for nothing"


def test_days_are_counted_as_one_after_the_other(installs: RunningService, client: Any) -> None:
    def counted() -> dict[tuple[Any, ...], Any]:
        query = """
            SELECT plugin_id, version, visitors, installed, updated, went_back, removed,
                   removed_after_update FROM install_days WHERE plugin_id IN ('aa', 'sized')
        """
        return {row[:3]: row[3:] for row in installs.query(query)}

    def difference(before: Any, after: Any) -> Any:
        nothing = (0,) * 5
        return {
            key: [b - a for a, b in zip(before.get(key, nothing), now, strict=True)]
            for key, now in after.items()
            if now != before.get(key)
        }

    def steps(people: list[str]) -> list[list[Said]]:
        return [
            [said("install", one, "sized", version="1.0.0") for one in people],
            [said("configure", one, "sized", version="1.1.0") for one in people],
            [said("uninstall", one, "sized") for one in people],
            [said("install", one, "aa") for one in people],
            [said("uninstall", one, "aa") for one in people],
        ]

    start = counted()
    for commands in steps(new_people(6)):
        answered(client, commands)
    middle = counted()
    for commands in steps(new_people(6)):
        for command in commands:
            by_itself(client, command)
    assert difference(start, middle) == difference(middle, counted()) != {}


def test_of_one_person_only_the_first_command_of_a_group_is_done(
    client: Any, installs: RunningService, ada: str
) -> None:
    first, second = client.together(
        commands=[said("install", ada, "aa"), said("uninstall", ada, "aa")]
    )
    assert first["result"]["plugin_id"] == "aa"
    assert second == ALONE
    assert installs.said_by(ada) == ["plugin.installed"]


def test_the_same_group_twice_appends_once_and_answers_the_same(
    client: Any, installs: RunningService
) -> None:
    """A message is delivered again when a service dies."""
    people = new_people(5)
    commands = [said("install", one, "aa") for one in people]
    assert client.together(commands=commands) == client.together(commands=commands)
    for one in people:
        assert installs.said_by(one) == ["plugin.installed"]


def test_a_poisoned_command_fails_alone(client: Any, installs: RunningService) -> None:
    poisoned, *people = new_people(6)
    client.install(principal=poisoned, plugin_id="sized", version="1.0.0")
    commands = [said("install", one, "aa") for one in people]
    commands.insert(2, said("configure", poisoned, "sized", settings=["no", "settings"]))
    answers = client.together(commands=commands)
    assert answers.pop(2)["error"]["exc_type"] not in ("", None)
    assert {answer["result"]["plugin_id"] for answer in answers} == {"aa"}
    assert installs.said_by(poisoned) == ["plugin.installed"]


@pytest.mark.parametrize(
    "broken", [{"method": "merge"}, {"method": "install"}, {"arguments": {"principal": "user:1"}}]
)
def test_what_is_not_understood_is_left_to_the_ordinary_way(
    client: Any, installs: RunningService, ada: str, broken: Said
) -> None:
    bob = f"user:{uuid4()}"
    unknown = said("install", bob, "aa", unknown=True) | broken
    answers = client.together(commands=[said("install", ada, "aa"), unknown])
    assert answers[0]["result"]["plugin_id"] == "aa"
    assert answers[1] == ALONE
    assert installs.said_by(bob) == []


def test_nobody_acts_under_another_name(client: Any, installs: RunningService, ada: str) -> None:
    other = f"user:{uuid4()}"
    metadata = {"actor": "operator", "correlationId": "c"}
    client.together(
        commands=[said("install", ada, "aa", metadata=metadata), said("install", other, "aa")]
    )
    query = "SELECT metadata ->> 'actor' FROM events WHERE stream = ANY (%s) ORDER BY position"
    streams = [f"installs-{ada}", f"installs-{other}"]
    assert [actor for (actor,) in installs.query(query, streams)] == [ada, other]


def test_what_takes_more_is_left_to_the_ordinary_way(
    client: Any, say: Say, installs: RunningService
) -> None:
    needed, needing, away = (new_plugin_id() for _ in range(3))
    say(
        version_of(needed, "1.0.0"),
        version_of(needing, "1.0.0", requires={"plugins": [needed]}),
        version_of(away, "1.0.0"),
        blocked(away),
    )
    people = new_people(4)
    plugins = (needing, away, needed, "nowhere")
    commands = [said("install", *each) for each in zip(people, plugins, strict=True)]
    brought, refused, plain, unknown = client.together(commands=commands)
    assert brought == refused == unknown == ALONE
    assert plain["result"]["plugin_id"] == needed
    assert installs.said_by(people[0]) == installs.said_by(people[1]) == []
    say(unblocked(away))
    again = client.together(commands=[commands[1], commands[2]])
    assert again[0]["result"]["plugin_id"] == away


def test_the_only_command_of_a_group_is_done_at_once(client: Any, say: Say) -> None:
    needed, needing = new_plugin_id(), new_plugin_id()
    say(
        version_of(needed, "1.0.0"),
        version_of(needing, "1.0.0", requires={"plugins": [needed]}),
    )
    [answer] = client.together(commands=[said("install", f"user:{uuid4()}", needing)])
    assert answer["result"]["along"] == [{"plugin_id": needed, "version": "1.0.0"}]


def test_who_has_become_an_account_is_left_to_the_ordinary_way(
    installs: RunningService, client: Any, auth_says: Source, ada: str, visitor: str
) -> None:
    client.install(principal=visitor, plugin_id="aa")
    client.merge(source=visitor, target=ada)
    commands = [said("install", visitor, "bb"), said("install", f"user:{uuid4()}", "bb")]
    assert client.together(commands=commands)[0] == ALONE
    answered(client, commands)
    assert {row[0] for row in rows_of(installs, ada)} == {"aa", "bb"}


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


def appended(installs: RunningService, people: list[str]) -> list[int]:
    return [len(installs.said_by(one)) for one in people]


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
