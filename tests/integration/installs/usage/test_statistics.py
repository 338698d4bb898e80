"""What owners see of a plugin's use, and who sees nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.installs.people import Person
from tests.integration.installs.sources import Say, published
from tests.integration.installs.usage.test_reports import count, report_of, use
from tests.integration.running_service import RunningService

from plugin_platform.errors import Forbidden, NotFound

OWNER = {"id": "1", "roles": []}
MODERATOR = {"id": "m", "roles": ["moderator"]}

People = Callable[..., None]


@pytest.fixture
def plugin(say: Say) -> str:
    plugin_id = f"p-{uuid4().hex[:8]}"
    say(published(plugin_id), published(plugin_id, "1.1.0"))
    return plugin_id


@pytest.fixture
def run(installs: RunningService, client: Any, plugin: str) -> People:
    """So many accounts install that version, and it starts."""

    def running(number: int, version: str, **said: Any) -> None:
        for _ in range(number):
            person = Person(client)
            person.install(plugin, version)
            told = report_of(use(plugin, version, activations=[100], **said), views=[plugin])
            client.report_use(principal=person.principal, report=told)
        count(installs)

    return running


def look(client: Any, plugin: str, actor: Any = OWNER, **asked: Any) -> Any:
    return client.usage_statistics(actor=actor, plugin_id=plugin, **asked)


def test_owners_see_sums_by_day_and_version(client: Any, plugin: str, run: People) -> None:
    run(6, "1.0.0", uses=2)
    run(7, "1.1.0", failures=1)
    found = look(client, plugin, days=7)
    assert found["versions"] == ["1.1.0", "1.0.0"]
    [day] = found["days"]
    seen = day["accounts"]
    assert (seen["people"], seen["views"], seen["installed"]) == (13, 13, 13)
    assert (seen["uses"], seen["failures"], seen["sessions_with_errors"]) == (12, 7, 7)
    assert 100 <= seen["activation_p95"] <= 110
    assert found["active"] == {"day": 13, "week": 13, "month": 13}
    assert found["totals"]["accounts"]["sessions"] == 13
    [cohort] = found["retention"]
    assert (cohort["day_0"], cohort["day_1"]) == (13, None)  # tomorrow has not come
    [of_one] = look(client, plugin, version="1.0.0")["days"]
    assert (of_one["accounts"]["people"], of_one["accounts"]["failures"]) == (6, 0)


def test_of_a_few_people_nothing_is_told(client: Any, plugin: str, run: People) -> None:
    run(4, "1.0.0", uses=1, failures=1)
    found = look(client, plugin)
    [day] = found["days"]
    told = {name for name, number in day["accounts"].items() if number is not None}
    assert all(day["accounts"][name] == 0 for name in told)
    assert not told & {"people", "views", "installed", "uses", "sessions", "failures"}
    assert set(found["totals"]["accounts"].values()) == {0}
    assert found["active"] == {"day": None, "week": None, "month": None}
    assert found["retention"][0]["day_0"] is None
    assert found["activation_p95"] is None
    run(1, "1.0.0")
    assert look(client, plugin)["days"][0]["accounts"]["uses"] == 4


def test_three_people_of_a_version_are_hidden_with_the_next_smallest(
    client: Any, plugin: str, say: Say, run: People
) -> None:
    say(published(plugin, "1.2.0"))
    run(3, "1.0.0", uses=1)
    run(6, "1.1.0", uses=1)
    run(9, "1.2.0", uses=1)
    found = look(client, plugin)
    assert found["days"][0]["accounts"]["people"] == 18
    by_version = {}
    for version in found["versions"]:
        told = look(client, plugin, version=version)
        [day] = told["days"]
        cell = day["accounts"]
        by_version[version] = (cell["people"], cell["uses"], cell["installed"])
        assert told["totals"]["accounts"]["uses"] == (cell["uses"] or 0)
    assert by_version == {
        "1.0.0": (None, None, None),
        "1.1.0": (None, None, None),
        "1.2.0": (9, 9, 9),
    }
    rows = client.usage_table(actor=OWNER, plugin_id=plugin)["rows"]
    assert {row["version"]: row["people"] for row in rows} == {
        None: 18,
        "1.0.0": None,
        "1.1.0": None,
        "1.2.0": 9,
    }


def test_nobody_else_sees_it(client: Any, plugin: str, run: People) -> None:
    run(1, "1.0.0")
    stranger = {"id": "2", "roles": ["developer"]}
    for ask in (client.usage_statistics, client.usage_table):
        with pytest.raises(Forbidden):
            ask(actor=stranger, plugin_id=plugin)
        with pytest.raises(Forbidden):
            ask(actor=stranger, plugin_id="there-is-none")
        with pytest.raises(NotFound):
            ask(actor=MODERATOR, plugin_id="there-is-none")
        assert ask(actor=MODERATOR, plugin_id=plugin)
