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
from tests.chaos.work import Work
from tests.e2e.people import Person, bundle, new_plugin_id
from tests.unit.publishing.zips import zipped

from plugin_platform.assets import listing_of

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
    files: dict[str, bytes]
    data: bytes
    is_held: bool

    @property
    def state(self) -> str | None:
        """What becomes of it, whatever dies meanwhile; None: it is refused."""
        if self.kind == "secret":
            return None
        return "in_review" if self.is_held else "published"

    @property
    def is_hidden(self) -> bool:
        return self.state != "published"

    @property
    def addresses(self) -> dict[str, bytes]:
        """Of each file that would be served; who made the bytes knows them before anybody else."""
        base = f"/bundles/{self.plugin_id}/{self.version}"
        if self.kind != "zip":
            return {f"{base}/{sha256(self.data)}.js": self.data}
        listing = listing_of(
            [
                {"path": path, "size": len(content), "digest": sha256(content)}
                for path, content in self.files.items()
            ]
        )
        return {f"{base}/{sha256(listing)}/{path}": self.files[path] for path in self.files}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def handed(developer: Person, plugin_id: str, version: str, kind: str, is_held: bool) -> Handed:
    module = bundle(plugin_id, version) + (SECRET if kind == "secret" else b"")
    styled = {"style.css": f"/* {plugin_id} {version} */ a {{ color: red }}".encode()}
    files = {"index.js": module, **(styled if kind == "zip" else {})}
    data = zipped(files) if kind == "zip" else module
    return Handed(developer, plugin_id, version, kind, files, data, is_held)


@dataclass
class Submissions:
    """``developers`` own a plugin each; ``close_to`` is the name of somebody else's popular one."""

    gateway: str
    close_to: str
    developers: int = 10
    versions: int = 8
    work: Work = field(default_factory=Work)
    repeated: Counter[int] = field(default_factory=Counter)  # by status; 0: no answer
    handed: list[Handed] = field(default_factory=list)
    _lately: dict[str, list[Handed]] = field(default_factory=dict)  # by plugin
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def total(self) -> int:
        return self.developers * self.versions

    def prepare(self) -> None:
        with ThreadPoolExecutor(4) as pool:
            for of_one in pool.map(self._one_developers, range(self.developers)):
                self.handed += of_one

    def _one_developers(self, number: int) -> list[Handed]:
        developer = Person(self.gateway, patience=0).register().become_developer()
        plugin_id, is_held = new_plugin_id(), number % EACH_HELD == 0
        name = f"{self.close_to}s" if is_held else ""
        assert developer.create_plugin(plugin_id, name).status_code == 201
        kinds = islice(cycle(KINDS), self.versions)
        return [
            handed(developer, plugin_id, f"1.0.{place}", kind, is_held)
            for place, kind in enumerate(kinds)
        ]

    def run(self) -> None:
        """Every developer hands in one version after the other, all developers at once."""
        by_developer = [
            self.handed[start : start + self.versions]
            for start in range(0, self.total, self.versions)
        ]
        with ThreadPoolExecutor(self.developers) as pool:
            list(pool.map(self._hand_in_all, by_developer))

    def lately(self) -> list[Handed]:
        """What is under way, and of each developer the one before it."""
        return [one for of_one in list(self._lately.values()) for one in of_one]

    def _hand_in_all(self, all_of_one: list[Handed]) -> None:
        for at, one in enumerate(all_of_one):
            self._lately[one.plugin_id] = all_of_one[max(0, at - 1) : at + 1]
            self._until_answered(one)
            self.work.count()

    def _until_answered(self, one: Handed) -> None:
        headers = {"idempotency-key": str(uuid4())}
        deadline = time.monotonic() + GIVE_UP
        while (status := self._hand_in(one, headers)) not in (201, 422):
            # 409: the first try of this very command is still under way; 429: too many tries.
            assert status in (0, 409, 429, 502, 503, 504), status
            assert time.monotonic() < deadline, f"not answered in {GIVE_UP} s: {status}"
            with self._lock:
                self.repeated[status] += 1
            time.sleep(5 if status == 429 else 0.5)
        expected = 201 if one.state else 422
        assert status == expected, (one.kind, status)

    def _hand_in(self, one: Handed, headers: dict[str, str]) -> int:
        try:
            answer = one.developer.http.post(
                f"/developer/plugins/{one.plugin_id}/versions",
                data={"version": one.version, "changelog": "Another."},
                files={"bundle": ("plugin", one.data)},
                headers=headers,
                timeout=30,
            )
        except httpx.TransportError:
            return 0
        return answer.status_code
