"""One connection to the SMTP server, and what became of a message: sent, or one of three errors."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import Any, Self

from plugin_platform.mail.server import MailServer

TIMEOUT = 20.0  # s that the server may be silent
ANSWER = 120.0  # s, of what it says to a message: it has that then, and may be scanning it
# s in all: a server that sends a byte now and then is silent never. With what taking leave may
# take (TIMEOUT) it is less than a mail is ours (outbox.LEASE).
CONNECTED_WITHIN, SENT_WITHIN = 60.0, 180.0
PERMANENT = 500  # SMTP codes from here on mean: never again


class MailError(Exception):
    """The message was not sent, as far as we know."""


class Refused(MailError):
    """The server will never take this message."""


class Deferred(MailError):
    """The server does not take this message now, or left it without an answer."""


class Away(MailError):
    """Nobody's message is taken: no connection, no TLS, or our name and password are refused."""


class _Patient(smtplib.SMTP):
    """Waits ``answer`` seconds for what the server says to a message, rather than ``timeout``."""

    answer = ANSWER

    def data(self, msg: Any) -> tuple[int, bytes]:
        if self.sock is not None:
            self.sock.settimeout(self.answer)
        try:
            return super().data(msg)
        finally:
            if self.sock is not None:
                self.sock.settimeout(self.timeout)


class _PatientTls(_Patient, smtplib.SMTP_SSL):
    pass


class Transport:
    """A connection, made at the first message: ``with Transport(server) as transport``."""

    def __init__(
        self,
        server: MailServer,
        *,
        timeout: float = TIMEOUT,
        answer: float = ANSWER,
        connected_within: float = CONNECTED_WITHIN,
        sent_within: float = SENT_WITHIN,
    ) -> None:
        self._server = server
        self._timeout = timeout
        self._answer = answer
        self._connected_within = connected_within
        self._sent_within = sent_within
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, message: EmailMessage, recipient: str) -> None:
        """Raises ``Refused``, ``Deferred`` or ``Away``; after the last two it connects anew."""
        smtp = self._smtp or self._connected()
        sender = message["From"].addresses[0].addr_spec
        try:
            with _deadline(smtp, self._sent_within):
                smtp.send_message(message, from_addr=sender, to_addrs=[recipient])
        except smtplib.SMTPSenderRefused as error:
            self.close()
            raise Away(_said(error)) from error  # it is we who may not send
        except smtplib.SMTPRecipientsRefused as error:
            self.close()
            [(code, words)] = error.recipients.values()
            raise _verdict(code, words) from error
        except smtplib.SMTPResponseException as error:
            self.close()
            raise _verdict(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Deferred(_said(error)) from error

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        with suppress(smtplib.SMTPException, OSError), _deadline(smtp, self._timeout):
            smtp.quit()
        smtp.close()

    def _connected(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        smtp = (
            _PatientTls(timeout=self._timeout, context=context)
            if server.tls
            else _Patient(timeout=self._timeout)
        )
        smtp.answer = self._answer
        smtp._host = server.host  # type: ignore[attr-defined]  # whose certificate it is to be
        try:
            with _deadline(smtp, self._connected_within):
                _check(smtp.connect(server.host, server.port))
                if server.starttls:
                    smtp.starttls(context=context)
                if server.username:
                    smtp.login(server.username, server.password)
        except (smtplib.SMTPException, OSError) as error:
            smtp.close()
            raise Away(_said(error)) from error
        self._smtp = smtp
        return smtp


def _check(greeting: tuple[int, bytes]) -> None:
    if greeting[0] != 220:
        raise smtplib.SMTPConnectError(*greeting)


def _verdict(code: int, words: bytes | str) -> MailError:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    kind = Refused if code >= PERMANENT else Deferred
    return kind(f"{code} {text[:300]}")


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:300]}"


@contextmanager
def _deadline(smtp: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """Cuts the connection when it has not come to an end by then."""
    timer = threading.Timer(seconds, _cut(smtp))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(smtp: smtplib.SMTP) -> Callable[[], None]:
    def cut() -> None:
        sock = getattr(smtp, "sock", None)
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    return cut
