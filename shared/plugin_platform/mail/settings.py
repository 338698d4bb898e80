"""What the process that sends mail is told by its environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from urllib.parse import urlsplit

from plugin_platform.config import required
from plugin_platform.mail.message import Sender
from plugin_platform.mail.server import MailServer, read_server

NAME = "Folio"


@dataclass(frozen=True)
class MailSettings:
    server: MailServer
    sender: Sender


def read_settings() -> MailSettings | None:
    """None without ``SMTP_URL``. Raises ``SystemExit``, naming the setting that is wrong."""
    url = os.environ.get("SMTP_URL", "")
    if not url:
        return None
    try:
        return MailSettings(read_server(url), _sender())
    except ValueError as error:
        raise SystemExit(str(error)) from None


def _sender() -> Sender:
    given, place = required("MAIL_FROM"), required("PUBLIC_URL").rstrip("/")
    name, address = parseaddr(given)
    try:
        Address(name or NAME, addr_spec=address)
    except (ValueError, IndexError):
        address = ""
    if "@" not in address or not given.isascii():
        raise ValueError(f"MAIL_FROM is {given!r}; write Name <name@example.com>.")
    parts = urlsplit(place)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
        raise ValueError(f"PUBLIC_URL is {place!r}; write https://where.people.find.us.")
    return Sender(name or NAME, address, place)
