"""nameko's consumer of calls, made to survive its broker.

The stock one ends the process when an acknowledgement meets a broken socket, and never ends on
SIGTERM while the broker is away.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from eventlet import Timeout, sleep
from kombu import Connection, Consumer
from nameko.messaging import QueueConsumer

from plugin_platform.messaging.broker import BROKER_ERRORS, abandon, new_connection

log = logging.getLogger(__name__)

SETUP_TIMEOUT = 5.0
CANCEL_TIMEOUT = 2.0
RETRY_DELAY = 0.5
IDLE = 0.3  # seconds between looks whether to stop


class SafeQueueConsumer(QueueConsumer):
    """Reconnects for ever, lets go on request even without a broker."""

    _pending_remove_providers: dict[Any, Any]
    should_stop: bool = False
    _leaving = False

    def run(self) -> None:
        while not self.should_stop:
            try:
                for _ in self.consume(safety_interval=IDLE):
                    pass
            except (Exception, Timeout) as error:
                log.warning("broker lost: %s: %s", type(error).__name__, error)
                self._consumers.clear()
                self._cancel_consumers_if_requested()
                self.should_stop = self.should_stop or self._leaving
                if not self.should_stop:
                    sleep(RETRY_DELAY)

    def stop(self) -> None:
        if not self._consumers_ready.ready():
            self.should_stop = True
        self.wait_for_providers()
        self._gt.wait()

    @contextmanager
    def Consumer(self) -> Iterator[tuple[Connection, Any, list[Any]]]:
        connection = new_connection(f"{self.container.service_name}.rpc-server")
        try:
            with Timeout(SETUP_TIMEOUT):
                connection.connect()
                channel = connection.default_channel
                # The topology has declared the queue; a service has no right to.
                make = partial(
                    Consumer,
                    channel,
                    auto_declare=False,
                    on_decode_error=self.on_decode_error,
                )
                consumers = list(self.get_consumers(make, channel))
                for consumer in consumers:
                    consumer.consume()
            yield connection, channel, consumers
            with Timeout(1, False):
                connection.close()
        finally:
            abandon(connection)

    def on_iteration(self) -> None:
        """Cancel on request, but keep the channel until the workers have acknowledged."""
        self._cancel_consumers_if_requested()
        pool = self.container._worker_pool
        if not self._consumers and not pool.running() and not pool.waiting():
            self.should_stop = True

    def ack_message(self, message: Any) -> None:
        self._quietly(message, message.ack)

    def requeue_message(self, message: Any) -> None:
        self._quietly(message, message.requeue)

    def on_decode_error(self, message: Any, error: Exception) -> None:
        log.error("unreadable call refused: %s", type(error).__name__)
        message.reject(requeue=False)

    def _quietly(self, message: Any, operation: Any) -> None:
        # The broker delivers again what was not acknowledged.
        if not message.channel or not message.channel.connection:
            return
        try:
            operation()
        except BROKER_ERRORS as error:
            log.warning("acknowledgement lost: %s", type(error).__name__)

    def _cancel_consumers_if_requested(self) -> None:
        """Let go those who asked, also when the broker does not answer."""
        requested, self._pending_remove_providers = self._pending_remove_providers, {}
        for provider, removed in requested.items():
            self._leaving = True
            consumer = self._consumers.pop(provider, None)
            try:
                with Timeout(CANCEL_TIMEOUT):
                    if consumer is not None:
                        consumer.cancel()
            finally:
                removed.send()

    def _handle_thread_exited(self, thread: Any) -> None:
        if not self._consumers_ready.ready():
            self._consumers_ready.send(None)
