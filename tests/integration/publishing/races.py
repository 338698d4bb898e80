"""Many who publish one version at once, each with bytes of their own.

A round: all stage different bytes, then ask at the same moment, and again as long as they are told
to wait. One gets it, all others hear that it exists; what is stored are the winner's bytes.
"""

from __future__ import annotations

import base64
import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from tests.integration.publishing.developers import ADA, bundle, developer, submission, to
from tests.integration.running_service import RunningService

from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, TooManyRequests, Unavailable

PATIENCE = 300  # s; only ends a hopeless round
PAUSE = 0.2  # s between two tries of one person


@dataclass
class Race:
    """``clients`` are of so many who publish; ``waits`` counts how often they were told to wait."""

    publishing: RunningService
    bundles: Bundles
    plugin_id: str
    clients: Sequence[Any]
    waits: int = 0

    def run(self, version: str, owners: Sequence[dict[str, Any]] = (ADA,)) -> None:
        """A round; raises AssertionError."""
        n = len(self.clients)
        start = threading.Barrier(n)
        data = [bundle(self.plugin_id, version, comment=f"bytes of {one}") for one in range(n)]

        def publish(number: int) -> dict[str, Any] | None:
            actor = owners[number % len(owners)]
            command = submission(
                self.bundles, self.plugin_id, data[number], version=version, actor=actor
            )
            start.wait()
            return self._publish(self.clients[number], command)

        with ThreadPoolExecutor(n) as people:
            answers = list(people.map(publish, range(n)))
        winners = [number for number, answer in enumerate(answers) if answer is not None]
        assert len(winners) == 1, f"{len(winners)} of {n} published {version}"
        answer = answers[winners[0]]
        assert answer is not None
        self._check(version, answer, data[winners[0]])

    def _publish(self, client: Any, command: dict[str, Any]) -> dict[str, Any] | None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                return dict(client.submit_version(**command))
            except Conflict:
                return None
            except (TooManyRequests, Unavailable):
                self.waits += 1
                time.sleep(PAUSE)
        raise AssertionError(f"somebody was told to wait for {PATIENCE} s")

    def _check(self, version: str, answer: dict[str, Any], data: bytes) -> None:
        stored = self.bundles.fetch_published(answer["bundle_key"])
        assert stored == data, "the stored bytes are somebody else's"
        integrity = "sha384-" + base64.b64encode(hashlib.sha384(stored).digest()).decode()
        assert answer["integrity"] == integrity
        query = "SELECT data FROM events WHERE type = 'plugin.published'"
        query += " AND data ->> 'plugin_id' = %s AND data ->> 'version' = %s"
        [(said,)] = self.publishing.query(query, self.plugin_id, version)
        assert (said["bundle_key"], said["integrity"]) == (answer["bundle_key"], integrity)


@contextmanager
def race(
    publishing: RunningService, bundles: Bundles, plugin_id: str, people: int
) -> Iterator[Race]:
    """They keep their connections from round to round."""
    with ExitStack() as until:
        clients = [until.enter_context(publishing.client(timeout=60)) for _ in range(people)]
        yield Race(publishing, bundles, plugin_id, clients)


def with_co_owners(publishing: RunningService, plugin_id: str, many: int) -> list[dict[str, Any]]:
    """ADA, whose plugin it is, and so many others. The checks of one account take turns; those of
    several run at once, and their versions meet where they are stored.
    """
    others = [developer(username=f"owner-{number}") for number in range(many)]
    with publishing.client() as client:
        for other in others:
            client.invite_owner(**to(plugin_id, other))
            client.accept_invitation(actor=other, plugin_id=plugin_id)
    return [ADA, *others]
