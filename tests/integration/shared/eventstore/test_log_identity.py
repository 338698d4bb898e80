"""A source that was restored from a backup, or made anew, is not followed as if nothing were."""

from uuid import uuid4

import pytest
from tests.integration.shared.eventstore.test_projection import log_of, mirror_of
from tests.integration.shared.world import World, append_all, write

from plugin_platform.eventstore.database import Pool
from plugin_platform.eventstore.positions import Cursor, LogChanged, Page, Sequenced
from plugin_platform.eventstore.projection import Projection
from plugin_platform.eventstore.store import EventStore
from plugin_platform.eventstore.upkeep import gauges

NEW_IDENTITY = "UPDATE log_identity SET id = gen_random_uuid() RETURNING 1"


def restore(world: World, position: int) -> None:
    """The state of a backup that was taken at ``position``."""
    with world.database("ledger") as connection, connection.transaction():
        connection.execute("ALTER TABLE events DISABLE TRIGGER USER")
        connection.execute("DELETE FROM events WHERE position > %s", [position])
        connection.execute("ALTER TABLE events ENABLE TRIGGER USER")
        connection.execute(f"ALTER TABLE events ALTER position RESTART WITH {position + 1}")


def follow(ledger: EventStore, pool: Pool, events: int = 20) -> Projection:
    write(ledger, events)
    projection = mirror_of(ledger, pool)
    projection.catch_up()
    return projection


def fault() -> str:
    found = gauges.read(("mirror",))["mirror"]
    assert found is not None
    return str(found["projections"][0]["fault"])


def test_log_that_went_back_is_noticed_and_nothing_of_it_applied(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    projection = follow(ledger, mirror_pool)
    before = world.counted()
    restore(world, 10)
    with pytest.raises(LogChanged, match="from position 20 to 10"):
        projection.catch_up()
    assert fault() == "it went back from position 20 to 10"
    write(ledger, 15)
    for _ in range(2):
        with pytest.raises(LogChanged):
            projection.handle(log_of(ledger)[20:])
    assert world.counted() == before


def test_log_that_went_back_and_on_is_noticed_by_the_event_where_it_stood(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    projection = follow(ledger, mirror_pool)
    restore(world, 10)
    write(ledger, 15)
    with pytest.raises(LogChanged, match="position 20 has another event than before"):
        projection.catch_up()


def test_what_was_found_in_tables_that_a_rebuild_replaced_is_not_said_of_the_new_ones(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    follow(ledger, mirror_pool)
    restore(world, 10)
    write(ledger, 15)
    anew = "UPDATE projections SET position = %s, event_id = %s RETURNING 1"

    def history(position: int) -> Page:
        last = ledger.read_after(24, 1)[0]
        world.query("mirror", anew, last.position, last.id)  # as the swap leaves them
        return ledger.history(position, 50)

    projection = Projection(mirror_pool, "ledger", lambda c, events: None, history)
    with pytest.raises(LogChanged, match="another event than before"):
        projection.catch_up()
    assert fault() == "None"
    mirror_of(ledger, mirror_pool).catch_up()


def test_the_same_is_noticed_by_its_messages(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    projection = follow(ledger, mirror_pool)
    restore(world, 10)
    write(ledger, 15)
    with pytest.raises(LogChanged, match="position 20 has another event than before"):
        projection.handle(log_of(ledger)[15:])


def test_log_that_has_no_event_any_more_where_the_reader_stood_is_noticed(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    projection = follow(ledger, mirror_pool)
    restore(world, 10)
    world.query("ledger", "SELECT setval(pg_get_serial_sequence('events', 'position'), 20)")
    write(ledger, 5)
    with pytest.raises(LogChanged):
        projection.handle(log_of(ledger)[10:])


def test_log_of_another_identity_is_noticed(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    projection = follow(ledger, mirror_pool)
    world.query("ledger", NEW_IDENTITY)
    write(ledger, 5)
    with pytest.raises(LogChanged, match=r"it is the log .*, and was "):
        projection.catch_up()


def test_message_of_a_log_that_is_no_more_is_not_believed(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    """It was in the queue when its log was replaced, and the reader built anew."""
    projection = follow(ledger, mirror_pool)
    stray = Sequenced(log_of(ledger)[-1].event.position, log_of(ledger)[3].event, uuid4())
    write(ledger, 5)
    projection.handle([stray])
    assert world.is_mirrored()
    assert fault() == "None"


def test_mended_source_is_followed_again(
    world: World, ledger: EventStore, mirror_pool: Pool
) -> None:
    projection = follow(ledger, mirror_pool)
    pages = [{"events": [], "head": 3, "at": None}]

    def wrong_once(position: int) -> Page:
        return pages.pop() if pages else ledger.history(position)

    wrong = Projection(mirror_pool, "ledger", lambda *_: None, wrong_once)
    with pytest.raises(LogChanged):
        wrong.catch_up()
    append_all(ledger, [("later", "x")])
    projection.catch_up()
    assert world.is_mirrored()


def test_without_the_checks_a_restored_source_goes_unnoticed_and_wrong(
    world: World, ledger: EventStore, mirror_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the tests above."""
    monkeypatch.setattr(Cursor, "check", lambda *_: None)
    monkeypatch.setattr(Cursor, "check_page", lambda *_: None)
    projection = follow(ledger, mirror_pool)
    restore(world, 10)
    append_all(ledger, [(f"new-{number}", "x") for number in range(15)])
    projection.catch_up()
    assert not world.is_mirrored()
