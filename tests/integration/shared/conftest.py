import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import nameko.exceptions
import pytest
from kombu import Connection, Exchange, Queue
from psycopg import sql

sys.path.insert(0, str(Path(__file__).parent / "services"))

from tests.conftest import execute
from tests.helpers.fault_proxy import FaultProxy, in_front_of
from tests.integration.shared.world import PYTHON_PATH, World

from plugin_platform import config
from plugin_platform.eventstore.database import Pool, open_pool
from plugin_platform.eventstore.store import EventStore

SERVICES = ("ledger", "mirror")


@pytest.fixture(autouse=True)
def errors_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests of this process make nameko raise the platform's own errors again."""
    known = {
        name: error
        for name, error in nameko.exceptions.registry.items()
        if not name.startswith("plugin_platform")
    }
    monkeypatch.setattr(nameko.exceptions, "registry", known)


@pytest.fixture
def addresses(
    postgres_url: str,
    database: Callable[[str], str],
    amqp_uri: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[dict[str, str]]:
    """Two fresh databases and a broker without our queues, also in ``os.environ``."""
    names: list[str] = []
    found: dict[str, str] = {}
    for service in SERVICES:
        own = database(service)
        names.append(urlsplit(own).path.removeprefix("/"))
        found[f"DATABASE_MIGRATION_URL_{service.upper()}"] = f"{postgres_url}/{names[-1]}"
        found[f"DATABASE_URL_{service.upper()}"] = own
    found["AMQP_URI"] = amqp_uri
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    _forget(amqp_uri)
    yield found
    for name in names:
        execute(postgres_url, sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


def _forget(amqp_uri: str) -> None:
    """Remove what an earlier test left, where tests share a virtual host."""
    with Connection(amqp_uri, connect_timeout=5) as connection:
        channel = connection.channel()
        for name in ("mirror.ledger.v1", "mirror.ledger.v1.dead", "other.ledger.v1"):
            Queue(name, channel=channel).delete()
        for service in SERVICES:
            Queue(f"rpc-{service}", channel=channel).delete()
            for kind in ("events", "log"):
                Exchange(f"{service}.{kind}", channel=channel).delete()


@pytest.fixture
def world(addresses: dict[str, str], tmp_path: Path) -> Iterator[World]:
    environment = os.environ | addresses
    environment |= {
        "PYTHONPATH": PYTHON_PATH,
        "PYTHONWARNINGS": "ignore",
        "CATCH_UP_INTERVAL": "3600",
    }
    world = World(tmp_path, environment)
    yield world
    world.end()


@pytest.fixture
def ledger_pool(addresses: dict[str, str]) -> Iterator[Pool]:
    """As the owner of the tables, who may make some for a test."""
    pool = open_pool("ledger", size=8, url=config.migration_url("ledger"))
    yield pool
    pool.close(timeout=2)


@pytest.fixture
def mirror_pool(addresses: dict[str, str]) -> Iterator[Pool]:
    pool = open_pool("mirror", size=4, url=config.migration_url("mirror"))
    yield pool
    pool.close(timeout=2)


@pytest.fixture
def ledger(ledger_pool: Pool) -> EventStore:
    return EventStore(ledger_pool)


@pytest.fixture
def broker_proxy(addresses: dict[str, str], world: World) -> Iterator[FaultProxy]:
    """Between the world's processes and RabbitMQ; the test itself goes straight."""
    with in_front_of(addresses["AMQP_URI"]) as (proxy, world.environment["AMQP_URI"]):
        yield proxy


@pytest.fixture
def database_proxy(addresses: dict[str, str], world: World) -> Iterator[FaultProxy]:
    """Between the world's mirror and its database."""
    name = "DATABASE_URL_MIRROR"
    with in_front_of(addresses[name], 5432) as (proxy, world.environment[name]):
        yield proxy
