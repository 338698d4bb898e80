"""Calls to the nameko services, over the one AMQP connection of this process.

The wire format is that of nameko 2.14 (``nameko/rpc.py``): the request goes to the topic exchange
``nameko-rpc`` with the routing key ``service.method``; the answer comes back through the same
exchange with the routing key ``reply_to``. Each request is signed
(``plugin_platform/signatures.py``): without that a service believes nobody.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any, Protocol
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractConnection, AbstractExchange, AbstractIncomingMessage
from aiormq.exceptions import AMQPError

from gateway.bus.broker import Broker
from gateway.http.output import errors
from plugin_platform.errors import PlatformError, Unavailable
from plugin_platform.signatures import Call

log = logging.getLogger(__name__)

EXCHANGE = "nameko-rpc"
REPLY_QUEUE_EXPIRES = 60_000  # ms; only matters when the broker did not notice that we went
CONNECT_PATIENCE = 1.0

# What a service raises while its database is away. It says so itself where it can.
AWAY = {"OperationalError", "PoolTimeout", "PoolClosed", "AdminShutdown", "InterfaceError"}
# What nameko answers to a call that the service does not know: it is older than the gateway.
OLDER = {"MethodNotFound", "IncorrectSignature"}


class NotKnown(Unavailable):
    """The service is older than the gateway, and knows no such method."""


class Rpc(Protocol):
    async def call(
        self, service: str, method: str, /, *, within: float | None = None, **arguments: Any
    ) -> Any:
        """What the service answers; raises the PlatformError that it raised, or Unavailable."""


class RpcClient:
    """``keys`` are those with which calls to each service are signed."""

    def __init__(self, broker: Broker, timeout: float, keys: Mapping[str, str]) -> None:
        self._broker = broker
        self._timeout = timeout
        self._keys = keys
        self._pending: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._exchange: AbstractExchange | None = None
        self._reply_to = ""
        broker.add(self)

    async def call(
        self, service: str, method: str, /, *, within: float | None = None, **arguments: Any
    ) -> Any:
        seconds = within or self._timeout
        reply: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        call_id = str(uuid4())
        try:
            async with asyncio.timeout(seconds):
                self._pending[call_id] = reply
                async with asyncio.timeout(self._timeout):  # however long the work may take
                    await self._broker.ready(CONNECT_PATIENCE)
                    await self._send(service, method, arguments, call_id, seconds)
                answer = await reply
        except TimeoutError:
            raise away(service, "did not answer in time") from None
        except asyncio.CancelledError as error:
            # The library cancels what waits on a connection that it gives up. Passed on, it would
            # look as if our own client had gone, who would then get no answer at all.
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            raise away(service, "could not be asked (the connection broke)") from error
        except (AMQPError, OSError, RuntimeError) as error:
            raise away(service, f"could not be asked ({type(error).__name__})") from error
        finally:
            self._pending.pop(call_id, None)
        if answer["error"]:
            raise remote_error(service, method, answer["error"])
        return answer["result"]

    async def attached(self, connection: AbstractConnection, lost: asyncio.Event) -> None:
        # A message that no queue takes comes back as an error: that service never ran here.
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        channel.close_callbacks.add(lambda *_: lost.set())
        # The topology has declared it; the gateway has no right to.
        exchange = await channel.get_exchange(EXCHANGE, ensure=False)
        reply_to = str(uuid4())
        queue = await channel.declare_queue(
            f"rpc.reply-gateway-{reply_to}",
            exclusive=True,
            auto_delete=True,
            arguments={"x-expires": REPLY_QUEUE_EXPIRES},
        )
        await queue.bind(exchange, routing_key=reply_to)
        await queue.consume(self._on_reply, no_ack=True)
        self._reply_to, self._exchange = reply_to, exchange

    def detached(self) -> None:
        self._exchange = None
        for reply in self._pending.values():
            if not reply.done():
                reply.set_exception(Unavailable("The connection to the services broke."))

    async def _send(
        self, service: str, method: str, arguments: dict[str, Any], call_id: str, seconds: float
    ) -> None:
        if self._exchange is None:
            raise Unavailable("The services cannot be reached at this moment.")
        routing_key = f"{service}.{method}"
        body = json.dumps({"args": [], "kwargs": arguments}).encode()
        signature = Call(routing_key, call_id, body).sign(self._keys[service])
        message = aio_pika.Message(
            body,
            content_type="application/json",
            content_encoding="utf-8",
            correlation_id=call_id,
            reply_to=self._reply_to,
            # What nobody waits for any more shall not run later.
            expiration=min(self._timeout, seconds),
            headers={
                "nameko.call_id_stack": [f"gateway.{routing_key}.{call_id}"],
                **signature,
            },
        )
        await self._exchange.publish(message, routing_key, mandatory=True)

    async def _on_reply(self, message: AbstractIncomingMessage) -> None:
        reply = self._pending.get(message.correlation_id or "")
        if reply is not None and not reply.done():
            reply.set_result(json.loads(message.body, object_hook=_plain))


def away(service: str, why: str) -> Unavailable:
    log.warning("the %s service %s", service, why)
    return Unavailable(f"The {service} service is away. Try again in a moment.")


def remote_error(service: str, method: str, error: dict[str, Any]) -> Exception:
    """The platform's own errors come through; of any other only its name, and into the log."""
    name = str(error.get("exc_type"))
    kind = errors.by_name(name)
    arguments = error.get("exc_args") or []
    if kind is not None and kind is not PlatformError:
        return kind(*arguments[:3])
    if name in AWAY:
        return away(service, f"cannot work ({name})")
    if name in OLDER:
        why = f"does not know {method} as we call it ({name}: {error.get('value')})"
        return NotKnown(*away(service, why).args)
    return RuntimeError(f"{service}.{method} failed with {name}: {error.get('value')}")


def _plain(value: dict[str, Any]) -> Any:
    """kombu's envelope for dates, decimals and uuids, taken off: their text is what we pass on."""
    if value.keys() == {"__type__", "__value__"}:
        inner = value["__value__"]
        return inner["hex"] if isinstance(inner, dict) else inner
    return value
