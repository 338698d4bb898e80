"""Two versions that are compared with each other, at the service as it runs, with installs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from tests.helpers.waiting import eventually
from tests.integration.publishing.developers import ADA, bundle, developer, said_of, submission
from tests.integration.running_service import RunningService, running

from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from plugin_platform.experiments import arm_of

OLDER, NEWER = "1.0.0", "1.1.0"
HALVES = [{"version": OLDER, "percent": 50}, {"version": NEWER, "percent": 50}]
# Unless the service, when it started, has asked publishing for what was said before.
BEGAN = """
    INSERT INTO experiments (plugin_id, id, older, older_percent, newer, newer_percent, started_at)
    VALUES (%s, %s, '1.0.0', 50, '1.1.0', 50, now()) ON CONFLICT DO NOTHING RETURNING 1
"""
USED = """
    INSERT INTO usage_people (plugin_id, version, day, principal, sessions, sessions_with_errors)
    SELECT %s, version, current_date, unnest(people), sessions, with_errors
    FROM (VALUES (%s, %s::text[], %s, %s), (%s, %s::text[], %s, %s))
      AS counted (version, people, sessions, with_errors)
    ON CONFLICT (plugin_id, version, day, principal) DO UPDATE
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
def two(client: Any, bundles: Bundles, plugin_id: str) -> str:
    for version in (OLDER, NEWER):
        code = bundle(plugin_id, version)
        client.submit_version(**submission(bundles, plugin_id, code, version=version))
    return plugin_id


def start(client: Any, plugin_id: str, **changes: Any) -> dict[str, Any]:
    wish = {"experiment_id": str(uuid4()), "versions": HALVES, "days": 14, **changes}
    client.start_experiment(actor=ADA, plugin_id=plugin_id, **wish)
    return newest(client, plugin_id)


