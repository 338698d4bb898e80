"""How a service sends its answers back."""

from __future__ import annotations

import logging
import threading
from typing import Any

from eventlet import Timeout
from kombu import Connection, Producer
from nameko.extensions import SharedExtension

from plugin_platform.messaging.broker import BROKER_ERRORS, abandon, new_connection

log = logging.getLogger(__name__)

REPLY_TIMEOUT = 5.0
TRANSIENT = 1  # a reply is worth nothing after a restart of the broker


class Replies(SharedExtension):
    """Sends answers over one connection of its own, one at a time, without confirms.

    An answer that is lost is a time-out to the caller, as is a lost request.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._connection: Connection | None = None
        self._producer: Producer | None = None

    def send(self, body: str, exchange: Any, properties: dict[str, Any]) -> None:
        for _ in range(2):
            try:
                with Timeout(REPLY_TIMEOUT), self._turn:
                    self._publish(body, exchange, properties)
                return
            except (*BROKER_ERRORS, Timeout) as error:
                log.warning("reply not sent: %s", type(error).__name__)
                self._close()

    def stop(self) -> None:
        self._close()
        super().stop()

    def _publish(self, body: str, exchange: Any, properties: dict[str, Any]) -> None:
        if self._producer is None:
            name = f"{self.container.service_name}.replies"
            self._connection = new_connection(name, heartbeat=0)
            self._connection.connect()
            self._producer = Producer(self._connection.default_channel)
        self._producer.publish(
            body,
            exchange=exchange,
            routing_key=properties["reply_to"],
            correlation_id=properties.get("correlation_id"),
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=TRANSIENT,
            retry=False,
        )

    def _close(self) -> None:
        abandon(self._connection)
        self._connection = self._producer = None
