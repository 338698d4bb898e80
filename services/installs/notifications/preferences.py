"""All that a person can choose of notifications, as one answer."""

from __future__ import annotations

from typing import TypedDict

from installs.mail import addresses
from installs.notifications import topics
from plugin_platform.eventstore.database import Connection
from plugin_platform.mail.outbox import is_enabled


class NotificationSettings(TypedDict):
    """``mail``: whether this platform sends any; ``pending``: the address that is not confirmed."""

    mail: bool
    address: str | None
    pending: str | None
    topics: list[topics.Choice]


def of(connection: Connection, user_id: str, roles: list[str]) -> NotificationSettings:
    return NotificationSettings(
        mail=is_enabled(connection),
        address=addresses.address_of(connection, user_id),
        pending=addresses.pending_of(connection, user_id),
        topics=topics.chosen(connection, user_id, roles),
    )
