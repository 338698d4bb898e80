"""Who is measured: the platform, and perhaps a server that speaks the same routes."""

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from deploy.local.bench import processor
from deploy.local.layout import Failure, Instance
from deploy.local.plain_http import PLAIN
from deploy.local.run.processes import service_of
from deploy.local.run.settings import Settings
from deploy.local.supervise.supervision import Supervisor

API = "/api/v1"
DAY = 24 * 3600  # seconds
SESSIONS = 500  # of a server whose visitors we cannot make up
AT_ONCE = 16  # that are asked before a measurement
WORKERS = 2  # of whatever is measured
AWAY = (409, 503)  # 409: the first try of this very command is still under way
TRIES, PAUSE = 10, 1.0  # s


@dataclass(frozen=True)
class Plugin:
    id: str
    version: str
    text: str  # the words by which it is found


@dataclass
class Target:
    """`plugins` are those that it has, of which the rows choose. `only`: a path that it is asked
    for whatever the row is.
    """

    name: str
    base: str
    plugins: list[Plugin]
    only: str = ""
    _cookies: list[str] = field(default_factory=list)

    def leaders(self) -> dict[int, str]:
        """The part of each leading process."""
        return processor.session_at(urlsplit(self.base).port or 80)

    def visitors(self, number: int) -> list[str]:
        """Cookies of so many visitors, or of fewer, who then come again."""
        wanted = min(number, SESSIONS) - len(self._cookies)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            self._cookies += pool.map(lambda _: self._welcome(), range(wanted))
        return self._cookies[:number]

    def install(self, cookie: str, plugin: Plugin) -> None:
        """Raises `Failure` where it is refused."""
        body = {"pluginId": plugin.id, "version": plugin.version}
        self.ask("POST", f"{API}/user/plugins/install", cookie, json=body)

    def check(self) -> None:
        """Whether it has what the rows ask for."""
        for plugin in (self.plugins[0], self.plugins[-1]):
            self.ask("GET", f"{API}/plugins/{plugin.id}")

    def _welcome(self) -> str:
        answer = self.ask("GET", f"{API}/user/plugins")
        pairs = [f"{name}={value}" for name, value in answer.cookies.items()]
        if not pairs:
            raise Failure(f"{self.name} gives visitors no cookie at {API}/user/plugins.")
        return "; ".join(pairs)

    def ask(self, method: str, path: str, cookie: str = "", **content: object) -> httpx.Response:
        """Again, as the same command, where a service is away: a busy machine is for moments."""
        headers = {"Origin": self.base, **({"Cookie": cookie} if cookie else {})}
        if method != "GET":
            headers["Idempotency-Key"] = str(uuid4())
        answer = self._ask_once(method, path, headers, content)
        for _ in range(TRIES):
            if answer.status_code not in AWAY:
                break
            time.sleep(PAUSE)
            answer = self._ask_once(method, path, headers, content)
        if not answer.is_success:
            said = f"{method} {path} with {answer.status_code}: {answer.text[:500]}"
            raise Failure(f"{self.name} answers {said}")
        return answer

    def _ask_once(
        self, method: str, path: str, headers: Mapping[str, str], content: Mapping[str, Any]
    ) -> httpx.Response:
        try:
            with httpx.Client(timeout=20, trust_env=False, verify=PLAIN) as client:
                return client.request(method, self.base + path, headers=headers, **content)
        except httpx.HTTPError as error:
            raise Failure(f"{self.name} does not answer at {self.base}: {error}") from error


@dataclass
class Platform(Target):
    """Ours: what it consists of is known, and who is a visitor follows from a secret of theirs.
    `filled`: what it was filled with, in the words of `services/simulating`.
    """

    instance: Instance = field(kw_only=True)
    settings: Settings = field(kw_only=True)
    filled: Sequence[str] = ()

    def leaders(self) -> dict[int, str]:
        running = Supervisor(self.instance).processes()
        return {process.pid: service_of(process.name) for process in running if process.pid}

    def visitors(self, number: int) -> list[str]:
        """`gateway.state.browser.visitors` reads them; nobody has been here before."""
        today = int(time.time() // DAY)
        return [f"visitor={secrets.token_urlsafe(32)}.{today}" for _ in range(number)]

    @contextmanager
    def without(self, service: str) -> Iterator[None]:
        """While none of its processes runs."""
        supervisor = Supervisor(self.instance)
        names = [one.name for one in supervisor.processes() if service_of(one.name) == service]
        supervisor.stop_programs(names)
        try:
            yield
        finally:
            supervisor.start_programs(names)


def plugins_of(base: str, most: int) -> Iterator[Plugin]:
    """What a platform shows in its list, page by page."""
    with httpx.Client(timeout=20, trust_env=False, verify=PLAIN) as client:
        found, cursor = 0, None
        while found < most:
            query = {"limit": 100, **({"cursor": cursor} if cursor else {})}
            answer = client.get(f"{base}{API}/plugins", params=query)
            answer.raise_for_status()
            page = answer.json()
            for one in page["items"]:
                found += 1
                yield Plugin(one["id"], one["latestVersion"], f"{one['name']} {one['description']}")
            cursor = page["nextCursor"]
            if not cursor:
                return