def newest(client: Any, plugin_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.list_experiments(actor=ADA, plugin_id=plugin_id)["items"][0]
    return found


class Reported:
    """What pages of each arm's accounts have reported."""

    def __init__(self, publishing: RunningService, installs: RunningService, one: Any) -> None:
        self._publishing, self._installs = publishing, installs
        self._plugin_id, self._id = one

    def so_far(self, sessions: int, *, older: int, newer: int) -> None:
        """Of ten accounts of each arm so many, with so many errors. At once: a look sees both or
        neither.
        """
        of_older = (OLDER, self._people(OLDER), sessions, older)
        of_newer = (NEWER, self._people(NEWER), sessions, newer)
        self._installs.query(USED, self._plugin_id, *of_older, *of_newer)

    def _people(self, version: str) -> list[str]:
        people = (f"user:{number}" for number in range(1000))
        halves = ((OLDER, 50), (NEWER, 50))
        return [p for p in people if arm_of(p, self._plugin_id, *halves) == version][:10]

    def is_seen(self, sessions: int) -> None:
        query = "SELECT newer_worse FROM experiment_evidence WHERE experiment_id = %s"

        def seen() -> bool:
            rows = self._publishing.query(query, self._id)
            return any(state["new"]["sessions"] == sessions for (state,) in rows)

        eventually(seen)


@pytest.fixture
def reported(
    client: Any, publishing: RunningService, installs: RunningService, two: str
) -> Reported:
    one = (two, start(client, two)["id"])
    installs.query(BEGAN, *one)
    found = Reported(publishing, installs, one)
    found.is_seen(0)
    return found


def test_it_is_begun_and_the_newer_one_is_chosen(
    client: Any, publishing: RunningService, two: str
) -> None:
    one = start(client, two)
    assert (one["older"], one["older_percent"], one["newer"], one["newer_percent"]) == (
        OLDER,
        50,
        NEWER,
        50,
    )
    assert (one["ended_at"], one["winner"], one["more_errors"]) == (None, None, None)
    assert one["newer_for_all"] is True
    named = {"actor": ADA, "plugin_id": two, "experiment_id": one["id"]}
    for _ in range(2):
        [ended] = client.end_experiment(**named, winner=NEWER)["items"]
        assert (ended["winner"], ended["reason"], bool(ended["ended_at"])) == (
            NEWER,
            "chosen",
            True,
        )
    assert said_of(publishing, two)[-2:] == [
        "plugin.experiment_started",
        "plugin.experiment_ended",
    ]


def test_the_older_one_is_chosen_where_the_newer_waits(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    code = bundle(plugin_id, OLDER)
    client.submit_version(**submission(bundles, plugin_id, code, version=OLDER))
    code = bundle(plugin_id, NEWER)
    client.submit_version(**submission(bundles, plugin_id, code, version=NEWER, rollout=1))
    client.pause_rollout(actor=ADA, plugin_id=plugin_id, version=NEWER)
    one = start(client, plugin_id)
    assert one["newer_for_all"] is False
    named = {"actor": ADA, "plugin_id": plugin_id, "experiment_id": one["id"]}
    assert client.end_experiment(**named, winner=OLDER)["items"][0]["winner"] == OLDER
    [rollout] = client.list_rollouts(actor=ADA, plugin_id=plugin_id)["items"]
    assert rollout["state"] == "halted"


def test_of_many_that_are_begun_at_once_there_is_one(
    client: Any, publishing: RunningService, two: str
) -> None:
    def begin(_: int) -> bool:
        with publishing.client() as mine:
            try:
                return bool(start(mine, two))
            except Conflict:
                return False

    with ThreadPoolExecutor(6) as people:
        assert sum(people.map(begin, range(6))) == 1
    assert said_of(publishing, two).count("plugin.experiment_started") == 1


def test_an_id_is_taken_for_ever(client: Any, publishing: RunningService, two: str) -> None:
    first = start(client, two)
    named = {"actor": ADA, "plugin_id": two}
    for _ in range(20):
        client.end_experiment(**named, experiment_id=newest(client, two)["id"])
        start(client, two)
    before = said_of(publishing, two)
    client.end_experiment(**named, experiment_id=newest(client, two)["id"])
    with pytest.raises(Conflict, match="under an id of its own"):
        start(client, two, experiment_id=first["id"])
    assert said_of(publishing, two) == [*before, "plugin.experiment_ended"]


def test_the_same_two_are_compared_again_at_the_same_shares(
    client: Any, publishing: RunningService, two: str
) -> None:
    one = start(client, two)
    named = {"actor": ADA, "plugin_id": two, "experiment_id": one["id"]}
    client.end_experiment(**named)
    fewer = [{"version": OLDER, "percent": 45}, {"version": NEWER, "percent": 50}]
    with pytest.raises(Invalid, match="Take the same shares"):
        start(client, two, versions=fewer)
    assert start(client, two, versions=HALVES[::-1])["id"] != one["id"]


def test_nobody_else_sees_or_changes_it(client: Any, publishing: RunningService, two: str) -> None:
    one = start(client, two)
    before = said_of(publishing, two)
    wish = {"experiment_id": "x", "versions": HALVES, "days": 1}
    asks: list[tuple[str, dict[str, Any]]] = [
        ("list_experiments", {}),
        ("start_experiment", wish),
        ("end_experiment", {"experiment_id": one["id"]}),
    ]
    for method, arguments in asks:
        with pytest.raises(Forbidden):
            getattr(client, method)(actor=developer(), plugin_id=two, **arguments)
        with pytest.raises(NotFound):
            getattr(client, method)(actor=ADA, plugin_id="nobody-has-this", **arguments)
    with pytest.raises(Invalid, match="two different versions"):
        start(client, two, versions=[HALVES[0], HALVES[0]])
    assert said_of(publishing, two) == before


def test_its_time_is_over_by_itself(client: Any, publishing: RunningService, two: str) -> None:
    one = start(client, two)
    publishing.query("UPDATE experiments SET ends_at = now() WHERE id = %s RETURNING 1", one["id"])
    eventually(lambda: newest(client, two)["reason"] == "expired")
    assert publishing.actors("plugin.experiment_ended")[-1] == "service:publishing"


def test_which_has_more_errors_is_said_once_it_is_sure(
    client: Any, reported: Reported, two: str
) -> None:
    reported.so_far(20, older=1, newer=4)
    reported.is_seen(200)
    assert newest(client, two)["more_errors"] == NEWER


def test_errors_of_the_older_one_are_said_too(client: Any, reported: Reported, two: str) -> None:
    reported.so_far(20, older=6, newer=1)
    reported.is_seen(200)
    assert newest(client, two)["more_errors"] == OLDER


def test_what_may_be_chance_is_not_said(client: Any, reported: Reported, two: str) -> None:
    for sessions in (5, 10, 20):
        reported.so_far(sessions, older=sessions // 5, newer=sessions // 5)
        reported.is_seen(10 * sessions)
        assert newest(client, two)["more_errors"] is None
