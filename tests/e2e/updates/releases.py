"""A plugin and its versions, as its author and a moderator make them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from deploy.local.run.seed import grant
from deploy.local.test.testbed import Platform
from tests.e2e.people import Person, bundle, details, new_plugin_id
from tests.helpers.waiting import eventually


class Releases:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.author = Person(platform.gateway).register().become_developer()
        self.plugin_id = new_plugin_id()
        self.name = self.plugin_id.replace("-", " ").title()
        assert self.author.create_plugin(self.plugin_id).status_code == 201
        self.publish("1.0.0", changelog="The first.")
        eventually(lambda: details(platform.gateway, self.plugin_id).status_code == 200)

    def publish(
        self,
        version: str,
        *,
        changelog: str = "",
        security: bool = False,
        rollout: int | None = None,
        **manifest: Any,
    ) -> None:
        """Returns when it can be had."""
        code = self.bundle(version, **manifest)
        parts = {"changelog": changelog} | ({"security": "true"} if security else {})
        parts |= {"rollout": str(rollout)} if rollout else {}
        answer = self.author.publish(self.plugin_id, code, version, **parts)
        assert answer.status_code == 201, answer.text
        if answer.json()["status"] == "in_review":
            self._approve(version)
        eventually(lambda: self._can_be_had(version))

    def bundle(self, version: str, **manifest: Any) -> bytes:
        return bundle(self.plugin_id, version, **manifest)

    def wait_until_looked_at(self, version: str) -> None:
        """What was reported before the first look at a roll-out halts nothing."""
        query = "SELECT 1 FROM rollout_evidence WHERE plugin_id = %s AND version = %s"
        url = self._platform.settings["DATABASE_URL_PUBLISHING"]
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as database:
            eventually(lambda: bool(database.execute(query, (self.plugin_id, version)).fetchall()))

    def wait_until_halted(self, version: str) -> None:
        eventually(lambda: not self._can_be_had(version))

    def yank(self, version: str) -> None:
        place = f"/developer/plugins/{self.plugin_id}/versions/{version}/yank"
        assert self.author.http.post(place, json={"reason": "It is broken."}).status_code == 200
        eventually(lambda: not self._can_be_had(version))

    def block(self, version: str, reason: str) -> None:
        with moderator(self._platform) as person:
            place = f"/moderation/versions/{self.plugin_id}/{version}/block"
            assert person.http.post(place, json={"reason": reason}).status_code == 200

    def close(self) -> None:
        self.author.http.close()

    def _can_be_had(self, version: str) -> bool:
        reader = Person(self._platform.gateway)
        had = reader.install(self.plugin_id, version).status_code == 200
        reader.uninstall(self.plugin_id)
        reader.http.close()
        return had

    def _approve(self, version: str) -> None:
        with moderator(self._platform) as person:
            approve(person, self.plugin_id, version)


@contextmanager
def moderator(platform: Platform) -> Iterator[Person]:
    """Who has just given the password once more."""
    person = Person(platform.gateway).register()
    grant(platform.settings, person.username, "moderator")
    person.log_in(person.username)
    assert person.confirm().status_code == 204
    yield person
    person.http.close()


def approve(moderator: Person, plugin_id: str, version: str) -> None:
    place = f"/moderation/versions/{plugin_id}/{version}"
    assert moderator.http.post(f"{place}/claim").status_code == 200
    decision = {"approved": True, "policy": "quality", "words": ""}
    answer = moderator.http.post(f"{place}/decision", json=decision)
    assert answer.status_code == 200, answer.text
