"""`python deploy/docker/health.py SERVICE`: exit 0 when the service answers over the broker."""

import os
import sys
from uuid import uuid4

import kombu

TIMEOUT = 3.0  # seconds


def health(uri: str, service: str) -> None:
    """Calls `health` in nameko's wire format. Raises whatever is wrong."""
    options = {"read_timeout": TIMEOUT, "write_timeout": TIMEOUT, "max_retries": 0}
    answers: list[dict[str, object]] = []
    with kombu.Connection(uri, connect_timeout=TIMEOUT, transport_options=options) as connection:
        channel = connection.channel()
        # Its absence is an error here; a call to nobody would only time out.
        channel.queue_declare(queue=f"rpc-{service}", passive=True)
        exchange = kombu.Exchange("nameko-rpc", type="topic", durable=True, no_declare=True)
        reply_to = str(uuid4())
        queue = kombu.Queue(
            f"rpc.reply-{service}-{reply_to}",
            exchange,
            routing_key=reply_to,
            exclusive=True,
            auto_delete=True,
        )
        with kombu.Consumer(channel, [queue], no_ack=True, accept=["json"]) as consumer:
            consumer.register_callback(lambda body, _: answers.append(body))
            kombu.Producer(channel, exchange).publish(
                {"args": [], "kwargs": {}},
                routing_key=f"{service}.health",
                reply_to=reply_to,
                correlation_id=reply_to,
                serializer="json",
                expiration=TIMEOUT,
            )
            connection.drain_events(timeout=TIMEOUT)
    if answers[0]["error"]:
        raise RuntimeError(str(answers[0]["error"]))


if __name__ == "__main__":
    health(os.environ["AMQP_URI"], sys.argv[1])
