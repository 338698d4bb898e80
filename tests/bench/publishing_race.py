"""Many rounds of fifty who publish one version at once, each with bytes of their own: by turns all
with one account, and with those of five owners.

    ./platform test tests/bench/publishing_race.py            20 rounds
    STAGE_LIMIT=7200 PUBLISHING_RACE_ROUNDS=1000 ./platform test tests/bench/publishing_race.py -s

A round fails unless one of them published it and the stored bytes are the winner's
(`tests/integration/publishing/races.py`). A plugin takes a thousand versions, so a thousand rounds
are of one plugin; `PUBLISH_VERSIONS_PER_HOUR` is raised for it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.publishing.developers import ADA, listing
from tests.integration.publishing.races import race, with_co_owners
from tests.integration.running_service import RunningService, running

from plugin_platform import config
from plugin_platform.bundles import Bundles

ROUNDS = int(os.environ.get("PUBLISHING_RACE_ROUNDS", "20"))
PEOPLE, CO_OWNERS = 50, 4
TOLD_EVERY = 25  # rounds: with `-s` one sees how far it is


@pytest.fixture
def bundles(s3: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Bundles:
    settings = s3 | {
        "S3_STAGING_BUCKET": f"bench-staging-{uuid4().hex[:12]}",
        "S3_BUNDLE_BUCKET": f"bench-bundles-{uuid4().hex[:12]}",
        "PUBLISH_VERSIONS_PER_HOUR": str(10 * ROUNDS + 100),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    store = Bundles(config.s3())
    store.ensure_buckets()
    return store


@pytest.fixture
def publishing(
    bundles: Bundles,
    database: Callable[[str], str],
    vhost: Callable[[], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningService]:
    folder = tmp_path_factory.mktemp("race")
    with running("publishing", database("publishing"), vhost(), folder) as service:
        yield service


@pytest.mark.timeout(0)
def test_rounds(publishing: RunningService, bundles: Bundles) -> None:
    with publishing.client(timeout=30) as client:
        plugin_id = str(client.create_plugin(actor=ADA, **listing())["id"])
    several = with_co_owners(publishing, plugin_id, CO_OWNERS)
    start = time.monotonic()
    with race(publishing, bundles, plugin_id, PEOPLE) as people:
        for number in range(ROUNDS):
            people.run(f"1.{number}.0", several if number % 2 else several[:1])
            if (number + 1) % TOLD_EVERY == 0:
                print(
                    f"{number + 1} rounds, none wrong, {time.monotonic() - start:.0f} s", flush=True
                )
    said: list[Any] = [data for type_, data in publishing.events() if type_ == "plugin.published"]
    assert len(said) == ROUNDS
    seconds = time.monotonic() - start
    print(f"{ROUNDS} rounds of {PEOPLE}: {seconds:.0f} s, {people.waits} told to wait, none wrong")
