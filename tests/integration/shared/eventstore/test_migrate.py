from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from tests.integration.shared.world import World

from plugin_platform.eventstore.migrate import migrate


def test_several_processes_may_migrate_at_once(world: World, postgres_url: str) -> None:
    name = f"test_mirror_{uuid4().hex[:12]}"
    url = f"{postgres_url}/{name}"
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: migrate("mirror", url), range(5)))
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT table_schema || '.' || table_name FROM information_schema.tables "
            "WHERE table_schema IN ('public', 'read_model') ORDER BY 1"
        ).fetchall()
    assert [name for (name,) in tables] == [
        "public.cursors",
        "public.events",
        "public.log_identity",
        "public.mended",
        "public.schema_migrations",
        "public.snapshots",
        "read_model.counts",
        "read_model.own_log",
        "read_model.parked_events",
        "read_model.projections",
        "read_model.schema_migrations",
    ]
    with psycopg.connect(f"{postgres_url}/postgres", autocommit=True) as session:
        session.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def test_unknown_service_is_named(world: World, postgres_url: str) -> None:
    with pytest.raises(SystemExit, match="nobody"):
        migrate("nobody", f"{postgres_url}/postgres")
