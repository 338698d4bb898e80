"""A service of installs that says as of when it answers, and what people ask of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from tests.unit.gateway.gateway_fakes import INSTALLED, LISTED, USER, Browser, FakeRpc

LOG = "a log"
ADA, BOB = "user:ada", "anon:bob"


class Installs:
    """The service: what each has, as of a position of publishing's log."""

    def __init__(self, rpc: FakeRpc) -> None:
        self.has: dict[str, list[str]] = {}
        self.position = 1
        self.looked = 0
        self.reason: str | None = None
        self.before_answer: Callable[[], Any] = lambda: None
        self.before_install = asyncio.Event()
        self.before_install.set()
        self.waits = asyncio.Event()
        self.handed: dict[str, str] = {}
        rpc.answers |= {
            "installs.installed_as_of": self.installed_as_of,
            "installs.install": self.install,
            "installs.uninstall": self.uninstall,
            "installs.merge": self.merge,
            "installs.manifests": [],
            "auth.authenticate": USER,
        }

    async def installed_as_of(self, principal: str) -> dict[str, Any]:
        self.looked += 1
        items = [
            LISTED | {"plugin_id": one, "reason": self.reason}
            for one in self.has.get(principal, [])
        ]
        found = {"items": items, "publishing": {"log": LOG, "position": self.position}}
        if said := self.before_answer():
            await said
        return found

    async def install(self, principal: str, plugin_id: str, **_: Any) -> dict[str, Any]:
        self.waits.set()
        await self.before_install.wait()
        owner = self.handed.get(principal, principal)
        self.has.setdefault(owner, []).append(plugin_id)
        if said := self.before_answer():
            await said
        return INSTALLED | {"plugin_id": plugin_id}

    def uninstall(self, principal: str, plugin_id: str, **_: Any) -> None:
        self.has[principal].remove(plugin_id)

    def merge(self, source: str, target: str, **_: Any) -> dict[str, Any]:
        moved = self.has.pop(source, [])
        self.handed[source] = target
        self.has.setdefault(target, []).extend(moved)
        return {"moved": moved, "duplicates": []}


async def names(browser: Browser) -> list[str]:
    answer = await browser.get("/user/plugins")
    assert answer.status_code == 200
    return [one["pluginId"] for one in answer.json["items"]]


async def install(browser: Browser, plugin_id: str) -> int:
    answer = await browser.post("/user/plugins/install", json={"pluginId": plugin_id})
    return int(answer.status_code)
