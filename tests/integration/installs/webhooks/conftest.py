"""A developer with a webhook, its server, and the process that sends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import pytest
from tests.helpers.receiver import Receiver, receiver
from tests.helpers.waiting import eventually
from tests.integration.installs.sources import Say, published
from tests.integration.running_service import ROOT, RunningService

from installs.webhooks.messages import CHOICES
from plugin_platform.events import Event


@dataclass
class Developer:
    client: Any
    installs: RunningService
    say: Say
    server: Receiver
    id: str = field(default_factory=lambda: str(uuid4()))
    plugin_id: str = field(default_factory=lambda: f"w{uuid4().hex[:12]}")

    @property
    def actor(self) -> dict[str, Any]:
        return {"id": self.id, "username": "ada", "is_developer": True, "roles": []}

    def add(
        self, *events: str, id: str | None = None, url: str | None = None, **which: Any
    ) -> dict[str, Any]:
        found: dict[str, Any] = self.client.add_webhook(
            actor=self.actor,
            webhook_id=id or str(uuid4()),
            url=url or self.server.url,
            events=list(events or CHOICES),
            **which,
        )
        self.server.secret = found["secret"]
        return found

    def publish(self, version: str = "1.0.0", plugin_id: str | None = None) -> None:
        event = published(plugin_id or self.plugin_id, version)
        self.say(replace(event, data=event.data | {"owner_id": self.id, "owner_name": "ada"}))

    def yank(self, *versions: str) -> None:
        """A message each."""
        of = {"plugin_id": self.plugin_id, "reason": "It is broken."}
        self.say(*(Event("plugin.version_yanked", of | {"version": one}) for one in versions))

    def deliveries(self, webhook: dict[str, Any]) -> list[dict[str, Any]]:
        """The first one first."""
        found = self.client.list_deliveries(user_id=self.id, webhook_id=webhook["id"])
        return sorted(found, key=lambda one: one["id"])

    def state(self, webhook: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get_webhook(user_id=self.id, webhook_id=webhook["id"])
        return found

    def hurry(self, webhook: dict[str, Any]) -> None:
        """As if the time of the next attempt had come."""
        self.installs.query(
            "UPDATE webhooks SET due_at = now() WHERE id = %s AND due_at IS NOT NULL RETURNING 1",
            webhook["id"],
        )

    def yanked(self) -> list[str]:
        """The versions that the server was told of, in the order in which they came."""
        return [one["data"]["version"] for one in self.server.taken]

    def waits_for(self, number: int) -> None:
        eventually(lambda: len(self.server.taken) >= number)


@pytest.fixture
def server() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def developer(client: Any, installs: RunningService, say: Say, server: Receiver) -> Developer:
    found = Developer(client, installs, say, server)
    found.publish()
    return found


Sending = Callable[[], Any]


@pytest.fixture
def sending(installs: RunningService) -> Sending:
    """The process that sends, while the block lasts."""

    @contextmanager
    def process() -> Iterator[subprocess.Popen[bytes]]:
        command = [sys.executable, "-m", "installs.webhooks"]
        with installs.log.open("ab") as output:
            started = subprocess.Popen(
                command, cwd=ROOT, env=installs.environment, stdout=output, stderr=output
            )
        try:
            yield started
        finally:
            started.terminate()
            started.wait(timeout=60)

    return process


@pytest.fixture
def sent(sending: Sending) -> Iterator[None]:
    with sending():
        yield


def of(developer: Developer, webhook: dict[str, Any]) -> dict[str, str]:
    return {"user_id": developer.id, "webhook_id": webhook["id"]}
