"""``kill -9`` of everything under load: nothing accepted is lost, nothing counts twice."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from deploy.local.test.testbed import Platform
from tests.chaos.load import Load
from tests.e2e.people import published_plugin
from tests.helpers.waiting import eventually

OWN = (
    "gateway",
    "auth",
    "publishing",
    "catalog",
    "installs",
    "relay",
    "sweep",
    "reconcile",
    "expiry",
)
SERVERS = ("rabbitmq", "postgres", "redis", "redis_cache", "s3")
EVERYTHING = (*OWN, *SERVERS)
FORGETFUL = Path(__file__).parent / "forgetful"
PEOPLE, PLUGINS = 200, 5


@pytest.fixture
def load(platform: Platform) -> Iterator[Load]:
    with ExitStack() as stack:
        plugins = [stack.enter_context(published_plugin(platform.gateway)) for _ in range(PLUGINS)]
        load = Load(platform.gateway, plugins, PEOPLE)
        load.register()
        yield load


def kill(platform: Platform, name: str) -> None:
    """Returns when whatever it was answers again: the supervisor starts it anew."""
    handle = getattr(platform.servers, name, None) or platform.service(name)
    before = set(handle.pids())
    handle.kill()
    eventually(lambda: bool(handle.pids()) and not before & set(handle.pids()), seconds=60)
    handle.wait()


def under_load(load: Load, platform: Platform, names: tuple[str, ...]) -> None:
    """Kill one after the other while the people install, evenly spread over their work."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            load.run()
        except BaseException as failure:
            failures.append(failure)

    people = threading.Thread(target=run)
    people.start()
    try:
        for number, name in enumerate(names):
            load.wait_for(number * load.total // len(names), people)
            assert people.is_alive(), "the people were done before the last kill"
            kill(platform, name)
    finally:
        people.join(timeout=600)
    if failures:
        raise failures[0]
    assert not people.is_alive()


def settled_counts(load: Load) -> dict[str, int]:
    """The install counts when all that was said has been counted."""
    eventually(lambda: sum(load.counts().values()) >= load.total, seconds=60)
    seen: list[dict[str, int]] = []

    def no_longer_move() -> bool:
        seen.append(load.counts())
        return len(seen) > 5 and all(counts == seen[-1] for counts in seen[-5:])

    eventually(no_longer_move, seconds=60, every=0.5)
    return seen[-1]


def test_nothing_is_lost_and_nothing_counts_twice(platform: Platform, load: Load) -> None:
    under_load(load, platform, EVERYTHING)
    for session in load.sessions:
        assert load.installed(session) == set(load.plugins)
    assert settled_counts(load) == dict.fromkeys(load.plugins, load.people)
    print(f"{load.total} installs, {load.retries} of their calls had to be repeated")


def test_without_the_projections_memory_installs_count_twice(
    platform: Platform, load: Load
) -> None:
    """The control, under the same kills: a check that cannot see double counting proves nothing."""
    catalog = platform.service("catalog")
    python_path = f"{FORGETFUL}{os.pathsep}{platform.settings['PYTHONPATH']}"
    catalog.restart({"PYTHONPATH": python_path})
    try:
        under_load(load, platform, EVERYTHING)
        assert sum(settled_counts(load).values()) > load.total
    finally:
        catalog.restart()
