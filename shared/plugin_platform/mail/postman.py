"""Who goes to and fro between a service's outbox and the SMTP server, until told to stop."""

from __future__ import annotations

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from email.message import EmailMessage
from typing import Generic, TypeVar

import psycopg

from plugin_platform.errors import Unavailable
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.eventstore.parking import reason_of
from plugin_platform.mail import outbox
from plugin_platform.mail.message import Mail, Sender, compose
from plugin_platform.mail.outbox import Waiting
from plugin_platform.mail.settings import MailSettings
from plugin_platform.mail.transport import Away, Deferred, Refused, Transport

log = logging.getLogger(__name__)

PAUSE = 1.0  # s between two looks at what there is to do
AWAY = 30.0  # s before a server is asked again that takes nobody's mail
UPKEEP = 60.0  # s between two looks at what is too old
AT_ONCE = 50  # mails over one connection

Queued = TypeVar("Queued", bound=Waiting)
Step = Callable[[threading.Event], float]


class Postman(ABC, Generic[Queued]):
    def __init__(self, pool: Pool, settings: MailSettings | None) -> None:
        self._pool = pool
        self._settings = settings
        self._upkeep_at = 0.0

    def work(self, stop: threading.Event) -> None:
        while not stop.is_set() and (rest := self._attempt(self._enable, stop)):
            stop.wait(rest)
        if self._settings is None:
            log.info("SMTP_URL is not set: no mail is sent")
            stop.wait()
        while not stop.is_set():
            stop.wait(self.round(stop))

    @abstractmethod
    def enable(self, connection: Connection, enabled: bool) -> bool:
        """Say whether mail is sent, and forget a batch of what would wait in vain; whether there
        may be more.
        """

    @abstractmethod
    def clean_up(self, connection: Connection) -> bool:
        """A batch of what is too old; whether there may be more."""

    @abstractmethod
    def whole(self, connection: Connection, id: int) -> Queued | None:
        """None for what nobody wants to be told any more: it is dropped."""

    @abstractmethod
    def letter(self, sender: Sender, waiting: Queued) -> Mail: ...

    def steps(self) -> tuple[Step, ...]:
        return (self.keep_up, self._deliver)

    def _enable(self, stop: threading.Event) -> float:
        enabled = self._settings is not None
        while in_transaction(self._pool, lambda c: self.enable(c, enabled)):
            if stop.is_set():
                break
        return 0

    def round(self, stop: threading.Event) -> float:
        """How long to rest until the next one. What of it fails keeps nothing else from being
        done: not upkeep that takes too long.
        """
        return max([self._attempt(step, stop) for step in self.steps()])

    def _attempt(self, step: Step, stop: threading.Event) -> float:
        try:
            return step(stop)
        except Unavailable as error:
            log.warning("left for the next time: %s", error.detail)
        except psycopg.Error as error:
            log.error("left for the next time: %s", reason_of(error))
        except Away as error:
            log.error("no mail can be sent: %s", error)
            return AWAY
        return PAUSE

    def keep_up(self, stop: threading.Event) -> float:
        if time.monotonic() < self._upkeep_at:
            return 0
        self._upkeep_at = time.monotonic() + UPKEEP
        self.look_after(stop)
        return 0

    def look_after(self, stop: threading.Event) -> None:
        while not stop.is_set() and in_transaction(self._pool, self.clean_up):
            pass

    def _deliver(self, stop: threading.Event) -> float:
        return 0 if self.deliver(stop) else PAUSE

    def deliver(self, stop: threading.Event) -> bool:
        """Some of what is due, over one connection; False when nothing is. Raises ``Away``."""
        assert self._settings is not None
        with Transport(self._settings.server) as transport:
            for _ in range(AT_ONCE):
                if stop.is_set():
                    return False
                id = in_transaction(self._pool, outbox.take)
                if id is None:
                    return False
                self._send(transport, id)
        return True

    def _send(self, transport: Transport, id: int) -> None:
        waiting = in_transaction(self._pool, lambda c: self.whole(c, id))
        if waiting is None:
            return
        assert self._settings is not None
        sender = self._settings.sender
        try:
            transport.send(self._composed(sender, waiting), waiting.address)
        except Away:
            in_transaction(self._pool, lambda c: outbox.give_back(c, id))
            raise
        except (Deferred, Refused) as error:
            reason, for_good = str(error), isinstance(error, Refused)
            in_transaction(
                self._pool, lambda c: outbox.failed(c, waiting, reason, for_good=for_good)
            )
        else:
            in_transaction(self._pool, lambda c: outbox.sent(c, id))

    def _composed(self, sender: Sender, waiting: Queued) -> EmailMessage:
        try:
            return compose(sender, self.letter(sender, waiting))
        except (ValueError, KeyError) as error:
            raise Refused(f"it cannot be written: {error}") from error
