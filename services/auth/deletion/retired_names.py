"""Names that nobody gets any more."""

from __future__ import annotations

import hashlib

from plugin_platform.eventstore.database import Connection
from plugin_platform.names import skeleton

RETIRE = "INSERT INTO retired_names VALUES (%s) ON CONFLICT DO NOTHING"
IS_RETIRED = "SELECT FROM retired_names WHERE digest = %s"


def retire(connection: Connection, username: str) -> None:
    connection.execute(RETIRE, [_digest(username)])


def is_retired(connection: Connection, username: str) -> bool:
    return connection.execute(IS_RETIRED, [_digest(username)]).fetchone() is not None


def _digest(username: str) -> bytes:
    return hashlib.sha256(skeleton(username).encode()).digest()
