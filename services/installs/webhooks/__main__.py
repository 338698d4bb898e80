"""``python -m installs.webhooks``: sends what waits for developers' servers, until SIGTERM. Several
at once share the work.

It is a process of its own since it speaks with servers that strangers name: it takes no calls, and
of the service's keys it has the one of the secrets with which it signs.
"""

from __future__ import annotations

import asyncio
import os
import signal

from installs.webhooks.addresses import local_allowed
from installs.webhooks.courier import Courier
from installs.webhooks.sending import public_sender
from installs.webhooks.signing import read_seal
from plugin_platform import logs
from plugin_platform.eventstore.database import open_pool


async def work() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    sender = public_sender(os.environ.get("WEBHOOKS_RESOLVER", ""), local=local_allowed())
    with open_pool("installs", size=4) as pool:
        await Courier(pool, read_seal(), sender).run(stop)


if __name__ == "__main__":
    logs.configure()
    asyncio.run(work())
