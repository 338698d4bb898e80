"""A directory that is written at once is what the services would have made of it, and each row of
`./platform bench` is measured, for a second.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest
from deploy.local.bench import command
from deploy.local.bench.figures import FIGURES
from deploy.local.bench.figures.figure import Figure, Sizes
from deploy.local.bench.load import limit
from deploy.local.bench.load.rows import ROWS
from deploy.local.bench.load.targets import Platform, plugins_of
from deploy.local.bench.measure import Effort
from deploy.local.layout import TEST, UNLIMITED
from redis import Redis
from tests.helpers.gateway_process import Gateway
from tests.helpers.gateway_process import running as started
from tests.integration.gateway.surroundings import usual_environment
from tests.integration.running_service import RunningService, running

from plugin_platform import config
from plugin_platform.bundles import Bundles
from plugin_platform.config import SERVICES

PLUGINS, VERSIONS, INSTALLS = 40, 3, 500
LONG = 600  # s; it only ends what hangs
# An edition is another one after each rebuild.
DERIVED = """
    SELECT table_name FROM information_schema.tables
    WHERE table_schema = 'read_model' AND table_type = 'BASE TABLE'
      AND table_name NOT IN ('projections', 'blocklist_edition') ORDER BY table_name
"""


@dataclass
class Place:
    services: dict[str, RunningService]
    gateway: Gateway
    said: str

    def tables(self, name: str) -> dict[str, list[str]]:
        """Every row that a rebuild makes anew."""
        found = [table for (table,) in self.services[name].query(DERIVED)]
        rows = "SELECT row::text FROM {} AS row ORDER BY 1"
        return {
            table: [row for (row,) in self.services[name].query(rows.format(table))]
            for table in found
        }

    def target(self) -> Here:
        base = self.gateway.url
        plugins = list(plugins_of(base, PLUGINS))
        assert len(plugins) >= PLUGINS
        known = {**self.environment, **self.services["catalog"].operators_environment}
        filled = ("--plugins", str(PLUGINS))
        here = Here("platform", base, plugins, instance=TEST, settings=known, filled=filled)
        here.place = self
        return here

    @property
    def environment(self) -> dict[str, str]:
        found = [service.environment for service in self.services.values()]
        return {key: value for each in found for key, value in each.items()}

    def head(self, name: str) -> int:
        [(position,)] = self.services[name].query("SELECT max(position) FROM events")
        return int(position or 0)


@pytest.fixture(scope="module")
def place(
    database: Callable[[str], str],
    vhost: Callable[[], str],
    redis_url: str,
    redis_cache_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    folder, uri = tmp_path_factory.mktemp("bench"), vhost()
    urls = {name: database(name) for name in SERVICES}
    said = load(urls)
    with Redis.from_url(redis_cache_url) as cache:
        cache.flushdb()
    with ExitStack() as stack:
        for name in ("S3_STAGING_BUCKET", "S3_BUNDLE_BUCKET"):
            patch = stack.enter_context(pytest.MonkeyPatch.context())
            patch.setenv(name, f"test-{uuid4().hex[:12]}")
        Bundles(config.s3()).ensure_buckets()
        services = {
            name: stack.enter_context(running(name, url, uri, folder)) for name, url in urls.items()
        }
        usual = usual_environment(redis_url, redis_cache_url)
        gateway = Gateway(usual | UNLIMITED | {"AMQP_URI": uri}, folder)
        stack.enter_context(gateway.running())
        found = Place(services, gateway, said)
        relays = ["plugin_platform.messaging.relay", *SERVICES]
        stack.enter_context(
            started(relays, found.environment | {"AMQP_URI": uri}, folder / "relays.log")
        )
        yield found


def load(urls: dict[str, str]) -> str:
    databases = {f"DATABASE_URL_{name.upper()}": url for name, url in urls.items()}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "simulating",
            "--plugins",
            str(PLUGINS),
            "--installs",
            str(INSTALLS),
        ],
        env=os.environ | databases | {"PYTHONPATH": "services:shared"},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_log_has_what_publishing_says(place: Place) -> None:
    types = [type_ for type_, _ in place.services["publishing"].events()]
    assert types.count("plugin.created") == PLUGINS
    assert types.count("plugin.published") == PLUGINS * VERSIONS
    assert types.count("plugin.version_submitted") == PLUGINS * VERSIONS
    assert f"{PLUGINS * VERSIONS} of {PLUGINS * VERSIONS} versions" in place.said
    shown = place.gateway.get("/api/v1/plugins/plugin-7").json()
    assert [one["version"] for one in shown["versions"]] == ["1.0.2", "1.0.1", "1.0.0"]


def test_nothing_is_left_for_relays_and_readers_to_do(place: Place) -> None:
    for name, service in place.services.items():
        assert service.query("SELECT position FROM cursors") == [(place.head(name),)]
        assert service.query("SELECT FROM parked_events") == []
    for reader in ("catalog", "installs"):
        assert place.services[reader].cursor("publishing") == place.head("publishing")
    assert place.services["catalog"].cursor("installs") == place.head("installs")


def test_people_have_ten_plugins_each_and_the_popular_ones_most(place: Place) -> None:
    rows = place.services["installs"].query("SELECT principal, plugin_id FROM installed")
    assert len(rows) == INSTALLS
    assert set(Counter(principal for principal, _ in rows).values()) == {10}
    plugins = Counter(plugin_id for _, plugin_id in rows)
    assert plugins["plugin-1"] > 4 * plugins["plugin-40"] > 0
    counted = place.services["catalog"].query("SELECT plugin_id, install_count FROM popularity")
    assert dict(counted) == {f"plugin-{n}": plugins[f"plugin-{n}"] for n in range(1, PLUGINS + 1)}


@pytest.mark.parametrize(
    ("name", "table", "rows"),
    [
        ("auth", "accounts", INSTALLS // 10),
        ("publishing", "versions", PLUGINS * VERSIONS),
        ("catalog", "versions", PLUGINS * VERSIONS),
        ("installs", "versions", PLUGINS * VERSIONS),
        ("installs", "installed", INSTALLS),
    ],
)
def test_a_rebuild_makes_the_same_tables(place: Place, name: str, table: str, rows: int) -> None:
    loaded = place.tables(name)
    assert len(loaded[table]) == rows
    service = place.services[name]
    subprocess.run(
        [sys.executable, "-m", "plugin_platform.eventstore.upkeep.rebuild", name],
        env=service.operators_environment,
        check=True,
        timeout=LONG,
    )
    assert place.tables(name) == loaded


def test_each_row_is_measured_and_nothing_is_refused(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    results, _ = command.run(ROWS, [place.target()], EFFORT)
    with limit.running() as constant:
        results += command.run(ROWS[-3:-2], [place.target(), constant], EFFORT)[0]
    assert [one.row.name for one in results] == [*(row.name for row in ROWS), "list", "list"]
    for result in results:
        assert result.answered > 0, result.row
        assert [turn.load.errors for turn in result.turns] == [0], result.row
        assert any(turn.processor.values() for turn in result.turns), result.row
    said = capsys.readouterr().out
    assert all(row.title in said for row in ROWS)
    assert "platform / limit: " in said
    installed = [type_ for type_, _ in place.services["installs"].events()]
    assert installed.count("plugin.installed") > INSTALLS + 10


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_each_figure_is_taken(
    place: Place, figure: Figure, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = figure.take(place.target(), SIZES)
    assert outcome.numbers
    assert all(value > 0 for value in outcome.numbers.values())
    assert len(outcome.said) == len(outcome.numbers)


# Few connections, so that each is answered within the second also on a busy machine.
EFFORT = Effort(seconds=1, rounds=1, connections=2)
SIZES = Sizes(seconds=1, connections=2, installs=200, uploads=(20_000,))


class Here(Platform):
    """No supervisor looks after what tests start."""

    place: Place

    def leaders(self) -> dict[int, str]:
        services = {one.process.pid: name for name, one in self.place.services.items()}
        return {**services, **super(Platform, self).leaders()}

    @contextmanager
    def without(self, service: str) -> Iterator[None]:
        self.place.services[service].stop()
        try:
            yield
        finally:
            self.place.services[service].start()
