"""A notification as a mail: plain text, and headers that no stranger's word can add to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime

from plugin_platform.mail.text import one_line

SUBJECT = 150  # characters


class _Link(UnstructuredHeader, BaseHeader):
    """On one line: a word that is longer than a line becomes an encoded word otherwise, which is
    no address to any program (RFC 2369, 2).
    """

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _Link)
FORM = SMTP.clone(header_factory=_headers)


@dataclass(frozen=True)
class Sender:
    """``url``: where people find this platform, without a slash at the end."""

    name: str
    address: str
    url: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True)
class Mail:
    """``key``: the same for each attempt, so that whoever gets it twice can tell."""

    key: str
    to: str
    subject: str
    text: str
    at: datetime
    unsubscribe: str | None = None  # the token of its link


def compose(sender: Sender, mail: Mail) -> EmailMessage:
    """Raises ``ValueError`` for an address that is none."""
    message = EmailMessage(policy=FORM)
    message["From"] = Address(sender.name, addr_spec=sender.address)
    message["To"] = Address(addr_spec=mail.to)
    message["Subject"] = one_line(mail.subject, SUBJECT)
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.key}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    text = mail.text
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{sender.url}/api/v1/unsubscribe/{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        text += (
            f"\n\n-- \nNo more mail of this kind: {sender.url}/unsubscribe#{mail.unsubscribe}\n"
            f"Choose what you are told: {sender.url}/account/notifications"
        )
    message.set_content(f"{text}\n", cte="quoted-printable")
    return message
