"""`python deploy/docker/health.py SERVICE`: exit 0 when the service answers over the broker.

It is started again and again, in each service's container: so it loads little.
"""

import json
import os
import sys
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import amqp

TIMEOUT = 3.0  # seconds
EXCHANGE = "nameko-rpc"


def health(uri: str, service: str) -> None:
    """Calls `health` in nameko's wire format. Raises whatever is wrong."""
    with connection(uri) as broker, broker.channel() as channel:
        # Its absence is an error here; a call to nobody would only time out.
        channel.queue_declare(f"rpc-{service}", passive=True)
        reply_to = str(uuid4())
        queue = f"rpc.reply-{service}-{reply_to}"
        channel.queue_declare(queue, exclusive=True, auto_delete=True)
        channel.queue_bind(queue, EXCHANGE, reply_to)
        answers: list[amqp.Message] = []
        channel.basic_consume(queue, no_ack=True, callback=answers.append)
        channel.basic_publish(call(reply_to), EXCHANGE, f"{service}.health")
        while not answers:
            broker.drain_events(timeout=TIMEOUT)
    answer = json.loads(answers[0].body)
    if answer["error"]:
        raise RuntimeError(str(answer["error"]))


def connection(uri: str) -> amqp.Connection:
    parts = urlsplit(uri)
    return amqp.Connection(
        f"{parts.hostname}:{parts.port or 5672}",
        userid=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        virtual_host=unquote(parts.path.removeprefix("/")) or "/",
        connect_timeout=TIMEOUT,
        read_timeout=TIMEOUT,
        write_timeout=TIMEOUT,
    )


def call(reply_to: str) -> amqp.Message:
    return amqp.Message(
        json.dumps({"args": [], "kwargs": {}}),
        content_type="application/json",
        content_encoding="utf-8",
        reply_to=reply_to,
        correlation_id=reply_to,
        expiration=str(int(TIMEOUT * 1000)),
    )


if __name__ == "__main__":
    health(os.environ["AMQP_URI"], sys.argv[1])
