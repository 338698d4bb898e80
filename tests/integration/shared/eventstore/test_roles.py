"""What a service's role may not do in PostgreSQL, whatever its process is made to send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from deploy.local.layout import SERVICES
from psycopg import sql
from tests.conftest import as_service, execute

from plugin_platform.eventstore.database import Connection, connect
from plugin_platform.eventstore.upkeep.migrate import migrate

ROW = "gen_random_uuid(), 'account-1', {version}, 'user.registered', '{{}}', '{{}}'"
APPEND = (
    "INSERT INTO events (id, stream, version, type, data, metadata) "  # noqa: S608
    f"VALUES ({ROW})"
)
FORBIDDEN = {
    "change an event": "UPDATE events SET data = '{}'",
    "remove an event": "DELETE FROM events",
    "empty the log": "TRUNCATE events",
    "switch the trigger off": "ALTER TABLE events DISABLE TRIGGER ALL",
    "drop the trigger": "DROP TRIGGER events_append_only ON events",
    "replace the trigger's function": (
        "CREATE OR REPLACE FUNCTION events_are_immutable() RETURNS trigger "
        "LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
    ),
    "pass as a replica": "SET session_replication_role = replica",
    "choose a position": (
        "INSERT INTO events (position, id, stream, version, type, data, metadata) "  # noqa: S608
        f"OVERRIDING SYSTEM VALUE VALUES (1000, {ROW.format(version=9)})"
    ),
    "choose a time": (
        "INSERT INTO events (id, stream, version, type, data, metadata, recorded_at) "  # noqa: S608
        f"VALUES ({ROW.format(version=9)}, '2000-01-01')"
    ),
    "drop the log": "DROP TABLE events",
    "drop a read table": "DROP TABLE projections",
    "empty a read table at once": "TRUNCATE projections",
    "make a table": "CREATE TABLE public.mine (x int)",
    "make a table beside the read tables": "CREATE TABLE read_model.mine (x int)",
    "make a temporary table": "CREATE TEMPORARY TABLE mine (x int)",
    "make a schema": "CREATE SCHEMA mine",
    "pretend that a migration ran": "INSERT INTO public.schema_migrations VALUES ('x')",
    "make a role": "CREATE ROLE mine",
    "become the owner": "SET ROLE pg_write_server_files",
    "read a file": "SELECT pg_read_file('PG_VERSION')",
    "run a program": "COPY (SELECT 1) TO PROGRAM 'true'",
    "read password hashes": "SELECT * FROM pg_authid",
}


@pytest.fixture(scope="module")
def urls(database: Callable[[str], str]) -> dict[str, str]:
    return {service: database(service) for service in SERVICES}


@pytest.fixture(params=SERVICES)
def session(request: pytest.FixtureRequest, urls: dict[str, str]) -> Iterator[Connection]:
    with connect(urls[request.param], autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_a_service_may_not(session: Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute(statement.encode())


def test_a_service_adds_events_and_works_with_its_other_tables(session: Connection) -> None:
    """The control of the refusals above: they do not come from a role that may do nothing."""
    session.execute(APPEND.format(version=1).encode())
    session.execute("UPDATE cursors SET position = 1 WHERE name = 'outbox'")
    session.execute("INSERT INTO projections VALUES ('somebody', 1)")
    session.execute("DELETE FROM projections WHERE source = 'somebody'")
    assert session.execute("SELECT position FROM events").fetchall() == [(1,)]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("other", SERVICES)
def test_a_service_connects_to_its_own_database_only(
    service: str, other: str, urls: dict[str, str]
) -> None:
    log_in = urlsplit(urls[service]).netloc
    address = urlsplit(urls[other])._replace(netloc=log_in).geturl()
    if service == other:
        connect(address).close()
        return
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        connect(address)


@pytest.mark.parametrize("common", ["postgres", "template1"])
def test_a_service_does_not_connect_to_what_every_server_has(
    common: str, urls: dict[str, str]
) -> None:
    address = urlsplit(urls["catalog"])._replace(path=f"/{common}").geturl()
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        connect(address)


@pytest.mark.parametrize("service", SERVICES)
def test_who_migrates_needs_no_superuser(service: str, postgres_url: str) -> None:
    """It makes the database, the role and the tables, and may do it again."""
    owner, password = f"owner_{uuid4().hex[:8]}", uuid4().hex
    name = f"test_owned_{uuid4().hex[:12]}"
    make = sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}")
    with psycopg.connect(f"{postgres_url}/postgres", autocommit=True) as server:
        server.execute(make.format(sql.Identifier(owner), password))
        # To make a database one connects to another; here the others are closed to all.
        server.execute(
            sql.SQL("GRANT CONNECT ON DATABASE postgres TO {}").format(sql.Identifier(owner))
        )
    host = urlsplit(postgres_url).netloc.rpartition("@")[2]
    address = f"postgresql://{owner}:{password}@{host}/{name}"
    try:
        for _ in range(2):
            migrate(service, address, as_service(f"{postgres_url}/{name}", service))
        with connect(as_service(f"{postgres_url}/{name}", service)) as connection:
            assert connection.execute("SELECT count(*) FROM events").fetchone() == (0,)
    finally:
        execute(postgres_url, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), name)
        execute(postgres_url, sql.SQL("REVOKE CONNECT ON DATABASE postgres FROM {}"), owner)
        execute(postgres_url, sql.SQL("DROP OWNED BY {}"), owner)
        execute(postgres_url, sql.SQL("DROP ROLE {}"), owner)


def test_databases_are_in_utf_8_whatever_the_server_prefers(
    database: Callable[[str], str],
) -> None:
    with connect(database("catalog")) as connection:
        assert shown(connection, "server_encoding") == "UTF8"


def test_text_is_sent_as_utf_8_to_a_database_without_an_encoding(postgres_url: str) -> None:
    """As containers make them where no locale is set. A second migration failed there: names
    came back as bytes, and none seemed to have been applied."""
    name = f"test_ascii_{uuid4().hex[:12]}"
    create = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'"
    execute(postgres_url, sql.SQL(create), name)
    url = f"{postgres_url}/{name}"
    try:
        for _ in range(2):
            migrate("auth", url, as_service(url, "auth"))
        with connect(as_service(url, "auth")) as connection:
            assert shown(connection, "client_encoding") == "UTF8"
            assert connection.execute("SELECT 'é'").fetchone() == ("é",)
    finally:
        execute(postgres_url, sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


def shown(connection: Connection, setting: str) -> Any:
    row = connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
    return row[0] if row else None
