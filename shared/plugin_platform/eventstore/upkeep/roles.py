"""The role with which a service works in its database, and what that role may do there.

It owns nothing: it adds events and reads them, works with every other table, and connects to no
other service's database. Changing or removing an event takes the owner of the tables, whose
log-in only migrations and rebuilds are given.
"""

from __future__ import annotations

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from plugin_platform.eventstore.database import Connection

OPEN_TO_ALL = """
SELECT datname FROM pg_database
WHERE datname IN ('postgres', 'template1') AND pg_has_role(datdba, 'USAGE')
  AND has_database_privilege('public', oid, 'CONNECT')
"""
# Not the position, nor the time of recording: PostgreSQL gives those.
GIVEN_COLUMNS = "id, stream, version, type, data, metadata"


def confine(connection: Connection, service_url: str) -> None:
    """Make the role of ``service_url`` if there is none, and let it into this database."""
    who = conninfo_to_dict(service_url)
    role, password = str(who["user"]), who.get("password")
    _create(connection, role, str(password) if password else None)
    names = {"role": sql.Identifier(role), "database": sql.Identifier(connection.info.dbname)}
    for statement in (
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {role}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    ):
        connection.execute(sql.SQL(statement).format(**names))
    _close_common_databases(connection)
    grant_schema(connection, role, "public")
    for statement in (
        "REVOKE ALL ON public.events FROM {role}",
        f"GRANT SELECT, INSERT ({GIVEN_COLUMNS}) ON public.events TO {{role}}",
        "REVOKE INSERT, UPDATE, DELETE ON public.log_identity FROM {role}",
    ):
        connection.execute(sql.SQL(statement).format(**names))


def grant_schema(connection: Connection, role: str, schema: str) -> None:
    """Let ``role`` read and write the tables of ``schema``, but neither make nor empty any."""
    names = {"role": sql.Identifier(role), "schema": sql.Identifier(schema)}
    for statement in (
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        "REVOKE INSERT, UPDATE, DELETE ON {schema}.schema_migrations FROM {role}",
    ):
        connection.execute(sql.SQL(statement).format(**names))


def _close_common_databases(connection: Connection) -> None:
    """Let nobody into the databases that every server has but who administers it; nothing
    happens when that is somebody else's to decide.
    """
    for (name,) in connection.execute(OPEN_TO_ALL).fetchall():
        revoke = sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name))
        try:
            connection.execute(revoke)
        except psycopg.errors.InternalError_:
            continue  # "tuple concurrently updated": another process does the same


def user_of(url: str) -> str:
    return str(conninfo_to_dict(url).get("user") or "")


def _create(connection: Connection, role: str, password: str | None) -> None:
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        return
    secret: sql.Composable = sql.SQL("")
    if password:
        # The server and its log see only the verifier.
        verifier = connection.pgconn.encrypt_password(
            password.encode(), role.encode(), b"scram-sha-256"
        )
        secret = sql.SQL("PASSWORD {}").format(verifier.decode())
    create = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION {}")
    try:
        with connection.transaction():
            connection.execute(create.format(sql.Identifier(role), secret))
    except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        return  # another process was faster
