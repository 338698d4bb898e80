"""Developers who hand in versions of several kinds, and do not give up."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle, islice
from uuid import uuid4

import httpx
from tests.chaos.load import GIVE_UP
from tests.e2e.people import Person, bundle, new_plugin_id
from tests.unit.publishing.zips import zipped

KINDS = ("module", "zip", "secret")
EACH_HELD = 4  # every fourth developer's plugin has a name that a moderator looks at
SECRET = b'\nexport const key = "AKIA' + b'Q3EGRFUOOTE7WJ4K";\n'


@dataclass(frozen=True)
class Handed:
    """One submission."""

    developer: Person
    plugin_id: str
    version: str
    kind: str
    data: bytes
    is_held: bool

    @property
    def state(self) -> str | None:
        """What becomes of it, whatever dies meanwhile; None: it is refused."""
        if self.kind == "secret":
            return None
        return "in_review" if self.is_held else "published"

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def made(plugin_id: str, version: str, kind: str) -> bytes:
    data = bundle(plugin_id, version)
    if kind == "zip":
        return zipped({"index.js": data, "style.css": b"a { color: red }"})
    return data + SECRET if kind == "secret" else data


@dataclass
class Submissions:
    """``developers`` own a plugin each; ``close_to`` is the name of somebody else's popular one."""

    gateway: str
    close_to: str
    developers: int = 10
    versions: int = 8
    done: int = 0
    repeated: Counter[int] = field(default_factory=Counter)  # by status; 0: no answer
    handed: list[Handed] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def total(self) -> int:
        return self.developers * self.versions

    def prepare(self) -> None:
        with ThreadPoolExecutor(4) as pool:
            for handed in pool.map(self._one_developers, range(self.developers)):
                self.handed += handed

    def _one_developers(self, number: int) -> list[Handed]:
        developer = Person(self.gateway, patience=0).register().become_developer()
        plugin_id, is_held = new_plugin_id(), number % EACH_HELD == 0
        name = f"{self.close_to}s" if is_held else ""
        assert developer.create_plugin(plugin_id, name).status_code == 201
        kinds = islice(cycle(KINDS), self.versions)
        return [
            Handed(developer, plugin_id, version, kind, made(plugin_id, version, kind), is_held)
            for version, kind in ((f"1.0.{place}", kind) for place, kind in enumerate(kinds))
        ]

    def run(self) -> None:
        """Every developer hands in one version after the other, all developers at once."""
        by_developer = [
            self.handed[start : start + self.versions]
            for start in range(0, self.total, self.versions)
        ]
        with ThreadPoolExecutor(self.developers) as pool:
            list(pool.map(self._hand_in_all, by_developer))

    def _hand_in_all(self, all_of_one: list[Handed]) -> None:
        for handed in all_of_one:
            self._until_answered(handed)
            with self._lock:
                self.done += 1

    def _until_answered(self, handed: Handed) -> None:
        headers = {"idempotency-key": str(uuid4())}
        deadline = time.monotonic() + GIVE_UP
        while (status := self._hand_in(handed, headers)) not in (201, 422):
            # 409: the first try of this very command is still under way; 429: too many tries.
            assert status in (0, 409, 429, 502, 503, 504), status
            assert time.monotonic() < deadline, f"not answered in {GIVE_UP} s: {status}"
            with self._lock:
                self.repeated[status] += 1
            time.sleep(5 if status == 429 else 0.5)
        expected = 201 if handed.state else 422
        assert status == expected, (handed.kind, status)

    def _hand_in(self, handed: Handed, headers: dict[str, str]) -> int:
        try:
            answer = handed.developer.http.post(
                f"/developer/plugins/{handed.plugin_id}/versions",
                data={"version": handed.version, "changelog": "Another."},
                files={"bundle": ("plugin", handed.data)},
                headers=headers,
                timeout=30,
            )
        except httpx.TransportError:
            return 0
        return answer.status_code
