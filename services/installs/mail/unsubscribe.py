"""Links that end one topic's mail of one address (RFC 8058): nobody signs in, none is guessed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

from installs.notifications.topics import BY_ID, CHOOSE
from plugin_platform.errors import NotFound
from plugin_platform.eventstore.database import Connection

OWNER = "SELECT user_id, secret FROM mail_addresses WHERE link = %s"
MAC = 16  # bytes


def token(link: UUID, secret: bytes, topic: str) -> str:
    return f"{_text(link.bytes)}.{topic}.{_text(_mac(secret, topic))}"


def unsubscribe(connection: Connection, given: str) -> str:
    """The topic that is mailed no more. Raises ``NotFound``: also when the address has gone."""
    link, topic, mac = _read(given)
    row = connection.execute(OWNER, [link]).fetchone()
    if row is None or not hmac.compare_digest(_mac(row[1], topic), mac):
        raise _unknown()
    values = {"user": row[0], "topic": topic, "bell": None, "mail": False}
    connection.execute(CHOOSE, values)
    return topic


def _read(given: str) -> tuple[UUID, str, bytes]:
    try:
        link, topic, mac = given.split(".")
        read = UUID(bytes=_bytes(link)), topic, _bytes(mac)
    except (ValueError, binascii.Error):
        raise _unknown() from None
    if topic not in BY_ID:
        raise _unknown()
    return read


def _mac(secret: bytes, topic: str) -> bytes:
    return hmac.digest(secret, b"unsubscribe:" + topic.encode(), hashlib.sha256)[:MAC]


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii") + b"==", altchars=b"-_", validate=True)


def _unknown() -> NotFound:
    return NotFound("This link is not, or no longer, good for anything.")
