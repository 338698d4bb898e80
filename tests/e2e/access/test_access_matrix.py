"""Everybody, at every route that changes or shows what is somebody's: who may, and who may not."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from deploy.local.test.testbed import Platform
from tests.e2e.access import world as worlds
from tests.e2e.access.row import OWNERS, PEOPLE, TOKENS, WITH_OPERATORS, Row
from tests.e2e.access.table import rows
from tests.e2e.access.world import World, filled

UNCONFIRMED = ("publisher", "moderator", "stranger", "operator")
STRANGERS = (*PEOPLE[: PEOPLE.index("moderator")], "token of the stranger")


@pytest.fixture(scope="module")
def world(platform: Platform) -> World:
    return worlds.make(platform)


def test_nobody_does_or_sees_what_is_not_theirs(world: World) -> None:
    operations = world.operations()
    wrong: list[str] = []
    for row in rows():
        attempt = Attempt(world, row, *operations[row.operation])
        before = world.said()
        wrong += attempt.refused()
        if world.said() != before:
            wrong.append(f"{row.operation}: a refused command was recorded")
        wrong += attempt.allowed()
    assert not wrong, "\n".join(wrong)


class Attempt:
    """All roles at one operation; both methods tell what is not as the row says."""

    def __init__(
        self, world: World, row: Row, method: str, path: str, described: dict[str, Any]
    ) -> None:
        self._world, self._row, self._method, self._template = world, row, method, path
        self._actions = described.get("x-token-actions", [])

    def refused(self) -> list[str]:
        return [
            line
            for role, status in self._expected().items()
            if status >= 400
            for line in self._try(role, status)
        ]

    def allowed(self) -> list[str]:
        return [
            line
            for role, status in self._expected().items()
            if status < 400
            for line in self._try(role, status)
        ]

    def _expected(self) -> dict[str, int]:
        row = self._row
        people = {role: row.refused.get(role, row.status) for role in row.roles}
        if not self._actions:
            return people | {role: 401 if role[:2] in ("ex", "re") else 403 for role in TOKENS}
        return people | self._of_tokens()

    def _of_tokens(self) -> dict[str, int]:
        row = self._row
        stranger = row.refused.get("stranger", row.status)
        return {
            "expired token": 401,
            "revoked token": 401,
            "token without the action": 403,
            "token for another plugin": 403,
            "token of the stranger": stranger,
            "token of the publisher": row.status,
        } | dict(row.tokens)

    def _try(self, role: str, status: int) -> list[str]:
        if role == "token without the action":
            worlds.forbid(self._world, self._actions)
        usual = {"plugin_id": self._world.plugin, "version": "1.0.0"}
        path = filled(self._template, usual | self._row.names(self._world))
        answer = self._world.ask(role, self._method, path, **self._row.content(self._world))
        if self._row.ends and role == "user":
            self._world.sign_in(role)
        found = []
        if answer.status_code != status:
            found.append(f"{self._row.operation} as {role}: {told(answer)}, not {status}")
        if role in STRANGERS:
            text = answer.text.replace(path, "")
            leaks = [secret for secret in self._world.secrets if secret in text]
            found += [f"{self._row.operation} tells {role} of {secret}" for secret in leaks]
        return found


def test_whoever_is_banned_does_nothing_with_their_own(world: World) -> None:
    """But reads it."""
    operations = world.operations()
    owners = [row for row in rows() if row.refused is OWNERS]
    assert len(owners) > 5
    answers = {row.operation: banned(world, row, *operations[row.operation]) for row in owners}
    # They may appeal, and trust no more whom they trusted: it would publish in their name.
    theirs = {
        "postDeveloperPluginsByPluginIdVersionsByVersionAppeal": 200,
        "deleteDeveloperPluginsByPluginIdPublishersByPublisherId": 204,
        # Who has their plugin keeps it: they look after its errors, which nobody else sees.
        "patchDeveloperPluginsByPluginIdErrorsByErrorId": 404,  # it is another plugin's
        "putDeveloperPluginsByPluginIdErrorWatch": 200,
        "deleteDeveloperPluginsByPluginIdErrorWatch": 200,
    }
    wrong = {
        name: told(answer)
        for name, answer in answers.items()
        if answer.status_code != theirs.get(name, 200 if name.startswith("get") else 403)
    }
    assert not wrong


def banned(world: World, row: Row, method: str, path: str, _: object) -> httpx.Response:
    """Of their own plugin, with a version that was rejected and a workflow that they trust."""
    version = "2.0.0" if row.operation.endswith(("Review", "Appeal")) else "1.0.0"
    names = row.names(world) | {"plugin_id": world.own["banned"], "version": version}
    if "publisher_id" in names:
        names["publisher_id"] = world.ids["workflow of the banned"]
    return world.ask("banned", method, filled(path, names), **row.content(world))


def test_what_a_plugin_in_the_page_could_do_takes_the_password_once_more(world: World) -> None:
    operations = world.operations()
    for role in UNCONFIRMED:
        world.people[role] = world.signed_in_again(role)
    wrong = []
    for row in rows():
        method, path, _ = operations[row.operation]
        names = {"plugin_id": world.plugin, "version": "1.0.0", **row.names(world)}
        roles = [one for one in UNCONFIRMED if one in row.roles and row.refused.get(one, 200) < 400]
        if not row.confirmed or not roles:
            continue
        role = roles[0]
        answer = world.ask(role, method, filled(path, names), **row.content(world))
        if "confirmation-required" not in answer.text or answer.status_code != 403:
            wrong.append(f"{row.operation} as {role}: {told(answer)}")
    assert not wrong, "\n".join(wrong)


def told(answer: httpx.Response) -> str:
    return f"{answer.status_code} {answer.text[:160]}"


def test_the_roles_of_the_table_are_those_of_the_world(world: World) -> None:
    assert (*world.people, *sorted(world.tokens)) == (*WITH_OPERATORS, *sorted(TOKENS))
