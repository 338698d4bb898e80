"""Many who publish one version at once, each with bytes of their own.

A round: all stage different bytes, then ask at the same moment, and again as long as they are told
to wait. One gets it, all others hear that it exists; what is stored are the winner's bytes.
"""

from __future__ import annotations

import base64
import hashlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.integration.publishing.developers import ADA, bundle, submission
from tests.integration.running_service import RunningService

from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, TooManyRequests, Unavailable

PATIENCE = 120  # s; only ends a hopeless round


def race(publishing: RunningService, bundles: Bundles, plugin_id: str, version: str, n: int) -> int:
    """Returns how many were told to wait, in all; raises AssertionError."""
    start = threading.Barrier(n)
    data = [bundle(plugin_id, version, comment=f"bytes of {number}") for number in range(n)]
    waits = 0

    def publish(number: int) -> dict[str, Any] | None:
        nonlocal waits
        end = time.monotonic() + PATIENCE
        start.wait()
        with publishing.client(timeout=60) as client:
            while time.monotonic() < end:
                command = submission(bundles, plugin_id, data[number], version=version)
                try:
                    return dict(client.submit_version(**command))
                except Conflict:
                    return None
                except (TooManyRequests, Unavailable):
                    waits += 1
                    time.sleep(0.05)
        raise AssertionError(f"{number} was told to wait for {PATIENCE} s")

    with ThreadPoolExecutor(n) as people:
        answers = list(people.map(publish, range(n)))
    winners = [number for number, answer in enumerate(answers) if answer is not None]
    assert len(winners) == 1, f"{len(winners)} of {n} published {version}"
    answer = answers[winners[0]]
    assert answer is not None
    stored = bundles.fetch_published(answer["bundle_key"])
    assert stored == data[winners[0]], "the stored bytes are somebody else's"
    integrity = "sha384-" + base64.b64encode(hashlib.sha384(stored).digest()).decode()
    assert answer["integrity"] == integrity
    with publishing.client() as client:
        versions = client.get_owned_plugin(actor=ADA, plugin_id=plugin_id)["versions"]
    [row] = [one for one in versions if one["version"] == version]
    assert (row["bundle_key"], row["integrity"]) == (answer["bundle_key"], integrity)
    return waits
