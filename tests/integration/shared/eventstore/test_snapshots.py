"""A decision costs the same after ten events of a stream and after thousands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from tests.integration.shared.world import somebody

from plugin_platform.eventstore.database import TAKE_LOCK, WRITE_LOCK, Pool
from plugin_platform.eventstore.snapshots import SNAPSHOT_EVERY, State, keep, load
from plugin_platform.eventstore.store import EventStore


@dataclass
class Names:
    """How often each name was said; ``folded`` counts the events that any instance has seen."""

    SCHEMA: ClassVar[int] = 1
    UNUSED: ClassVar[tuple[str, ...]] = ()
    folded: ClassVar[int] = 0

    said: dict[str, int] = field(default_factory=dict)

    def apply(self, event: Any) -> Self:
        type(self).folded += 1
        name = event.data["username"]
        return type(self)({**self.said, name: self.said.get(name, 0) + 1})

    def to_snapshot(self) -> dict[str, Any]:
        return {"said": self.said}

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> Self:
        return cls(**state)


class LaterNames(Names):
    SCHEMA = 2


class NamelessNames(Names):
    UNUSED: ClassVar[tuple[str, ...]] = ("username",)

    def apply(self, event: Any) -> Self:
        return type(self)(dict.fromkeys(event.data, 1) | self.said)


def fill(store: EventStore, events: int, stream: str = "a") -> None:
    store.append(stream, [somebody(stream, "ada")] * events, expected_version=0)


def folded_by(store: EventStore, model: type[Names] = Names, stream: str = "a") -> int:
    """How many events a command on the stream has to look at."""
    Names.folded = model.folded = 0
    store.change(stream, model, lambda _: [somebody(stream, "bob")])
    return model.folded


def test_a_command_on_a_long_stream_folds_no_more_than_on_a_short_one(ledger: EventStore) -> None:
    fill(ledger, 5000)
    assert folded_by(ledger) > 5000
    costs = [folded_by(ledger) for _ in range(2 * SNAPSHOT_EVERY)]
    assert max(costs) <= SNAPSHOT_EVERY + 1


def test_without_snapshots_each_command_folds_everything(
    ledger: EventStore, ledger_pool: Pool
) -> None:
    """The control of the test above."""
    fill(ledger, 5000)
    for _ in range(3):
        assert folded_by(ledger) > 5000
        with ledger_pool.connection() as connection:
            connection.execute("DELETE FROM snapshots")


def test_a_snapshot_and_what_follows_are_the_whole(ledger: EventStore, ledger_pool: Pool) -> None:
    fill(ledger, SNAPSHOT_EVERY)
    for _ in range(SNAPSHOT_EVERY + 7):
        ledger.change("a", Names, lambda _: [somebody("a", "bob")])
    state = ledger.load("a", Names)
    assert state.model.said == {"ada": SNAPSHOT_EVERY, "bob": SNAPSHOT_EVERY + 7}
    assert state.version == 2 * SNAPSHOT_EVERY + 7
    assert state.folded < SNAPSHOT_EVERY


def test_a_stream_longer_than_a_page_is_read_to_its_end(ledger: EventStore) -> None:
    fill(ledger, 2500)
    assert ledger.load("a", Names) == State(Names({"ada": 2500}), 2500, 2500)


def test_a_snapshot_of_another_schema_is_not_read(ledger: EventStore) -> None:
    fill(ledger, 300)
    folded_by(ledger)
    assert folded_by(ledger, LaterNames) > 300
    assert folded_by(ledger, LaterNames) < 10


def test_the_snapshot_of_an_older_process_does_not_replace_a_newer_ones(
    ledger: EventStore, ledger_pool: Pool
) -> None:
    fill(ledger, 300)
    ledger.load("a", LaterNames)
    ledger.load("a", Names)
    with ledger_pool.connection() as connection:
        keep(connection, "a", State(LaterNames({}), 100, 100))
        assert load(connection, "a", LaterNames) == State(LaterNames({"ada": 300}), 300, 0)


def test_data_that_the_model_does_not_use_is_not_fetched(ledger: EventStore) -> None:
    fill(ledger, 1)
    assert ledger.load("a", NamelessNames).model.said == {"user_id": 1}


def test_nobody_waits_for_a_stream_that_is_read(ledger: EventStore, ledger_pool: Pool) -> None:
    """Also the snapshot is written while another holds the lock of all writing."""
    fill(ledger, 300)
    with ledger_pool.connection() as writer:
        writer.execute(TAKE_LOCK, [WRITE_LOCK])
        assert ledger.load("a", Names).folded == 300
        assert ledger.load("a", Names).folded == 0
