"""Two hundred people who install five plugins each, and do not give up."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import uuid4

import httpx
from deploy.local.plain_http import PLAIN

API = "/api/v1"
PASSWORD = "correct horse battery staple"  # noqa: S105
GIVE_UP = 180.0  # seconds for one command; far above any outage that the test makes


def registered(gateway: str, people: int) -> list[str]:
    """The sessions of as many new accounts."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda _: register(gateway), range(people)))


def register(gateway: str) -> str:
    name = f"c-{uuid4().hex[:16]}"
    body = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
    headers = {"idempotency-key": str(uuid4())}
    deadline = time.monotonic() + GIVE_UP
    while True:
        url = f"{gateway}{API}/auth/register"
        answer = httpx.post(url, json=body, headers=headers, timeout=30, verify=PLAIN)
        if answer.status_code == 201:
            return answer.cookies["session"]
        # A busy machine is away for moments.
        assert answer.status_code in (409, 503), answer.text
        assert time.monotonic() < deadline, answer.text
        time.sleep(0.5)


@dataclass
class Load:
    """``run`` installs every plugin for each of those whose sessions these are."""

    gateway: str
    plugins: list[str]
    sessions: list[str]
    threads: int = 8
    done: int = 0
    retries: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def total(self) -> int:
        return len(self.sessions) * len(self.plugins)

    def run(self) -> None:
        work = [(session, plugin) for plugin in self.plugins for session in self.sessions]

        def install(job: tuple[str, str]) -> None:
            self.until_accepted(*job)
            self.count()

        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(install, work))

    def count(self) -> None:
        with self._lock:
            self.done += 1

    def until_accepted(self, session: str, plugin: str, method: str = "POST") -> None:
        """Install, or with ``DELETE`` uninstall; repeat the command, under one Idempotency-Key, as
        long as the platform is away.
        """
        headers = {"idempotency-key": str(uuid4()), "cookie": f"session={session}"}
        deadline = time.monotonic() + GIVE_UP
        installs = method == "POST"
        while True:
            try:
                answer = httpx.request(
                    method,
                    f"{self.gateway}{API}/user/plugins/{'install' if installs else plugin}",
                    json={"pluginId": plugin} if installs else None,
                    headers=headers,
                    timeout=10,
                    verify=PLAIN,
                )
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.is_success:
                return
            # 409: the first try of this very command is still under way.
            assert answer is None or answer.status_code in (409, 503), answer.text
            assert time.monotonic() < deadline, f"not accepted in {GIVE_UP} s: {answer}"
            with self._lock:
                self.retries += 1
            time.sleep(0.5)

    def installed(self, session: str) -> set[str]:
        answer = httpx.get(
            f"{self.gateway}{API}/user/plugins",
            headers={"cookie": f"session={session}"},
            timeout=10,
            verify=PLAIN,
        )
        assert answer.status_code == 200, answer.text
        return {item["pluginId"] for item in answer.json()["items"]}

    def counts(self) -> dict[str, int]:
        return {plugin: self._count(plugin) for plugin in self.plugins}

    def _count(self, plugin: str) -> int:
        answer = httpx.get(f"{self.gateway}{API}/plugins/{plugin}", timeout=10, verify=PLAIN)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["installCount"])
