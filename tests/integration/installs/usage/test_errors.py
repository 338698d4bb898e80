"""What owners see of their plugin's errors, what they decide, and who may not."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from tests.integration.installs.people import Person
from tests.integration.installs.sources import Say, Source, published
from tests.integration.installs.test_installs_deletion import end, tables_with
from tests.integration.installs.usage.test_reports import count, report_of, use
from tests.integration.running_service import RunningService

from plugin_platform.errors import Forbidden, Invalid, NotFound

OWNER = {"id": "1", "roles": []}
MODERATOR = {"id": "m", "roles": ["moderator"]}
STRANGER = {"id": "2", "roles": ["developer"]}


@pytest.fixture
def plugin(say: Say) -> str:
    plugin_id = f"p-{uuid4().hex[:8]}"
    say(published(plugin_id), published(plugin_id, "1.1.0"))
    return plugin_id


def error(line: int = 1, function: str = "renderTable") -> dict[str, Any]:
    frame = {"file": "", "line": line, "column": 7, "function": function, "shape": "ab"}
    return {"name": "TypeError", "message": "cannot show …", "frames": [frame], "count": 2}


class World:
    def __init__(self, installs: RunningService, client: Any, plugin: str) -> None:
        self._installs = installs
        self.client = client
        self.plugin = plugin

    def throw(self, principal: str, *errors: dict[str, Any], version: str = "1.0.0") -> None:
        """By somebody who has that version."""
        self.client.install(principal=principal, plugin_id=self.plugin, version=version)
        report = report_of(use(self.plugin, version, errors=list(errors)))
        self.client.report_use(principal=principal, report=report)
        count(self._installs)

    def throws(self, people: int, *errors: dict[str, Any], version: str = "1.0.0") -> None:
        for _ in range(people):
            self.throw(f"user:{uuid4()}", *errors, version=version)

    def list(self, actor: Any = OWNER, **asked: Any) -> Any:
        return self.client.list_errors(actor=actor, plugin_id=self.plugin, **asked)

    def only(self) -> Any:
        [one] = self.list()["items"]
        return one

    def get(self, actor: Any = OWNER, **asked: Any) -> Any:
        named = {"plugin_id": self.plugin, "group_id": self.only()["id"]} | asked
        return self.client.get_error(actor=actor, **named)

    def decide(self, state: str, actor: Any = OWNER, **asked: Any) -> None:
        named = {"plugin_id": self.plugin, "group_id": self.only()["id"]} | asked
        self.client.decide_error(actor=actor, state=state, **named)


@pytest.fixture
def world(installs: RunningService, client: Any, plugin: str) -> World:
    return World(installs, client, plugin)


def test_an_error_of_two_versions_is_one_group_with_a_stack_of_each(world: World) -> None:
    world.throws(5, error(line=1))
    world.throws(6, error(line=90), version="1.1.0")
    found = world.only()
    assert (found["name"], found["message"]) == ("TypeError", "cannot show …")
    assert (found["users"], found["count"], found["state"]) == (11, 22, "open")
    assert found["versions"] == ["1.1.0", "1.0.0"]
    told = world.get()
    assert [(one["version"], one["users"]) for one in told["by_version"]] == [
        ("1.1.0", 6),
        ("1.0.0", 5),
    ]
    assert [one["frames"][0]["line"] for one in told["by_version"]] == [90, 1]
    assert told["by_version"][1]["bundle_key"] == f"{world.plugin}/1.0.0.js"
    assert [(one["users"], one["count"]) for one in told["days"]] == [(11, 22)]
    assert told["days"][0]["day"] == told["last"]


def test_of_few_people_no_number_is_told(world: World) -> None:
    world.throws(4, error())
    assert (world.only()["users"], world.only()["count"]) == (None, None)
    told = world.get()
    assert {one["users"] for one in (*told["days"], *told["by_version"])} == {None}
    world.throws(5, error(), version="1.1.0")
    told = world.get()
    assert told["users"] == 9
    assert [one["users"] for one in told["by_version"]] == [None, None], "9 - 5 are few"


def test_it_is_sorted_and_filtered(world: World) -> None:
    world.throws(5, error(function="often"))
    world.throws(6, error(function="oftener"), version="1.1.0")
    world.throws(1, error(function="once"))

    def names(**asked: Any) -> list[str]:
        return [one["function"] for one in world.list(**asked)["items"]]

    assert names() == ["oftener", "often", "once"]
    assert set(names(version="1.0.0")) == {"often", "once"}
    assert names(state="resolved") == []
    assert world.list(version="1.1.0")["states"] == {"open": 1, "resolved": 0, "ignored": 0}
    assert world.list(version="1.1.0")["versions"] == ["1.1.0", "1.0.0"]


def test_what_was_resolved_comes_back_with_a_newer_version_alone(world: World, say: Say) -> None:
    world.throws(1, error())
    world.decide("resolved")
    assert (world.only()["state"], world.only()["resolved_in"]) == ("resolved", "1.1.0")
    world.throws(1, error(), version="1.1.0")
    assert world.only()["state"] == "resolved", "who has not updated meets it still"
    say(published(world.plugin, "1.2.0"))
    world.throw(f"anon:{uuid4()}", error(), version="1.2.0")
    assert world.only()["state"] == "resolved", "anybody can be a visitor"
    world.throws(1, error(), version="1.2.0")
    assert (world.only()["state"], world.only()["came_back_in"]) == ("open", "1.2.0")
    world.decide("ignored")
    say(published(world.plugin, "1.3.0"))
    world.throws(1, error(), version="1.3.0")
    assert world.only()["state"] == "ignored"
    world.decide("open")
    assert (world.only()["state"], world.only()["came_back_in"]) == ("open", None)


def test_nobody_else_sees_it_and_owners_alone_decide(world: World, say: Say) -> None:
    world.throws(1, error())
    other = f"p-{uuid4().hex[:8]}"
    say(published(other))
    for ask in (world.list, world.get):
        with pytest.raises(Forbidden):
            ask(STRANGER)
        assert ask(MODERATOR)
    for actor in (STRANGER, MODERATOR):
        with pytest.raises(Forbidden):
            world.decide("resolved", actor)
    for id in (str(uuid4()), "nothing"):
        with pytest.raises(NotFound):
            world.get(group_id=id)
        with pytest.raises(NotFound):
            world.decide("resolved", group_id=id)
    with pytest.raises(NotFound):  # of another plugin of theirs
        world.get(plugin_id=other)
    with pytest.raises(NotFound):
        world.decide("ignored", plugin_id=other)
    with pytest.raises(Invalid):
        world.decide("gone")
    assert world.only()["state"] == "open"


def test_a_deleted_account_and_who_does_not_want_it_have_met_nothing(
    installs: RunningService, world: World, auth_says: Source
) -> None:
    people = [Person(world.client) for _ in range(2)]
    kept = {"public.error_people", "public.error_person_days"}
    for person in people:
        world.throw(person.principal, error())
        assert kept <= tables_with(installs, person.id)
    world.client.choose_usage(user_id=people[0].id, reported=False)
    end(installs, auth_says, people[1])
    for person in people:
        assert not kept & tables_with(installs, person.id)
    assert world.get()
