"""Who sends the mails of accounts."""

from __future__ import annotations

from auth.email import letters, outbox
from auth.email.outbox import Letter
from plugin_platform.eventstore.database import Connection
from plugin_platform.mail.message import Mail, Sender
from plugin_platform.mail.postman import Postman


class AccountPostman(Postman[Letter]):
    def enable(self, connection: Connection, enabled: bool) -> bool:
        return outbox.enable(connection, enabled)

    def clean_up(self, connection: Connection) -> bool:
        return outbox.clean_up(connection)

    def whole(self, connection: Connection, id: int) -> Letter | None:
        return outbox.letter(connection, id)

    def letter(self, sender: Sender, waiting: Letter) -> Mail:
        return letters.write(sender, waiting)
