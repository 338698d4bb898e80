"""Servers, databases and a running platform for whoever asks; everything ends with the session.

With PGHOST, AMQP_URI, REDIS_URL, REDIS_CACHE_URL and S3_ENDPOINT in the environment those servers
are used; `./platform test` starts some for all its stages. Otherwise a session starts its own,
below `.local/test`.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit
from uuid import uuid4

import httpx
import psycopg
import pytest
from deploy.local.plain_http import PLAIN
from deploy.local.test import testbed
from deploy.local.test.testbed import Platform
from psycopg import sql

GIVEN = ("PGHOST", "AMQP_URI", "REDIS_URL", "REDIS_CACHE_URL", "S3_ENDPOINT")
TESTS = Path(__file__).parent
SERVERLESS = {TESTS / "unit", TESTS / "containers"}


def pytest_configure() -> None:
    """SIGTERM ends a session like Ctrl-C does, so that fixtures still stop what they started."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    gc.disable()  # while tests are loaded, which makes many objects and no garbage


def pytest_collection_finish() -> None:
    """What is loaded now stays: looks for garbage pass it over, which took a sixth of the time."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test finds servers in its environment, but those that do without."""
    for item in items:
        own = SERVERLESS.isdisjoint(item.path.parents)
        if isinstance(item, pytest.Function) and own:
            item.fixturenames.insert(0, "servers")


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The environment in which PostgreSQL, RabbitMQ, Redis and the S3 server are found."""
    if all(os.environ.get(name) for name in GIVEN):
        yield dict(os.environ)
        return
    started = not testbed.is_running()
    try:
        if started:
            testbed.start()
        if any(TESTS / "chaos" in item.path.parents for item in request.session.items):
            testbed.make_durable()
        with pytest.MonkeyPatch.context() as patch:
            for name, value in testbed.environment().items():
                patch.setenv(name, value)
            yield dict(os.environ)
    finally:
        if started:
            testbed.stop()


@pytest.fixture(scope="session")
def postgres_url(servers: dict[str, str]) -> str:
    """Of the server, without a database: `{postgres_url}/name`."""
    user, password = quote(servers["PGUSER"]), quote(servers.get("PGPASSWORD", ""))
    return f"postgresql://{user}:{password}@{servers['PGHOST']}:{servers['PGPORT']}"


@pytest.fixture(scope="session")
def templates(postgres_url: str) -> Iterator[dict[str, str]]:
    """The migrated databases that others are copied from, by service."""
    found: dict[str, str] = {}
    yield found
    drop(postgres_url, found.values())


@pytest.fixture(scope="module")
def database(postgres_url: str, templates: dict[str, str]) -> Iterator[Callable[[str], str]]:
    """`database("catalog")` is the URL of a fresh, migrated database of that service, as the
    service's own role. It is gone after the tests of the file.
    """
    yield from databases(postgres_url, templates)


@pytest.fixture(scope="session")
def lasting_database(
    postgres_url: str, templates: dict[str, str]
) -> Iterator[Callable[[str], str]]:
    """For what several files share."""
    yield from databases(postgres_url, templates)


def databases(postgres_url: str, templates: dict[str, str]) -> Iterator[Callable[[str], str]]:
    made: list[str] = []

    def fresh(service: str) -> str:
        if service not in templates:
            templates[service] = migrated_template(postgres_url, service)
        name = f"test_{service}_{uuid4().hex[:12]}"
        clone(postgres_url, templates[service], name, role=f"test_{service}")
        made.append(name)
        return as_service(f"{postgres_url}/{name}", service)

    yield fresh
    drop(postgres_url, made)


def drop(postgres_url: str, names: Iterable[str]) -> None:
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    with administration(postgres_url) as session:
        for name in names:
            session.execute(statement.format(sql.Identifier(name)))


def migrated_template(postgres_url: str, service: str) -> str:
    """The session's own: nobody can copy a database in which another session is at work."""
    from plugin_platform.eventstore.upkeep.migrate import migrate  # noqa: PLC0415  (unit tests do without)

    name = f"template_{service}_{uuid4().hex[:12]}"
    migrate(service, f"{postgres_url}/{name}", as_service(f"{postgres_url}/{name}", service))
    return name


def as_service(url: str, service: str) -> str:
    """The same database for the role which `service` has in tests."""
    whole = urlsplit(url)
    password = f":{whole.password}" if whole.password else ""
    host = whole.netloc.rpartition("@")[2]
    return whole._replace(netloc=f"test_{service}{password}@{host}").geturl()


def clone(postgres_url: str, template: str, name: str, role: str) -> None:
    """A database is copied with all that it grants but who may connect."""
    whole, source, who = map(sql.Identifier, (name, template, role))
    with administration(postgres_url) as session:
        for statement, names in (
            ("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", (whole, source)),
            ("REVOKE ALL ON DATABASE {} FROM PUBLIC", (whole,)),
            ("GRANT CONNECT ON DATABASE {} TO {}", (whole, who)),
        ):
            session.execute(sql.SQL(statement).format(*names))


def execute(postgres_url: str, statement: sql.SQL, *names: str) -> None:
    with administration(postgres_url) as session:
        session.execute(statement.format(*map(sql.Identifier, names)))


def administration(postgres_url: str) -> psycopg.Connection:
    return psycopg.connect(f"{postgres_url}/postgres", autocommit=True, connect_timeout=5)


@pytest.fixture(scope="module")
def vhost(servers: dict[str, str]) -> Iterator[Callable[[], str]]:
    """`vhost()` is the AMQP URI of a fresh virtual host, where the broker lets us make one. It is
    gone after the tests of the file: its queues cost the broker something as long as it is there.
    """
    yield from virtual_hosts(servers)


@pytest.fixture(scope="session")
def lasting_vhost(servers: dict[str, str]) -> Iterator[Callable[[], str]]:
    """For what several files share."""
    yield from virtual_hosts(servers)


def virtual_hosts(servers: dict[str, str]) -> Iterator[Callable[[], str]]:
    management = servers.get("RABBITMQ_MANAGEMENT_URL")
    made: list[str] = []

    def fresh() -> str:
        if not management:
            return servers["AMQP_URI"]
        name = f"test-{uuid4().hex[:12]}"
        httpx.put(f"{management}/api/vhosts/{name}", timeout=20, verify=PLAIN).raise_for_status()
        made.append(name)
        return urlsplit(servers["AMQP_URI"])._replace(path=f"/{name}").geturl()

    yield fresh
    for name in made:
        httpx.delete(f"{management}/api/vhosts/{name}", timeout=20, verify=PLAIN)


@pytest.fixture
def amqp_uri(vhost: Callable[[], str]) -> str:
    """A virtual host of the test's own."""
    return vhost()


@pytest.fixture(scope="session")
def redis_url(servers: dict[str, str]) -> str:
    return servers["REDIS_URL"]


@pytest.fixture(scope="session")
def redis_cache_url(servers: dict[str, str]) -> str:
    return servers["REDIS_CACHE_URL"]


@pytest.fixture(scope="session")
def s3(servers: dict[str, str]) -> dict[str, str]:
    """`S3_ENDPOINT`, `S3_ACCESS_KEY` and `S3_SECRET_KEY`."""
    return {name: servers[name] for name in ("S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY")}


@pytest.fixture(scope="session")
def platform(servers: dict[str, str]) -> Iterator[Platform]:
    """The whole system, always on the test instance's own servers: tests may kill them."""
    started = not testbed.is_running()
    try:
        if started:
            testbed.start()
        running = Platform()
        running.start()
        yield running
        running.stop()
    finally:
        if started:
            testbed.stop()
