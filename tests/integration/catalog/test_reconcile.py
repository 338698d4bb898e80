"""Install counts that are not what the log of installs says are found, and set right."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.catalog.events import (
    Feed,
    installed,
    merged,
    recorded,
    uninstalled,
)

from catalog import milestones
from catalog import reconcile as module
from catalog.reconcile import Reconciliation
from plugin_platform.errors import Unavailable
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.eventstore.database import Pool, in_transaction, open_pool
from plugin_platform.eventstore.positions import Page, Sequenced
from plugin_platform.eventstore.projection import Projection
from plugin_platform.eventstore.store import to_wire
from plugin_platform.eventstore.upkeep import gauges
from plugin_platform.eventstore.upkeep.rebuild import ONE_AT_A_TIME

SPOIL = "UPDATE popularity SET install_count = install_count + %s WHERE plugin_id = %s"
SPOIL_VISITORS = "UPDATE popularity SET visitor_count = visitor_count + 3 WHERE plugin_id = 'theme'"


class Installs:
    """The log of installs, and a catalog that follows it."""

    def __init__(self, pool: Pool) -> None:
        self.feed = Feed(pool)
        self.log: list[RecordedEvent] = []
        self.projection = Projection(pool, "installs", self._apply, self.history)
        self.reconciliation = Reconciliation(pool, self.history)

    def history(self, position: int) -> Page:
        rest = [event for event in self.log if event.position > position][:7]
        return {"events": to_wire(rest, position), "head": len(self.log)}

    def say(self, *events: Event) -> None:
        self.log += recorded(events, len(self.log) + 1)

    def counts(self, *plugin_ids: str) -> list[int]:
        return list(self.feed.service.install_counts(list(plugin_ids)).values())

    def spoil(self, plugin_id: str, by: int) -> None:
        in_transaction(self.feed.pool, lambda c: c.execute(SPOIL, [by, plugin_id]))

    def _apply(self, connection: Any, events: Any) -> None:
        if any(event.data.get("plugin_id") == "poison" for event in events):
            raise ValueError("poison")
        self.feed.apply_installs(connection, events)


@pytest.fixture
def installs(database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Installs]:
    monkeypatch.setenv("DATABASE_URL_CATALOG", database("catalog"))
    pool = open_pool("catalog", size=3)
    found = Installs(pool)
    found.say(
        *[installed("words", f"user:{number}") for number in range(20)],
        installed("words", "anon:v"),
        installed("theme", "anon:v"),
        merged(["theme"], ["words"]),
        installed("gone"),
        uninstalled("gone"),
    )
    found.projection.catch_up()
    yield found
    pool.close(timeout=2)


def gauge() -> dict[str, Any]:
    found = gauges.read(("catalog",))["catalog"]
    assert found is not None
    return dict(found["reconciliation"])


def test_right_counts_are_left_alone(installs: Installs) -> None:
    said = len(installs.feed.said())
    assert installs.reconciliation.run(repair=True).plugin_ids == []
    assert installs.counts("words", "theme", "gone") == [20, 1, 0]
    assert len(installs.feed.said()) == said
    assert (gauge()["differences"], gauge()["repaired"]) == (0, False)


def test_differences_are_told_and_without_repair_left(installs: Installs) -> None:
    installs.spoil("words", 5)
    installs.spoil("theme", -1)
    finding = installs.reconciliation.run(repair=False)
    assert finding.differences == {"words": -5, "theme": 1}
    assert "theme by -1, words by +5" in str(finding)
    assert installs.counts("words", "theme") == [25, 0]
    assert (gauge()["differences"], gauge()["repaired"]) == (2, False)


def test_differences_are_repaired_and_announced_though_events_go_on(
    installs: Installs,
) -> None:
    installs.spoil("words", 5)

    def move_on(position: int) -> Page:
        page = installs.history(position)
        installs.say(installed("words", f"user:{uuid4()}"))
        installs.projection.catch_up()
        return page

    finding = Reconciliation(installs.feed.pool, move_on).run(repair=True)
    assert finding.differences == {"words": -5}
    later = len(installs.log) - 25
    assert later > 0
    assert installs.counts("words") == [20 + later]
    assert installs.feed.said()[-1] == {"plugin_ids": ["words"], "aspects": ["counts"]}
    assert (gauge()["differences"], gauge()["repaired"]) == (1, True)
    assert installs.reconciliation.run(repair=True).plugin_ids == []


def test_counts_of_visitors_are_compared_as_well(installs: Installs) -> None:
    in_transaction(installs.feed.pool, lambda c: c.execute(SPOIL_VISITORS))
    finding = installs.reconciliation.run(repair=True)
    assert (finding.differences, finding.visitors) == ({}, {"theme": -3})
    assert "visitors of theme by +3" in str(finding)
    assert installs.reconciliation.run(repair=True).plugin_ids == []


def test_what_is_parked_or_not_read_yet_is_no_difference(installs: Installs) -> None:
    installs.say(installed("poison"), installed("words", "user:late"))
    log = [Sequenced.from_wire(body) for body in to_wire(installs.log, 0)]
    installs.projection.handle(log[:-1])
    assert installs.projection.parking.summary().events == 1
    assert installs.reconciliation.run(repair=True).plugin_ids == []


def test_a_source_that_lost_events_is_not_repaired_after(installs: Installs) -> None:
    del installs.log[10:]
    with pytest.raises(Unavailable, match="lacks events"):
        installs.reconciliation.run(repair=True)
    assert installs.counts("words") == [20]


def test_nothing_is_repaired_after_a_log_that_is_not_the_one_that_was_counted(
    installs: Installs,
) -> None:
    fault = "UPDATE projections SET fault = 'it went back' WHERE source = 'installs'"
    in_transaction(installs.feed.pool, lambda c: c.execute(fault))
    with pytest.raises(Unavailable, match=r"\(it went back\): rebuild first"):
        installs.reconciliation.run(repair=True)


def test_it_waits_for_a_rebuild_to_end(installs: Installs) -> None:
    with installs.feed.pool.connection() as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        with pytest.raises(Unavailable, match="A rebuild or another reconciliation"):
            module.reconcile(repair=True)


def test_a_repair_tells_the_milestones_that_nobody_has_told(
    installs: Installs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts of before there were milestones; publishing holds names that are close to these."""
    monkeypatch.setattr(milestones, "FIRST", 15)

    def told() -> list[dict[str, Any]]:
        return [event.data for event in installs.feed.service.log.read(milestones.STREAM)]

    installs.reconciliation.run(repair=False)
    assert told() == []
    for _ in range(2):
        installs.reconciliation.run(repair=True)
        assert told() == [{"plugin_id": "words", "install_count": 20}]
