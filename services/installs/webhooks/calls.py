"""What the service is asked about webhooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from installs.turns import take_turn
from installs.webhooks import addresses, deliveries, endpoints
from installs.webhooks.deliveries import Delivery
from installs.webhooks.endpoints import Webhook
from plugin_platform.errors import Forbidden, NotFound
from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction
from plugin_platform.nameko.entrypoints import rpc
from plugin_platform.sealing import Seal

Result = TypeVar("Result")
LOCAL = addresses.local_allowed()


class Webhooks:
    """A part of the service."""

    database: Pool
    seal: Seal

    @rpc
    def list_webhooks(self, user_id: str) -> list[Webhook]:
        return in_transaction(self.database, lambda c: endpoints.of(c, user_id))

    @rpc
    def get_webhook(self, user_id: str, webhook_id: str) -> Webhook:
        id = _read(webhook_id)
        return in_transaction(self.database, lambda c: endpoints.get(c, user_id, id))

    @rpc
    def add_webhook(
        self,
        actor: dict[str, Any],
        webhook_id: str,
        url: str,
        events: list[str],
        plugin_id: str | None = None,
    ) -> dict[str, Any]:
        """With its ``secret``; it may come twice with the same id. For developers."""
        if not actor["is_developer"]:
            raise Forbidden("Only developers have webhooks. Enrol as a developer first.")
        user_id, id = actor["id"], _read(webhook_id)
        place, chosen = addresses.read(url, local=LOCAL), endpoints.read_events(events)

        def add(connection: Connection) -> dict[str, Any]:
            secret = endpoints.add(
                connection, self.seal, user_id, id, url=place, events=chosen, plugin_id=plugin_id
            )
            return {**endpoints.get(connection, user_id, id), "secret": secret}

        return self._command(add)

    @rpc
    def change_webhook(
        self,
        user_id: str,
        webhook_id: str,
        *,
        url: str | None = None,
        events: list[str] | None = None,
        enabled: bool | None = None,
    ) -> Webhook:
        """What is None stays. One that is enabled is told of what happens from then on."""
        id = _read(webhook_id)
        place = None if url is None else addresses.read(url, local=LOCAL)
        chosen = None if events is None else endpoints.read_events(events)

        def change(connection: Connection) -> Webhook:
            endpoints.change(connection, user_id, id, url=place, events=chosen)
            if enabled:
                endpoints.enable(connection, user_id, id)
            elif enabled is False:
                endpoints.disable(connection, id, "owner")
            return endpoints.get(connection, user_id, id)

        return self._command(change)

    @rpc
    def remove_webhook(self, user_id: str, webhook_id: str) -> None:
        id = _read(webhook_id)
        self._command(lambda c: endpoints.remove(c, user_id, id))

    @rpc
    def rotate_webhook_secret(self, user_id: str, webhook_id: str) -> dict[str, Any]:
        """The webhook, with another ``secret``."""
        id = _read(webhook_id)

        def rotate(connection: Connection) -> dict[str, Any]:
            secret = endpoints.rotate(connection, self.seal, user_id, id)
            return {**endpoints.get(connection, user_id, id), "secret": secret}

        return self._command(rotate)

    @rpc
    def list_deliveries(self, user_id: str, webhook_id: str) -> list[Delivery]:
        return self._of_mine(user_id, webhook_id, deliveries.of)

    @rpc
    def ping_webhook(self, user_id: str, webhook_id: str) -> Delivery:
        """Another process sends it."""
        return self._of_mine(user_id, webhook_id, lambda c, id: deliveries.ping(c, user_id, id))

    @rpc
    def redeliver(self, user_id: str, webhook_id: str, delivery_id: str) -> Delivery:
        return self._of_mine(
            user_id,
            webhook_id,
            lambda c, id: deliveries.send_again(c, user_id, id, _number(delivery_id)),
        )

    def _of_mine(
        self, user_id: str, webhook_id: str, do: Callable[[Connection, UUID], Result]
    ) -> Result:
        id = _read(webhook_id)

        def of_mine(connection: Connection) -> Result:
            take_turn(connection, "webhooks", user_id)
            endpoints.get(connection, user_id, id)
            return do(connection, id)

        return self._command(of_mine)

    def _command(self, work: Callable[[Connection], Result]) -> Result:
        return in_transaction(self.database, work, COMMAND)


def _number(delivery_id: str) -> int:
    if not (delivery_id.isascii() and delivery_id.isdigit() and len(delivery_id) <= 18):
        raise NotFound("There is no such delivery any more.")
    return int(delivery_id)


def _read(webhook_id: str) -> UUID:
    try:
        return UUID(webhook_id)
    except ValueError:
        raise NotFound("You have no such webhook.") from None
