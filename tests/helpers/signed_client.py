"""Calls a service with the gateway's signature, as tests of the service do."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from kombu import Connection, Consumer, Producer, Queue
from nameko.exceptions import RpcTimeout, deserialize

from plugin_platform.messaging.rpc_client import RPC_EXCHANGE
from plugin_platform.signatures import Call

Sign = Callable[[Call], dict[str, str]]


class SignedClient:
    """``client.install(principal=…)``; errors are raised as the service raised them. For one
    thread at a time. ``sign`` returns the headers of a call.
    """

    def __init__(self, service: str, connection: Connection, sign: Sign, timeout: float) -> None:
        self._service = service
        self._connection = connection
        self._sign = sign
        self._timeout = timeout
        self._replies: dict[str, Any] = {}
        self._address = str(uuid4())
        channel = connection.default_channel
        queue = Queue(
            f"rpc.reply-test-{self._address}",
            RPC_EXCHANGE,
            routing_key=self._address,
            exclusive=True,
            auto_delete=True,
        )
        Consumer(channel, [queue], callbacks=[self._keep], no_ack=True, accept=["json"]).consume()
        self._producer = Producer(channel)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        return lambda **arguments: self.call(method, arguments)

    def call(self, method: str, arguments: dict[str, Any]) -> Any:
        body = json.dumps({"args": [], "kwargs": arguments}).encode()
        call = Call(f"{self._service}.{method}", str(uuid4()), body)
        return self.send(call, self._sign(call))

    def send(self, call: Call, headers: dict[str, str]) -> Any:
        """The answer to this call under these headers. Raises ``RpcTimeout``."""
        self._producer.publish(
            call.body,
            exchange=RPC_EXCHANGE,
            routing_key=call.method,
            content_type="application/json",
            content_encoding="utf-8",
            reply_to=self._address,
            correlation_id=call.call_id,
            headers=headers,
        )
        reply = self._answer(call.call_id)
        if reply["error"]:
            raise deserialize(reply["error"])
        return reply["result"]

    def _answer(self, call_id: str) -> Any:
        end = time.monotonic() + self._timeout
        while call_id not in self._replies:
            try:
                self._connection.drain_events(timeout=max(0.001, end - time.monotonic()))
            except TimeoutError:
                raise RpcTimeout from None
        return self._replies.pop(call_id)

    def _keep(self, body: Any, message: Any) -> None:
        self._replies[message.properties["correlation_id"]] = body


@contextmanager
def signed_client(service: str, uri: str, key: str, timeout: float) -> Iterator[SignedClient]:
    with Connection(uri, connect_timeout=5) as connection:
        yield SignedClient(service, connection, lambda call: call.sign(key), timeout)
