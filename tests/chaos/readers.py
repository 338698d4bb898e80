"""Whoever knows where a version's files would be, and asks for them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count

import httpx
from deploy.local.plain_http import PLAIN
from deploy.local.test.testbed import Platform
from tests.chaos.submissions import Handed

PAUSE = 0.2  # seconds
EACH_OF_ALL = 20  # every so many looks


class Readers:
    def __init__(self, platform: Platform) -> None:
        host = httpx.URL(platform.settings["CONTENT_URL"]).netloc.decode()
        self._http = httpx.Client(
            base_url=platform.gateway, headers={"host": host}, verify=PLAIN, timeout=30
        )
        self.asked = 0

    def served(self, versions: Iterable[Handed]) -> dict[str, bytes]:
        """What is got of these, by address; while servers are away nobody gets anything."""
        found = {}
        for address in (address for one in versions for address in one.addresses):
            self.asked += 1
            try:
                answer = self._http.get(address)
            except httpx.TransportError:
                continue
            if answer.status_code == 200:
                found[address] = answer.content
        return found

    @contextmanager
    def asking(
        self, versions: list[Handed], lately: Callable[[], list[Handed]]
    ) -> Iterator[dict[str, bytes]]:
        """Again and again meanwhile, for those of ``lately`` each time: what is wrong for a moment
        is so while it is handed in. Whatever was got is in what this gives at its end.
        """
        seen: dict[str, bytes] = {}
        enough = threading.Event()

        def ask() -> None:
            for look in count():
                if enough.wait(PAUSE):
                    return
                seen.update(self.served(lately() if look % EACH_OF_ALL else versions))

        reader = threading.Thread(target=ask)
        reader.start()
        try:
            yield seen
        finally:
            enough.set()
            reader.join()

    def close(self) -> None:
        self._http.close()
