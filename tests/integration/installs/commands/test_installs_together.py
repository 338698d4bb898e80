"""Commands of different people in one call: each is answered as it would be by itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.installs.commands.groups import (
    ALONE,
    Said,
    answered,
    by_itself,
    comparable,
    events_of,
    new_people,
    rows_of,
    said,
)
from tests.integration.installs.sources import Say, Source, blocked, unblocked
from tests.integration.installs.updates.versions import new_plugin_id, version_of
from tests.integration.running_service import RunningService

pytestmark = pytest.mark.usefixtures("publishing_says")

PEOPLE = 50


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


BOB = f"user:{uuid4()}"


@pytest.mark.parametrize(
    "broken",
    [
        {"method": "merge"},
        {"until": "soon"},
        {"arguments": {"principal": BOB}},
        {"arguments": {"plugin_id": "aa"}},
        {"arguments": {"principal": BOB, "plugin_id": "aa", "unknown": True}},
        {"arguments": {"principal": BOB, "plugin_id": "aa", "metadata": 1}},
    ],
)
def test_what_is_not_understood_is_left_to_the_ordinary_way(
    client: Any, installs: RunningService, ada: str, broken: Said
) -> None:
    commands = [said("install", ada, "aa"), said("install", BOB, "aa") | broken]
    answers = client.together(commands=commands)
    assert answers[0]["result"]["plugin_id"] == "aa"
    assert answers[1] == ALONE
    assert installs.said_by(BOB) == []


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
