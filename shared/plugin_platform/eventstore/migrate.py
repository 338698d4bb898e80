"""``python -m plugin_platform.eventstore.migrate [SERVICE …]``: bring databases up to date.

Creates a service's database when it is missing, then applies numbered ``.sql`` files
that were not applied before, each in the order of its name. Safe to run from several
processes at once.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from plugin_platform import config
from plugin_platform.eventstore.database import TAKE_LOCK, Connection

PLATFORM = Path(__file__).parent / "migrations"
Migration = tuple[str, Path]  # the name it is remembered by, and the file
MIGRATION_LOCK = 0x4D494752  # "MIGR"


def migrate(service: str, url: str | None = None) -> None:
    """Create and migrate the database of ``service``."""
    url = url or config.database_url(service)
    create_database(url)
    with psycopg.connect(url, connect_timeout=3) as connection:
        connection.execute(TAKE_LOCK, [MIGRATION_LOCK])
        apply_migrations(connection, "public", _files(service, "."))
        build_read_model(connection, service, "read_model")


def build_read_model(connection: Connection, service: str, schema: str) -> None:
    """Bring the derived tables of ``service`` in ``schema`` up to date."""
    apply_migrations(connection, schema, _files(service, "read_model"))


def apply_migrations(
    connection: Connection, schema: str, files: Iterable[tuple[str, Path]]
) -> None:
    """Apply those of ``files``, pairs of name and path, that ``schema`` has not seen."""
    name = sql.Identifier(schema)
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
    connection.execute(sql.SQL("SET LOCAL search_path TO {}, public").format(name))
    table = sql.SQL("{}.schema_migrations").format(name)
    connection.execute(
        sql.SQL("CREATE TABLE IF NOT EXISTS {} (name text PRIMARY KEY)").format(table)
    )
    applied = connection.execute(sql.SQL("SELECT name FROM {}").format(table)).fetchall()
    for migration, path in files:
        if (migration,) not in applied:
            connection.execute(path.read_bytes())
            connection.execute(sql.SQL("INSERT INTO {} VALUES (%s)").format(table), [migration])


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
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(str(name))))
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
