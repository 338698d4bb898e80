"""What the databases say of how far a source and its consumer are."""

import json
import subprocess
import sys

import pytest
from tests.integration.shared.eventstore.test_projection import log_of, mirror_of
from tests.integration.shared.world import World, append_all

from plugin_platform.eventstore.database import Pool
from plugin_platform.eventstore.store import EventStore
from plugin_platform.eventstore.upkeep import gauges
from plugin_platform.messaging import topology

SERVICES = ("ledger", "mirror")
READ = {"source": "ledger", "behind": 0, "parked": 0, "parked_seconds": 0, "fault": None}


def test_what_waits_and_what_is_parked_is_counted(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    append_all(ledger, [("a", "1"), ("b", "poison"), ("b", "2"), ("c", "3"), ("c", "4")])
    mirror_of(ledger, mirror_pool).handle(log_of(ledger)[:3])
    moved = "UPDATE cursors SET position = 4 WHERE name = 'outbox' RETURNING 1"
    world.query("ledger", moved)
    command = [sys.executable, "-m", "plugin_platform.eventstore.upkeep.gauges", *SERVICES]
    done = subprocess.run(
        command, env=world.environment, capture_output=True, timeout=60, check=True
    )
    found = json.loads(done.stdout)
    assert found["mirror"]["projections"][0].pop("parked_seconds") >= 0
    for service in SERVICES:
        assert found[service].pop("bytes") > 1_000_000
        assert found[service].pop("unpublished_seconds") >= 0
    assert found == {
        "ledger": {"head": 5, "unpublished": 1, "projections": [], "reconciliation": None},
        "mirror": {
            "head": 0,
            "unpublished": 0,
            "reconciliation": None,
            "projections": [{"source": "ledger", "behind": 2, "parked": 2, "fault": None}],
        },
    }


def test_of_a_source_that_is_away_nobody_knows_who_is_behind(
    ledger: EventStore, mirror_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    append_all(ledger, [("a", "1")])
    mirror_of(ledger, mirror_pool).catch_up()
    monkeypatch.setenv("DATABASE_URL_LEDGER", "postgresql://nobody@127.0.0.1:1/nothing")
    found = gauges.read(SERVICES)
    assert found["ledger"] is None
    assert found["mirror"] is not None
    assert found["mirror"]["projections"] == [READ | {"behind": None}]


def test_a_consumer_that_has_heard_nothing_yet_is_behind(
    ledger: EventStore, mirror_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    append_all(ledger, [("a", "1"), ("a", "2")])
    monkeypatch.setitem(topology.CONSUMERS, "mirror", ("ledger",))
    found = gauges.read(SERVICES)["mirror"]
    assert found is not None
    assert found["projections"] == [READ | {"behind": 2}]
