"""Calls a service with the gateway's signature, as tests of the service do."""

from __future__ import annotations

import json
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

from kombu import Connection, Consumer, Producer, Queue
from nameko.exceptions import RpcTimeout, deserialize

from plugin_platform.messaging.rpc_client import RPC_EXCHANGE
from plugin_platform.signatures import Call

Sign = Callable[[Call], dict[str, str]]


class SignedClient:
    """``client.install(principal=…)``; errors are raised as the service raised them. For one
    thread at a time. ``sign`` returns the headers of a call, ``timeout`` is in seconds.
    """

    def __init__(self, service: str, connection: Connection, sign: Sign, timeout: float) -> None:
        self._service = service
        self._connection = connection
        self._sign = sign
        self.timeout = timeout
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
        self._waits = False

    @property
    def is_idle(self) -> bool:
        """Every call has got its answer, and the broker has said nothing since: not even that it
        closes the connection.
        """
        if self._waits or not self._connection.connected:
            return False
        return not select.select([self._connection.connection.sock], [], [], 0)[0]

    def close(self) -> None:
        self._connection.close()

    def __getattr__(self, method: str) -> Callable[..., Any]:
        return lambda **arguments: self.call(method, arguments)

    def call(self, method: str, arguments: dict[str, Any]) -> Any:
        body = json.dumps({"args": [], "kwargs": arguments}).encode()
        call = Call(f"{self._service}.{method}", str(uuid4()), body)
        return self.send(call, self._sign(call))

    def send(self, call: Call, headers: dict[str, str]) -> Any:
        """The answer to this call under these headers. Raises ``RpcTimeout``."""
        self._waits = True
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
        self._waits = False
        if reply["error"]:
            raise deserialize(reply["error"])
        return reply["result"]

    def _answer(self, call_id: str) -> Any:
        end = time.monotonic() + self.timeout
        while call_id not in self._replies:
            try:
                self._connection.drain_events(timeout=max(0.001, end - time.monotonic()))
            except TimeoutError:
                raise RpcTimeout from None
        return self._replies.pop(call_id)

    def _keep(self, body: Any, message: Any) -> None:
        self._replies[message.properties["correlation_id"]] = body


class SignedClients:
    """Of one service. Who is done with a client leaves it to the next: a connection with a queue
    costs the broker more than most calls.
    """

    def __init__(self, service: str, uri: str, key: str) -> None:
        self._service = service
        self._uri = uri
        self._key = key
        self._idle: list[SignedClient] = []

    @contextmanager
    def client(self, timeout: float) -> Iterator[SignedClient]:
        client = self._left() or self._new(timeout)
        client.timeout = timeout
        try:
            yield client
        finally:
            self._idle.append(client)

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _left(self) -> SignedClient | None:
        with suppress(IndexError):  # nobody left one
            while not (client := self._idle.pop()).is_idle:
                client.close()
            return client
        return None

    def _new(self, timeout: float) -> SignedClient:
        connection = Connection(self._uri, connect_timeout=5)
        return SignedClient(self._service, connection, lambda call: call.sign(self._key), timeout)
