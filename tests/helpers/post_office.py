"""A real SMTP server on loopback, which keeps what it is given and refuses as it is told."""

from __future__ import annotations

import asyncio
import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, PASSWORD = "folio", "p@ss:word/1"


@dataclass
class PostOffice:
    """``verdicts``: what the next messages are answered with instead of being taken; ``silent``:
    while set, nothing is answered after DATA; ``thinks``: s until a message is.
    """

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)  # the same, as they came
    recipients: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    logged_in: list[bool] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)
    silent: threading.Event = field(default_factory=threading.Event)
    thinks: float = 0
    asked: int = 0

    @property
    def url(self) -> str:
        return f"smtp://localhost:{self.port}?starttls=no"

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        self.asked += 1
        if self.verdicts:
            return self.verdicts.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.silent.is_set():
            await server.loop.create_future()
        await asyncio.sleep(self.thinks)
        content = envelope.content
        assert isinstance(content, bytes)
        parsed = message_from_bytes(content, policy=policy.default)
        self.encrypted.append(session.ssl is not None)
        self.logged_in.append(bool(session.authenticated))
        self.recipients += envelope.rcpt_tos
        self.raw.append(content)
        self.taken.append(parsed)
        return "250 taken"

    def text(self, number: int = -1) -> str:
        return str(self.taken[number].get_content()).replace("\r\n", "\n")


@contextmanager
def post_office(certificates: Path | None = None) -> Iterator[PostOffice]:
    """With ``certificates``, a folder, it insists on STARTTLS and on USER with PASSWORD."""
    office = PostOffice()
    options: dict[str, Any] = {}
    if certificates is not None:
        options = {
            "tls_context": _context(certificates),
            "require_starttls": True,
            "auth_required": True,
            "authenticator": _authenticate,
        }
    with socket.create_server(("127.0.0.1", 0)) as free:
        office.port = free.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=office.port, **options)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def _authenticate(*arguments: Any) -> AuthResult:
    given = arguments[-1]
    assert isinstance(given, LoginPassword)
    right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


def certificate(folder: Path) -> Path:
    """Of ``localhost``, signed by itself; the key lies beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "key.pem").write_bytes(secret)
    return file


def _context(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder), folder / "key.pem")
    return context
