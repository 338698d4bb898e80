"""Accounts whose pages report how a version does."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from deploy.local.test.testbed import Platform
from tests.e2e.people import Person

SESSIONS = 20  # of one person count on a day
ERROR = {"name": "TypeError", "message": "", "frames": []}


@contextmanager
def people_with(platform: Platform, plugin_id: str, version: str, number: int) -> Iterator[Crowd]:
    """``number`` new accounts that installed this version."""
    people = [Person(platform.gateway).register() for _ in range(number)]
    for person in people:
        answer = person.install(plugin_id, version)
        assert answer.status_code == 200, answer.text
    yield Crowd(people, plugin_id, version)
    for person in people:
        person.http.close()


class Crowd:
    def __init__(self, people: list[Person], plugin_id: str, version: str) -> None:
        self._people = people
        self._use = {"pluginId": plugin_id, "version": version, "activations": [20]}

    def report(self, *, errors: bool = False) -> None:
        """Each person as many sessions as count, with an error in each or in none."""
        use = self._use | {"errors": [ERROR] if errors else []}

        def report_all(person: Person) -> None:
            for _ in range(SESSIONS):
                report(person, use)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(report_all, self._people))


def report(person: Person, use: dict[str, Any]) -> None:
    body = {"id": str(uuid4()), "session": str(uuid4()), "plugins": [use]}
    answer = person.http.post("/usage", json=body)
    assert answer.status_code == 202, answer.text
