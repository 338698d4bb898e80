"""``python -m plugin_platform.eventstore.upkeep.migrate [SERVICE …]``: bring databases up to date.

Creates a service's database when it is missing, then applies numbered ``.sql`` files
that were not applied before, each in the order of its name and in a transaction of its own.
One that does not get its lock soon lets the others pass who would wait behind it, and is tried
again. Then gives the service's role what it needs (``roles.py``). Runs as the owner of the
tables, a role that may create databases and roles (``DATABASE_MIGRATION_URL_<SERVICE>``). Safe to
run from several processes at once, and beside running services.
"""

from __future__ import annotations

import importlib.util
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from plugin_platform import config
from plugin_platform.eventstore.database import Connection
from plugin_platform.eventstore.upkeep import roles

log = logging.getLogger(__name__)

PLATFORM = Path(__file__).parents[1] / "migrations"
Migration = tuple[str, Path]  # the name it is remembered by, and the file
MIGRATION_LOCK = 0x4D494752  # "MIGR"
HOLD = "SELECT pg_advisory_lock(%s)"
LET_GO = "SELECT pg_advisory_unlock(%s)"
# Everybody else who wants the table waits behind a migration that waits for it.
LOCK_TIMEOUT = "SET LOCAL lock_timeout = '2s'"
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds between attempts


def migrate(service: str, url: str | None = None, service_url: str | None = None) -> None:
    """Create and migrate the database at ``url``, in which ``service_url`` is to work."""
    url = url or config.migration_url(service)
    service_url = service_url or config.database_url(service)
    create_database(url)
    with (
        psycopg.connect(
            url, connect_timeout=3, client_encoding="UTF8", autocommit=True
        ) as connection,
        alone(connection),
    ):
        apply_migrations(connection, "public", _files(service, "."))
        if roles.user_of(service_url) != connection.info.user:
            roles.confine(connection, service_url)
        build_read_model(connection, service, "read_model", service_url)


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """Only one process migrates a database at a time; the others wait."""
    connection.execute(HOLD, [MIGRATION_LOCK])
    try:
        yield
    finally:
        connection.execute(LET_GO, [MIGRATION_LOCK])


def build_read_model(connection: Connection, service: str, schema: str, service_url: str) -> None:
    """Bring the derived tables of ``service`` in ``schema`` up to date."""
    apply_migrations(connection, schema, _files(service, "read_model"))
    role = roles.user_of(service_url)
    if role != connection.info.user:
        roles.grant_schema(connection, role, schema)


def apply_migrations(
    connection: Connection, schema: str, files: Iterable[tuple[str, Path]]
) -> None:
    """Apply those of ``files``, pairs of name and path, that ``schema`` has not seen."""
    table = sql.SQL("{}.schema_migrations").format(sql.Identifier(schema))

    def prepare() -> None:
        name = sql.Identifier(schema)
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
        connection.execute(
            sql.SQL("CREATE TABLE IF NOT EXISTS {} (name text PRIMARY KEY)").format(table)
        )

    def apply(migration: str, path: Path) -> None:
        found = sql.SQL("SELECT 1 FROM {} WHERE name = %s").format(table)
        if connection.execute(found, [migration]).fetchone() is None:
            connection.execute(path.read_bytes())
            connection.execute(sql.SQL("INSERT INTO {} VALUES (%s)").format(table), [migration])

    _patiently(connection, schema, prepare)
    for migration, path in files:
        _patiently(connection, schema, partial(apply, migration, path))


def _patiently(connection: Connection, schema: str, work: Callable[[], None]) -> None:
    """Run ``work`` in a transaction, again while it does not get its locks."""
    for pause in (*PAUSES, None):
        try:
            with connection.transaction():
                connection.execute(LOCK_TIMEOUT)
                path = sql.SQL("SET LOCAL search_path TO {}, public")
                connection.execute(path.format(sql.Identifier(schema)))
                return work()
        except psycopg.errors.LockNotAvailable:
            if pause is None:
                raise
            log.warning("a migration does not get its locks, again in %s s", pause)
            time.sleep(pause)


def create_database(url: str) -> None:
    name = conninfo_to_dict(url)["dbname"]
    try:
        psycopg.connect(url, connect_timeout=3).close()
        return
    except psycopg.OperationalError:
        # Missing or unreachable: connecting to the server itself tells which.
        admin = make_conninfo(url, dbname="postgres", connect_timeout=3)
    with psycopg.connect(admin, autocommit=True) as connection:
        try:
            # Whatever the server's own encoding is: the first template may be copied as UTF-8.
            create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
            connection.execute(create.format(sql.Identifier(str(name))))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return  # another process was faster


def _files(service: str, folder: str) -> list[Migration]:
    found = []
    for owner, root in (("platform", PLATFORM), (service, _home(service) / "migrations")):
        found += [(f"{owner}/{path.name}", path) for path in sorted((root / folder).glob("*.sql"))]
    return found


def _home(service: str) -> Path:
    """The folder of the service's package, which must be on the Python path."""
    spec = importlib.util.find_spec(service)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"There is no service {service!r} on the Python path.")
    return Path(next(iter(spec.submodule_search_locations)))


if __name__ == "__main__":
    for service_ in sys.argv[1:] or config.SERVICES:
        migrate(service_)
        print(f"migrated {service_}")
