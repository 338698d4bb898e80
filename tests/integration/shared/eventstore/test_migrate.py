from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from tests.conftest import as_service
from tests.integration.shared.world import World

from plugin_platform.eventstore.upkeep.migrate import apply_migrations, migrate


def test_several_processes_may_migrate_at_once(world: World, postgres_url: str) -> None:
    name = f"test_mirror_{uuid4().hex[:12]}"
    url = f"{postgres_url}/{name}"
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: migrate("mirror", url, as_service(url, "mirror")), range(5)))
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
        "public.reconciliation",
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
        migrate("nobody", f"{postgres_url}/postgres", postgres_url)


def files(folder: Path, **statements: str) -> list[tuple[str, Path]]:
    found = []
    for name, statement in statements.items():
        path = folder / f"{name}.sql"
        path.write_text(statement)
        found.append((name, path))
    return found


def applied(world: World) -> set[str]:
    return {name for (name,) in world.query("mirror", "SELECT name FROM public.schema_migrations")}


def test_migration_that_fails_undoes_itself_and_none_before_it(
    world: World, tmp_path: Path
) -> None:
    wanted = files(
        tmp_path,
        first="CREATE TABLE first (id integer)",
        second="CREATE TABLE second (id integer); SELECT 1 / 0",
        third="CREATE TABLE third (id integer)",
    )
    with world.database("mirror") as connection:
        with pytest.raises(psycopg.errors.DivisionByZero):
            apply_migrations(connection, "public", wanted)
        assert applied(world) & {"first", "second", "third"} == {"first"}
        wanted[1][1].write_text("CREATE TABLE second (id integer)")
        apply_migrations(connection, "public", wanted)
    assert applied(world) >= {"first", "second", "third"}


def test_migration_lets_others_pass_while_it_cannot_have_its_table(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long reader holds the table; whoever came after the migration would wait for both."""
    wanted = files(tmp_path, wider="ALTER TABLE mended ADD COLUMN more text")
    pauses: list[float] = []
    with world.database("mirror") as reader, world.database("mirror") as connection:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM mended")

        def let_go(pause: float) -> None:
            pauses.append(pause)
            world.query("mirror", "INSERT INTO mended VALUES (1) RETURNING 1")
            if len(pauses) == 2:
                reader.execute("COMMIT")

        monkeypatch.setattr("time.sleep", let_go)
        apply_migrations(connection, "public", wanted)
    assert pauses == [0.5, 1.0]
    assert "wider" in applied(world)
