"""What the service is asked about the address that mail of news goes to."""

from __future__ import annotations

from installs.mail import addresses
from installs.mail import unsubscribe as unsubscribing
from plugin_platform.eventstore.database import COMMAND, Pool, in_transaction
from plugin_platform.nameko.entrypoints import rpc


class Mail:
    """A part of the service."""

    database: Pool

    @rpc
    def ask_mail_address(self, user_id: str, address: str) -> None:
        """A code is sent there; nothing else is before it came back."""
        in_transaction(self.database, lambda c: addresses.ask(c, user_id, address), COMMAND)

    @rpc
    def confirm_mail_address(self, user_id: str, code: str) -> None:
        if not in_transaction(
            self.database, lambda c: addresses.confirm(c, user_id, code), COMMAND
        ):
            raise addresses.wrong_code()

    @rpc
    def remove_mail_address(self, user_id: str) -> None:
        in_transaction(self.database, lambda c: addresses.remove(c, user_id), COMMAND)

    @rpc
    def unsubscribe(self, token: str) -> dict[str, str]:
        topic = in_transaction(
            self.database, lambda c: unsubscribing.unsubscribe(c, token), COMMAND
        )
        return {"topic": topic}
