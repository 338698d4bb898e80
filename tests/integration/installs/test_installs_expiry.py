"""What visitors have installed expires when nobody comes back; an account's never does."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from psycopg_pool import ConnectionPool
from tests.integration.running_service import RunningService

from installs import read_model, visitors
from installs.model import Installations, stream_of
from installs.sweep import UNSEEN, expire
from plugin_platform.eventstore.database import Pool, conninfo
from plugin_platform.eventstore.store import EventStore


@pytest.fixture
def pool(database: Callable[[str], str]) -> Iterator[Pool]:
    with ConnectionPool(conninfo(database("installs")), min_size=1, max_size=4) as pool:
        yield pool


@pytest.fixture
def log(pool: Pool) -> EventStore:
    return EventStore(pool, read_model.apply)


def install(log: EventStore, principal: str, *plugin_ids: str) -> None:
    for plugin_id in plugin_ids:
        log.change(
            stream_of(principal),
            Installations,
            lambda mine: mine.install(principal, plugin_id, "1.0.0"),  # noqa: B023
        )


def later(days: float = 0) -> datetime:
    """When the sweep of so many days after the limit would look back."""
    return datetime.now(UTC) + timedelta(days=days)


def principals(pool: Pool) -> set[str]:
    with pool.connection() as connection:
        return {one for (one,) in connection.execute("SELECT principal FROM installed")}


def test_visitors_expire_and_accounts_do_not(pool: Pool, log: EventStore) -> None:
    install(log, "anon:1", "a", "b")
    install(log, "user:1", "a")
    assert expire(pool, log, later(1)) == 1
    assert principals(pool) == {"user:1"}
    [*_, last] = log.read(stream_of("anon:1"))
    assert last.type == "installs.expired"
    assert last.data == {"principal": "anon:1", "plugin_ids": ["a", "b"]}
    assert expire(pool, log, later(1)) == 0


def test_who_installed_lately_stays(pool: Pool, log: EventStore) -> None:
    install(log, "anon:1", "a")
    assert expire(pool, log, datetime.now(UTC) - UNSEEN) == 0
    assert principals(pool) == {"anon:1"}


def test_who_was_seen_lately_stays(pool: Pool, log: EventStore) -> None:
    """Installed long ago, and looked at today."""
    for visitor in ("anon:seen", "anon:unseen"):
        install(log, visitor, "a")
    with pool.connection() as connection:
        visitors.note_visit(connection, "anon:seen")
        connection.execute("UPDATE visitors SET last_seen = current_date + 40")
    assert expire(pool, log, later(30)) == 1
    assert principals(pool) == {"anon:seen"}
    assert expire(pool, log, later(50)) == 1
    with pool.connection() as connection:
        assert connection.execute("SELECT * FROM visitors").fetchall() == []


def test_a_visit_is_noted_once_a_day_and_for_visitors_only(pool: Pool) -> None:
    with pool.connection() as connection:
        for principal in ("anon:1", "anon:1", "user:1"):
            visitors.note_visit(connection, principal)
        query = "SELECT principal, last_seen = current_date, xmax::text FROM visitors"
        assert connection.execute(query).fetchall() == [("anon:1", True, "0")]


def test_more_than_a_batch_expires(pool: Pool, log: EventStore) -> None:
    for number in range(12):
        install(log, f"anon:{number}", "a")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("installs.sweep.BATCH", 5)
        assert expire(pool, log, later(1)) == 12


def test_an_expired_visitor_can_install_again(pool: Pool, log: EventStore) -> None:
    install(log, "anon:1", "a")
    expire(pool, log, later(1))
    install(log, "anon:1", "b")
    assert set(log.load(stream_of("anon:1"), Installations).model.plugins) == {"b"}


@pytest.mark.usefixtures("publishing_says")
def test_looking_at_what_one_has_is_a_visit(installs: RunningService, client: Any) -> None:
    visitor, nobody = f"anon:{uuid4()}", f"anon:{uuid4()}"
    client.install(principal=visitor, plugin_id="aa")
    client.list_installed(principal=visitor)
    client.list_installed(principal=nobody)
    seen = {one for (one,) in installs.query("SELECT principal FROM visitors")}
    assert visitor in seen
    assert nobody not in seen
