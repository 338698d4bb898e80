"""Who may see how a plugin is used: its owners, moderators and operators."""

from __future__ import annotations

from typing import Any

from plugin_platform.errors import Forbidden, NotFound
from plugin_platform.eventstore.database import Connection

Actor = dict[str, Any]

ROLES = {"moderator", "operator"}
OWNERS = "SELECT user_id FROM owners WHERE plugin_id = %s"


def require_reader(connection: Connection, actor: Actor, plugin_id: str) -> None:
    """Raises ``Forbidden`` and ``NotFound``."""
    owners = _owners(connection, plugin_id)
    if actor["id"] in owners:
        return
    if not ROLES.intersection(actor["roles"]):
        raise Forbidden("Only its owners and moderators see how a plugin is used.")
    if not owners:
        raise NotFound("There is no such plugin.")


def require_owner(connection: Connection, actor: Actor, plugin_id: str) -> None:
    """Raises ``Forbidden``."""
    if actor["id"] not in _owners(connection, plugin_id):
        raise Forbidden("Only its owners decide on a plugin's errors.")


def _owners(connection: Connection, plugin_id: str) -> list[str]:
    return [owner for (owner,) in connection.execute(OWNERS, [plugin_id])]
