"""What operators did in a service: in the page, and by the commands that name them."""

from __future__ import annotations

from typing import Any

from plugin_platform.eventstore.database import Connection
from plugin_platform.operations import browsing

# As in the index done_by_operators: in other words it is not used.
DONE = """
(stream IN ('operations', 'policies')
 OR type IN ('user.role_granted', 'user.role_revoked', 'user.signed_out')
 OR (metadata ->> 'actor' = 'operator'
     AND type IN ('user.second_factor_removed', 'user.passkey_removed')))
"""


def page(connection: Connection, before: int | None) -> dict[str, Any]:
    """As ``browsing.page``."""
    return browsing.read(connection, DONE, "position", before)
