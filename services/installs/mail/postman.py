"""Who goes to and fro: from news to the outbox, and from there to the SMTP server."""

from __future__ import annotations

import threading

from installs.mail import addressing, digest, outbox
from installs.mail.letters import letter
from installs.mail.outbox import Waiting
from installs.notifications.topics import OF_KIND
from plugin_platform.eventstore.database import Connection, in_transaction
from plugin_platform.mail import postman
from plugin_platform.mail.message import Mail, Sender


class Postman(postman.Postman[Waiting]):
    def steps(self) -> tuple[postman.Step, ...]:
        keep_up, deliver = super().steps()
        return (keep_up, self._address, deliver)

    def enable(self, connection: Connection, enabled: bool) -> bool:
        return outbox.enable(connection, enabled)

    def look_after(self, stop: threading.Event) -> None:
        in_transaction(self._pool, digest.queue)
        super().look_after(stop)

    def clean_up(self, connection: Connection) -> bool:
        return outbox.clean_up(connection)

    def whole(self, connection: Connection, id: int) -> Waiting | None:
        topic = OF_KIND.get(outbox.kind_of(connection, id))
        return outbox.whole(connection, id, topic.id if topic else None)

    def letter(self, sender: Sender, waiting: Waiting) -> Mail:
        return letter(sender, waiting)

    def _address(self, stop: threading.Event) -> float:
        while not stop.is_set() and in_transaction(self._pool, addressing.address_next):
            pass
        return 0
