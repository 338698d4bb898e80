"""Trusted publishers, as their owners see them and as a run is matched with them."""

from datetime import datetime
from typing import Any, TypedDict

from psycopg.rows import class_row

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection


class TrustedPublisher(TypedDict):
    id: str
    user_id: str
    issuer: str
    repository: str
    workflow: str
    environment: str | None
    repository_id: str | None
    trusted_at: datetime


class MatchedPublisher(TrustedPublisher):
    """``second_factor``: whether the account that trusts has one now."""

    second_factor: bool


TRUSTED = """
    INSERT INTO publishers
        (publisher_id, plugin_id, user_id, issuer, repository, workflow, environment, trusted_at)
    VALUES (%(publisher_id)s, %(plugin_id)s, %(user_id)s, %(issuer)s, %(repository)s, %(workflow)s,
            %(environment)s, %(recorded_at)s)
    ON CONFLICT (publisher_id) DO NOTHING
"""

PINNED = """
    UPDATE publishers SET repository_id = %(repository_id)s WHERE publisher_id = %(publisher_id)s
"""

DISTRUSTED = "DELETE FROM publishers WHERE publisher_id = %(publisher_id)s"

APPLY = {
    "publisher.trusted": TRUSTED,
    "publisher.pinned": PINNED,
    "publisher.distrusted": DISTRUSTED,
}

COLUMNS = """
    publisher_id AS id, user_id, issuer, repository, workflow, environment, repository_id,
    trusted_at
"""

OF_PLUGIN = f"""
    SELECT {COLUMNS} FROM publishers WHERE plugin_id = %s ORDER BY trusted_at, publisher_id
"""  # noqa: S608

# Repositories are named without regard to case by those who host them; files are not.
MATCHING = f"""
    SELECT {COLUMNS} FROM publishers
    WHERE plugin_id = %(plugin_id)s AND issuer = %(issuer)s
      AND lower(repository) = lower(%(repository)s) AND workflow = %(workflow)s
      AND (repository_id IS NULL OR repository_id = %(repository_id)s)
      AND (environment IS NULL OR lower(environment) = lower(%(environment)s))
    ORDER BY trusted_at, publisher_id
"""  # noqa: S608


OF_ACCOUNT = "SELECT publisher_id, plugin_id FROM publishers WHERE user_id = %s"


def apply(connection: Connection, event: RecordedEvent) -> None:
    if statement := APPLY.get(event.type):
        values: dict[str, Any] = {**event.data, "recorded_at": event.recorded_at}
        connection.execute(statement, values)


def of_plugin(connection: Connection, plugin_id: str) -> list[TrustedPublisher]:
    with connection.cursor(row_factory=class_row(TrustedPublisher)) as cursor:
        return cursor.execute(OF_PLUGIN, [plugin_id]).fetchall()


def matching(connection: Connection, run: dict[str, Any]) -> list[TrustedPublisher]:
    with connection.cursor(row_factory=class_row(TrustedPublisher)) as cursor:
        return cursor.execute(MATCHING, {"repository_id": None, **run}).fetchall()


def of_account(connection: Connection, user_id: str) -> list[tuple[str, str]]:
    """Their ids, with those of the plugins."""
    return connection.execute(OF_ACCOUNT, [user_id]).fetchall()
