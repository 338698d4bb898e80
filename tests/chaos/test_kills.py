"""``kill -9`` of everything under load: nothing accepted is lost, nothing counts twice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

import pytest
from deploy.local.test.testbed import Platform
from tests.chaos.load import Load, registered
from tests.chaos.outages import kill, under_load
from tests.chaos.settling import settled_counts
from tests.e2e.people import published_plugin

OWN = (
    "gateway",
    "auth",
    "publishing",
    "catalog",
    "installs",
    "relay",
    "sweep",
    "reconcile",
    "trends",
    "expiry",
    "usage",
    "mail",
    "account-mail",
    "domains",
    "webhooks",
)
SERVERS = ("rabbitmq", "postgres", "redis", "redis_cache", "s3")
EVERYTHING = (*OWN, *SERVERS)
FORGETFUL = Path(__file__).parent / "forgetful"
PEOPLE, PLUGINS = 200, 5


@pytest.fixture(scope="module")
def sessions(platform: Platform) -> list[str]:
    return registered(platform.gateway, PEOPLE)


@pytest.fixture
def load(platform: Platform, sessions: list[str]) -> Iterator[Load]:
    with ExitStack() as stack:
        plugins = [stack.enter_context(published_plugin(platform.gateway)) for _ in range(PLUGINS)]
        yield stack.enter_context(closing(Load(platform.gateway, plugins, sessions)))


def test_nothing_is_lost_and_nothing_counts_twice(platform: Platform, load: Load) -> None:
    under_load(load, EVERYTHING, partial(kill, platform))
    for session in load.sessions:
        assert load.installed(session) == set(load.plugins)
    assert settled_counts(load) == dict.fromkeys(load.plugins, PEOPLE)
    print(f"{load.total} installs, {load.retries} of their calls had to be repeated")


def test_without_the_projections_memory_installs_count_twice(
    platform: Platform, load: Load
) -> None:
    """The control, under the same kills: a check that cannot see double counting proves nothing."""
    catalog = platform.service("catalog")
    python_path = f"{FORGETFUL}{os.pathsep}{platform.settings['PYTHONPATH']}"
    catalog.restart({"PYTHONPATH": python_path})
    try:
        under_load(load, EVERYTHING, partial(kill, platform))
        assert sum(settled_counts(load).values()) > load.total
    finally:
        catalog.restart()
