"""Two hundred people who install five plugins each, and do not give up."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from uuid import uuid4

import httpx
from deploy.local.plain_http import PLAIN
from tests.chaos.work import Work

API = "/api/v1"
PASSWORD = "correct horse battery staple"  # noqa: S105
KEPT = 2.0  # seconds that a connection rests: the gateway closes it after five
GIVE_UP = 180.0  # seconds for one command; far above any outage that the test makes


def client(gateway: str) -> httpx.Client:
    """Of many people, who share its connections: it remembers nobody's cookies."""
    nobodys = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return httpx.Client(
        base_url=f"{gateway}{API}",
        cookies=nobodys,
        timeout=10,
        verify=PLAIN,
        limits=httpx.Limits(keepalive_expiry=KEPT),
    )


def registered(gateway: str, people: int) -> list[str]:
    """The sessions of as many new accounts."""
    with client(gateway) as http, ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda _: register(http), range(people)))


def register(http: httpx.Client) -> str:
    name = f"c-{uuid4().hex[:16]}"
    body = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
    headers = {"idempotency-key": str(uuid4())}
    deadline = time.monotonic() + GIVE_UP
    while True:
        answer = http.post("/auth/register", json=body, headers=headers, timeout=30)
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
    work: Work = field(default_factory=Work)
    retries: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._http = client(self.gateway)

    def close(self) -> None:
        self._http.close()

    @property
    def total(self) -> int:
        return len(self.sessions) * len(self.plugins)

    def run(self) -> None:
        jobs = [(session, plugin) for plugin in self.plugins for session in self.sessions]

        def install(job: tuple[str, str]) -> None:
            self.until_accepted(*job)
            self.work.count()

        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(install, jobs))

    def until_accepted(self, session: str, plugin: str, method: str = "POST") -> None:
        """Install, or with ``DELETE`` uninstall; repeat the command, under one Idempotency-Key, as
        long as the platform is away.
        """
        headers = {"idempotency-key": str(uuid4()), "cookie": f"session={session}"}
        deadline = time.monotonic() + GIVE_UP
        installs = method == "POST"
        while True:
            try:
                answer = self._http.request(
                    method,
                    f"/user/plugins/{'install' if installs else plugin}",
                    json={"pluginId": plugin} if installs else None,
                    headers=headers,
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
        answer = self._http.get("/user/plugins", headers={"cookie": f"session={session}"})
        assert answer.status_code == 200, answer.text
        return {item["pluginId"] for item in answer.json()["items"]}

    def counts(self) -> dict[str, int]:
        return {plugin: self._count(plugin) for plugin in self.plugins}

    def _count(self, plugin: str) -> int:
        answer = self._http.get(f"/plugins/{plugin}")
        assert answer.status_code == 200, answer.text
        return int(answer.json()["installCount"])
