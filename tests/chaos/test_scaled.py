"""``--scale``: several processes share the load, each person's commands stay in order, and one that
is killed takes nothing along.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from deploy.local.run import lifecycle
from deploy.local.supervise import owned
from deploy.local.supervise.supervision import Supervisor
from deploy.local.test.testbed import Platform
from tests.chaos.load import Load, registered
from tests.chaos.outages import under_load
from tests.chaos.settling import settled_counts
from tests.e2e.people import published_plugin
from tests.helpers.waiting import eventually

from plugin_platform.eventstore.database import connect

SCALE = {"gateway": 2, "catalog": 2, "installs": 3}
PEOPLE, PLUGINS = 40, 4
KILLED = ("installs-2", "catalog-1", "gateway")
SAID = ["plugin.installed", "plugin.uninstalled"]  # again and again
EVENTS = (
    "SELECT stream, data ->> 'plugin_id', type FROM events WHERE type = ANY (%s) ORDER BY position"
)


@dataclass
class InOrder(Load):
    """Each plugin is installed, uninstalled and installed again by each, one after the other."""

    def run(self) -> None:
        def all_of(session: str) -> None:
            for plugin in self.plugins:
                for method in ("POST", "DELETE", "POST"):
                    self.until_accepted(session, plugin, method)
                self.work.count()

        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(all_of, self.sessions))


@pytest.fixture
def scaled(platform: Platform) -> Iterator[Platform]:
    try:
        lifecycle.rescale(platform.instance, SCALE)
        for name in SCALE:
            platform.service(name).wait()
        yield platform
    finally:
        lifecycle.rescale(platform.instance, {})
        for name in SCALE:
            platform.service(name).wait()


@pytest.fixture
def load(scaled: Platform) -> Iterator[InOrder]:
    with ExitStack() as stack:
        plugins = [stack.enter_context(published_plugin(scaled.gateway)) for _ in range(PLUGINS)]
        yield stack.enter_context(
            closing(InOrder(scaled.gateway, plugins, registered(scaled.gateway, PEOPLE)))
        )


def test_several_share_the_load_keep_the_order_and_bear_the_loss_of_one(
    scaled: Platform, load: InOrder
) -> None:
    before = calls(scaled)
    under_load(load, KILLED, killing(scaled))
    for session in load.sessions:
        assert load.installed(session) == set(load.plugins)
    assert settled_counts(load) == dict.fromkeys(load.plugins, PEOPLE)
    for plugin in load.plugins:
        assert said_in_order(scaled, plugin).count([*SAID, SAID[0]]) == PEOPLE
    eventually(lambda: all(now > before[name] for name, now in calls(scaled).items()))


def killing(platform: Platform) -> Callable[[str], None]:
    """``kill -9`` of one process; of the gateway, of one of its workers."""
    supervisor = Supervisor(platform.instance)

    def kill(name: str) -> None:
        leader = supervisor.pid(name)
        if name == "gateway":
            worker = workers(leader)[0]
            assert owned.send(worker, platform.instance, signal.SIGKILL)
            eventually(lambda: len(set(workers(leader)) - {worker}) == SCALE["gateway"])
            return
        owned.kill_group(leader, platform.instance)
        eventually(lambda: supervisor.pid(name) not in (0, leader))

    return kill


def workers(leader: int) -> list[int]:
    return list(map(int, Path(f"/proc/{leader}/task/{leader}/children").read_text().split()))


def said_in_order(platform: Platform, plugin: str) -> list[list[str]]:
    """What each stream says of the plugin: the people's, and one of before them."""
    found: dict[str, list[str]] = {}
    with connect(platform.settings["DATABASE_URL_INSTALLS"]) as connection:
        for stream, about, type_ in connection.execute(EVENTS, [SAID]).fetchall():
            if about == plugin:
                found.setdefault(stream, []).append(type_)
    return list(found.values())


def calls(platform: Platform) -> dict[str, float]:
    """How many each process of `installs` and `catalog` has answered that lives on."""
    found = {}
    for name in ("installs", "catalog"):
        for process in set(platform.service(name).processes()) - set(KILLED):
            file = platform.instance.run / "metrics" / f"{process}.prom"
            lines = file.read_text() if file.exists() else ""
            counts = re.findall(r"^service_calls_total\{.*\} (\S+)$", lines, re.M)
            found[process] = sum(map(float, counts))
    return found
