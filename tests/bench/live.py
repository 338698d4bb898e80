"""What open pages cost a gateway that tell it nothing, and how soon all have heard of an event.

    PYTHONPATH=services:shared python -m tests.bench.live AMQP_URI REDIS_URL CACHE_URL [PAGES]

Starts a gateway of its own with two workers on a broker and two Redis servers that nobody else
uses. Each page is a WebSocket that watches ten plugins, as a person has them; one of them all have.
Memory is that of the gateway's processes, of ``/proc/PID/smaps_rollup``: RSS, in which pages that
they share count for each, and PSS, in which they count once.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kombu import Connection, Exchange
from tests.helpers.gateway_process import SOURCES, Gateway
from tests.helpers.waiting import eventually
from tests.integration.gateway.live.pages import PATH, Broker, opens
from tests.integration.gateway.surroundings import usual_environment
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from plugin_platform.config import SERVICES
from plugin_platform.messaging import topology
from plugin_platform.messaging.rpc_client import RPC_EXCHANGE

AT_ONCE = 50
WORKERS = 2
OPEN_FOR = 60  # s: a ping and its answer at least, before anything is measured
ROOM = {
    "GATEWAY_WORKERS": str(WORKERS),
    "GATEWAY_CONNECTIONS_PER_NETWORK": "0",
    "GATEWAY_LIVE_PER_NETWORK": "100000",
}


@contextmanager
def started(gateway: Gateway, settings: dict[str, str]) -> Iterator[None]:
    """Not as a copy of another process, as in tests: that would share its memory."""
    bind = {"GATEWAY_BIND": f"127.0.0.1:{gateway.port}", "PYTHONPATH": SOURCES}
    command = [sys.executable, "-m", "gunicorn", "-c", "services/gateway/gunicorn.conf.py"]
    with gateway.log.open("wb") as log:
        process = subprocess.Popen(
            [*command, "gateway.asgi:app"], env=os.environ | settings | bind, stderr=log, stdout=log
        )
    try:
        eventually(lambda: opens_always(gateway))
        yield
    finally:
        process.terminate()
        process.wait(60)


def opens_always(gateway: Gateway) -> bool:
    """Each is a new connection, so that both workers are asked."""
    try:
        return all(opens(gateway) for _ in range(12))
    except OSError:
        return False


def memory(gateway: Gateway) -> dict[str, float]:
    """MB of all the gateway's processes."""
    found = dict.fromkeys(("Rss", "Pss"), 0.0)
    for pid in processes(gateway):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            name, _, rest = line.partition(":")
            if name in found:
                found[name] += int(rest.split()[0]) * 1024 / 1e6
    return found


def processes(gateway: Gateway) -> list[int]:
    """Those with its address in their environment."""
    wanted = f"GATEWAY_BIND=127.0.0.1:{gateway.port}\0".encode()
    return [
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdigit() and wanted in environment(folder)
    ]


def environment(folder: Path) -> bytes:
    try:
        return (folder / "environ").read_bytes()
    except OSError:
        return b""


async def opened(gateway: Gateway, number: int, turns: asyncio.Semaphore) -> ClientConnection:
    url = gateway.url.replace("http", "ws", 1) + PATH
    async with turns:
        page = await connect(
            url, origin=Origin(gateway.url), compression=None, proxy=None, ping_interval=None
        )
        await page.recv()
        own = [f"plugin-{number % 500 * 10 + one}" for one in range(9)]
        await page.send(json.dumps({"watch": ["all-have", *own]}))
    return page


async def measure(gateway: Gateway, broker: Broker, pages: int) -> None:
    show("before", before := memory(gateway))
    turns, start = asyncio.Semaphore(AT_ONCE), time.perf_counter()
    opening = [opened(gateway, number, turns) for number in range(pages)]
    found = await asyncio.gather(*opening)
    print(f"{pages} pages opened in {time.perf_counter() - start:.1f} s")
    await asyncio.sleep(OPEN_FOR)
    show(f"with {pages}", after := memory(gateway))
    for kind in before:
        more = after[kind] - before[kind]
        print(f"  {kind} more: {more:.0f} MB, {more * 1000 / pages:.1f} KB a page")
    for _ in range(3):
        await tell(broker, found)
    show("afterwards", memory(gateway))


async def tell(broker: Broker, pages: list[ClientConnection]) -> None:
    """From the broker's exchange to the last page, as this one process hears it."""
    waiting = [asyncio.create_task(page.recv()) for page in pages]
    start = time.perf_counter()
    await asyncio.to_thread(broker.yank, "all-have")
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    first = time.perf_counter() - start
    await asyncio.gather(*waiting)
    print(f"told: the first after {first:.2f} s, all after {time.perf_counter() - start:.2f} s")


def show(when: str, found: dict[str, float]) -> None:
    print(f"{when}: RSS {found['Rss']:.0f} MB, PSS {found['Pss']:.0f} MB")


def main(amqp_uri: str, redis_url: str, cache_url: str, pages: str = "5000") -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with Connection(amqp_uri) as connection:
        Exchange(RPC_EXCHANGE.name, RPC_EXCHANGE.type, channel=connection).declare()
        for source in SERVICES:
            topology.declare_source(connection, source)
    broker = Broker(amqp_uri)
    usual = usual_environment(redis_url, cache_url) | {"AMQP_URI": amqp_uri} | ROOM
    with tempfile.TemporaryDirectory() as folder:
        gateway = Gateway(usual, Path(folder))
        with started(gateway, usual):
            eventually(lambda: gateway.get("/readyz").status_code == 200)
            broker.yank("first")
            asyncio.run(measure(gateway, broker, int(pages)))


if __name__ == "__main__":
    main(*sys.argv[1:])
