"""Which SMTP server takes our mail, read from ``SMTP_URL``."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465}
STARTTLS = {"required": True, "no": False}
FORM = "smtp[s]://[user:password@]host[:port][?starttls=no]"


@dataclass(frozen=True)
class MailServer:
    host: str
    port: int
    tls: bool  # from the first byte on
    starttls: bool
    username: str = ""
    password: str = ""

    def __repr__(self) -> str:
        """Without the password: a repr ends up in logs."""
        return f"MailServer({self.host}:{self.port})"


def read_server(url: str) -> MailServer:
    """``smtp://`` insists on STARTTLS, unless ``?starttls=no`` says otherwise.

    Raises ``ValueError`` without the URL in it, which may have a password.
    """
    try:
        parts = urlsplit(url)
        port, asked = parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        raise ValueError(f"SMTP_URL is not a URL; write {FORM}.") from None
    starttls = asked.pop("starttls", ["required"])[-1]
    wrong = (
        parts.scheme not in PORTS
        or not parts.hostname
        or parts.path not in ("", "/")
        or (parts.username is None) != (parts.password is None)
        or starttls not in STARTTLS
        or asked
    )
    if wrong or not parts.hostname:
        raise ValueError(f"SMTP_URL is not of the form {FORM}.")
    return MailServer(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        tls=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp" and STARTTLS[starttls],
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
