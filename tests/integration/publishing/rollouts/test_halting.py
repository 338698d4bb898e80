"""A roll-out that is halted because of errors: by publishing, with what installs counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.helpers.waiting import eventually
from tests.integration.publishing.developers import ADA, bundle, said_of, submission
from tests.integration.running_service import RunningService, running

from plugin_platform.bundles import Bundles

VERSION = "1.1.0"
Counted = tuple[str, int, int]  # a version, its sessions and those with errors
COUNT = """
    INSERT INTO usage_days (plugin_id, version, day, visitors, sessions, sessions_with_errors)
    SELECT %s, version, current_date, %s, sessions, with_errors
    FROM unnest(%s::text[], %s::int[], %s::int[]) AS counted (version, sessions, with_errors)
    ON CONFLICT (plugin_id, day, version, visitors) DO UPDATE
    SET sessions = excluded.sessions, sessions_with_errors = excluded.sessions_with_errors
    RETURNING 1
"""


@pytest.fixture(scope="module")
def settings() -> dict[str, str]:
    return {"ROLLOUTS_WATCHED_EVERY": "0.5"}


@pytest.fixture(scope="module")
def installs(
    publishing: RunningService,
    database: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningService]:
    """On the same broker: it is asked."""
    folder = tmp_path_factory.mktemp("installs")
    with running("installs", database("installs"), publishing.amqp_uri, folder) as service:
        yield service


@pytest.fixture
def rolling(client: Any, bundles: Bundles, plugin_id: str) -> str:
    client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id)))
    code = bundle(plugin_id, VERSION)
    client.submit_version(**submission(bundles, plugin_id, code, version=VERSION, rollout=10))
    return plugin_id


class Reported:
    """What pages have reported so far, and what was seen of it."""

    def __init__(
        self, publishing: RunningService, installs: RunningService, plugin_id: str
    ) -> None:
        self._publishing = publishing
        self._installs = installs
        self._plugin_id = plugin_id

    def so_far(self, *counted: Counted, visitors: bool = False) -> None:
        """At once: a look sees the counts of all of these versions or of none."""
        columns = map(list, zip(*counted, strict=True))
        self._installs.query(COUNT, self._plugin_id, visitors, *columns)

    def is_seen(self, sessions: int) -> None:
        """Returns when so many of the new version were counted, since it rolls."""
        query = "SELECT state FROM rollout_evidence WHERE plugin_id = %s"

        def seen() -> bool:
            rows = self._publishing.query(query, self._plugin_id)
            return any(state["new"]["sessions"] == sessions for (state,) in rows)

        eventually(seen)

    def state(self) -> str:
        query = "SELECT state FROM rollouts WHERE plugin_id = %s"
        [(state,)] = self._publishing.query(query, self._plugin_id)
        return str(state)


@pytest.fixture
def reported(publishing: RunningService, installs: RunningService, rolling: str) -> Reported:
    found = Reported(publishing, installs, rolling)
    found.is_seen(0)
    return found


def test_a_version_with_more_errors_is_halted_with_its_figures_and_an_owner_undoes_it(
    client: Any, publishing: RunningService, reported: Reported, rolling: str
) -> None:
    reported.so_far(("1.0.0", 900, 45), (VERSION, 300, 60))
    eventually(lambda: reported.state() == "halted")
    [one] = client.list_rollouts(actor=ADA, plugin_id=rolling)["items"]
    halt = one["changes"][0]
    assert halt["reason"] == (
        "20.0 % of the sessions with it have errors, 5.0 % of those with 1.0.0."
    )
    assert halt["figures"] == {
        "new": {"sessions": 300, "with_errors": 60},
        "old": {"sessions": 900, "with_errors": 45},
    }
    assert publishing.actors("plugin.rollout_halted")[-1] == "service:publishing"
    client.resume_rollout(actor=ADA, plugin_id=rolling, version=VERSION)
    query = "SELECT 1 FROM rollout_evidence WHERE plugin_id = %s AND state ->> 'log_value' = '0.0'"
    eventually(lambda: publishing.query(query, rolling))
    assert reported.state() == "rolling", "what was known when it was resumed halts it no more"
    reported.so_far(("1.0.0", 1800, 90), (VERSION, 600, 120))
    eventually(lambda: reported.state() == "halted")
    assert said_of(publishing, rolling).count("plugin.rollout_halted") == 2


def test_one_that_is_no_worse_goes_on(reported: Reported) -> None:
    for part in range(1, 6):
        reported.so_far(("1.0.0", 900 * part, 45 * part), (VERSION, 100 * part, 5 * part))
        reported.is_seen(100 * part)
    assert reported.state() == "rolling"


def test_visitors_of_whom_anybody_can_be_a_thousand_halt_nothing(reported: Reported) -> None:
    reported.so_far((VERSION, 100_000, 100_000), visitors=True)
    reported.so_far(("1.0.0", 900, 45), (VERSION, 100, 5))
    reported.is_seen(100)
    assert reported.state() == "rolling"


def test_what_is_paused_is_left_alone(client: Any, reported: Reported, rolling: str) -> None:
    client.pause_rollout(actor=ADA, plugin_id=rolling, version=VERSION)
    reported.so_far(("1.0.0", 900, 45), (VERSION, 300, 300))
    client.resume_rollout(actor=ADA, plugin_id=rolling, version=VERSION)
    reported.is_seen(300)
    assert reported.state() == "rolling", "what came in the pause is of before"


def test_while_installs_is_away_nothing_is_halted_and_then_it_is(
    installs: RunningService, reported: Reported
) -> None:
    installs.stop()
    reported.so_far(("1.0.0", 900, 45), (VERSION, 300, 150))
    assert reported.state() == "rolling"
    installs.start()
    eventually(lambda: reported.state() == "halted")


def test_two_processes_halt_it_once(
    publishing: RunningService, reported: Reported, rolling: str
) -> None:
    second = RunningService(
        "publishing", publishing.database_url, publishing.amqp_uri, publishing.log
    )
    second.start()
    try:
        reported.so_far(("1.0.0", 900, 45), (VERSION, 300, 60))
        eventually(lambda: reported.state() == "halted")
    finally:
        second.stop()
    assert said_of(publishing, rolling).count("plugin.rollout_halted") == 1
