"""API tokens as others may know them: never the token itself, nor its digest."""

from datetime import datetime
from typing import Any, TypedDict

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection
from plugin_platform.text import plain


class LiveToken(TypedDict):
    token_id: str
    user_id: str
    name: str
    plugins: list[str] | None
    actions: list[str]
    origin: dict[str, str] | None
    expires_at: datetime


class FoundToken(LiveToken):
    """``second_factor``: whether its account has one now."""

    second_factor: bool


class ListedToken(TypedDict):
    id: str
    name: str
    plugins: list[str] | None
    actions: list[str]
    origin: dict[str, str] | None
    issued_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


ISSUED = """
    INSERT INTO tokens (token_id, user_id, name, plugins, actions, origin, issued_at, expires_at)
    VALUES (%(token_id)s, %(user_id)s, %(name)s, %(plugins)s, %(actions)s, %(origin)s,
            %(recorded_at)s, %(expires_at)s)
    ON CONFLICT (token_id) DO UPDATE
    SET (name, plugins, actions, origin, issued_at, expires_at, revoked_at)
      = (excluded.name, excluded.plugins, excluded.actions, excluded.origin, excluded.issued_at,
         excluded.expires_at, NULL)
    WHERE tokens.user_id = excluded.user_id
"""

REVOKED = """
    UPDATE tokens SET revoked_at = %(recorded_at)s
    WHERE token_id = %(token_id)s AND revoked_at IS NULL
"""

ACCOUNT_DELETED = "DELETE FROM tokens WHERE user_id = %(user_id)s"

APPLY = {"token.issued": ISSUED, "token.revoked": REVOKED, "user.deleted": ACCOUNT_DELETED}

LISTED = """
    SELECT token_id AS id, name, plugins, actions, origin, issued_at, expires_at,
           used_at AS last_used_at
    FROM tokens LEFT JOIN token_digests USING (token_id)
    WHERE user_id = %s AND revoked_at IS NULL AND expires_at > now() - interval '30 days'
      AND (origin IS NULL OR expires_at > now())
    ORDER BY issued_at DESC, token_id LIMIT 300
"""

OWNED = "SELECT 1 FROM tokens WHERE user_id = %s AND token_id = %s"


def apply(connection: Connection, event: RecordedEvent) -> None:
    if statement := APPLY.get(event.type):
        origin = event.data.get("origin")
        values: dict[str, Any] = {
            **event.data,
            "origin": None if origin is None else Jsonb(origin),
            "recorded_at": event.recorded_at,
        }
        connection.execute(statement, values)


def tokens_of(connection: Connection, user_id: str) -> list[ListedToken]:
    """Those that are good, and a person's that ended within 30 days; the newest first."""
    with connection.cursor(row_factory=class_row(ListedToken)) as cursor:
        tokens = cursor.execute(LISTED, [user_id]).fetchall()
    # Of tokens from before names had to be plain.
    return [{**token, "name": plain(token["name"])} for token in tokens]


def is_owned(connection: Connection, user_id: str, token_id: str) -> bool:
    return connection.execute(OWNED, [user_id, token_id]).fetchone() is not None
