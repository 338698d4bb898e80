"""What the unit tests of the gateway share: answers of services, and stand-ins."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

import falcon.testing

from plugin_platform.errors import NotFound, Unavailable
from plugin_platform.slices import Slice

USER = {
    "id": "u-1",
    "username": "ada",
    "email": "ada@example.org",
    "is_developer": True,
    "roles": [],
}
INSTALLED = {
    "plugin_id": "word-count",
    "version": "1.0.0",
    "enabled": True,
    "settings": {"size": 3},
    "bundle_key": "word-count/1.0.0/abc.js",
    "integrity": "sha384-x",
    "manifest": {"id": "word-count"},
    "installed_at": "2026-01-01T00:00:00+00:00",
    "status": "available",
    "reason": None,
    "deprecation": None,
    "transfer": None,
    "previous_version": None,
    "automatic_updates": "default",
}


def as_of(*items: dict[str, Any]) -> dict[str, Any]:
    """What somebody has, by nobody knows when: it is not kept."""
    return {"items": list(items), "publishing": None}


LISTED = {key: value for key, value in INSTALLED.items() if key != "manifest"}
MANIFESTS = [{key: INSTALLED[key] for key in ("plugin_id", "version", "manifest")}]
DETAILS = {
    "id": "word-count",
    "name": "Word Count",
    "description": "Counts words.",
    "category": "utilities",
    "tags": ["words"],
    "author": "ada",
    "latest_version": "1.0.0",
    "install_count": 7,
    "rating": None,
    "rating_count": 0,
    "icon": "W",
    "updated_at": "2026-01-01T00:00:00+00:00",
    "deprecated": False,
    "deprecation": None,
    "readme_html": "<p>é</p>",
    "readme_key": None,
    "created_at": "2026-01-01T00:00:00+00:00",
    "versions": [
        {
            "version": "1.0.0",
            "bundle_key": "word-count/1.0.0/abc.js",
            "integrity": "sha384-x",
            "manifest": {"id": "word-count"},
            "changelog": "",
            "status": "published",
            "reason": None,
            "original": None,
            "published_at": "2026-01-01T00:00:00+00:00",
            "size": 10,
            "min_platform_version": None,
            "license": "MIT",
            "license_file": None,
        }
    ],
    "versions_cursor": None,
    "revision": 5,
    "log": "",
}
PLUGIN: dict[str, Any] = {
    "id": "word-count",
    "name": "Word Count",
    "description": "Counts words.",
    "category": "utilities",
    "tags": [],
    "status": "draft",
    "reason": None,
    "deprecation": None,
    "created_at": "2026-01-01T00:00:00+00:00",
    "updated_at": "2026-01-01T00:00:00+00:00",
    "icon": None,
    "version_count": 0,
    "highest": None,
    "latest_published": None,
    "previous_published": None,
    "versions": [],
}
NOTHING_BLOCKED: dict[str, Any] = {
    "items": [],
    "cursor": "edition-0",
    "more": False,
    "whole": True,
    "revision": 1,
    "log": "",
}


class FakeRpc:
    """Answers what a test has set: a value, an exception, or a function of the arguments. Accounts
    that came in an answer are known from then on, however long a test takes.
    """

    def __init__(self) -> None:
        self.accounts: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, Any] = {
            "catalog.blocklist": NOTHING_BLOCKED,
            "auth.get_user": lambda user_id: self.accounts[user_id],
        }
        self.calls: list[tuple[str, dict[str, Any]]] = []

    async def call(
        self, service: str, method: str, /, *, within: float | None = None, **arguments: Any
    ) -> Any:
        name = f"{service}.{method}"
        self.calls.append((name, arguments))
        answer = self.answers[name]
        if callable(answer) and not isinstance(answer, type):
            answer = answer(**arguments)
        if hasattr(answer, "__await__"):
            answer = await _at_most(within, answer)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, dict) and answer.keys() >= USER.keys():
            self.accounts[answer["id"]] = answer
        return answer

    def called(self, name: str) -> list[dict[str, Any]]:
        return [arguments for called, arguments in self.calls if called == name]


async def _at_most(seconds: float | None, answer: Awaitable[Any]) -> Any:
    try:
        return await asyncio.wait_for(answer, seconds)
    except TimeoutError:
        return Unavailable("It did not answer in time.")


@dataclass
class FakeBundles:
    staged: dict[str, bytes] = field(default_factory=dict)
    discarded: list[str] = field(default_factory=list)
    published: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def stage(self, data: Slice) -> str:
        key = f"key-{len(self.staged)}"
        self.staged[key] = b"".join(data.pieces())
        return key

    def discard(self, key: str) -> None:
        self.discarded.append(key)

    def fetch_published(self, key: str) -> bytes:
        self.asked.append(key)
        if key not in self.published:
            raise NotFound("It is not there.")
        return self.published[key]


class ReadyBroker:
    is_ready = True


class Browser:
    """Keeps its cookies, as a browser does."""

    def __init__(self, client: falcon.testing.ASGIConductor) -> None:
        self._client = client
        self.cookies: dict[str, str] = {}

    @property
    def cookie(self) -> str | None:
        """The session's."""
        return self.cookies.get("session")

    @cookie.setter
    def cookie(self, value: str | None) -> None:
        self._keep("session", value or "")

    def _keep(self, name: str, value: str) -> None:
        self.cookies.pop(name, None)
        if value:
            self.cookies[name] = value

    async def request(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> falcon.testing.Result:
        sent = dict(headers or {})
        if self.cookies and "Cookie" not in sent:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        result: falcon.testing.Result = await self._client.simulate_request(
            method, f"/api/v1{path}", headers=sent, **more
        )
        for name, cookie in result.cookies.items():
            self._keep(name, cookie.value)
        return result

    async def get(self, path: str, **more: Any) -> falcon.testing.Result:
        return await self.request("GET", path, **more)

    async def post(self, path: str, **more: Any) -> falcon.testing.Result:
        return await self.request("POST", path, **more)


# The API token of a program: as it is asked for, and as `auth` shows it.
WISH = {"name": "laptop", "plugins": ["word-count"], "actions": ["publish"], "days": 7}


def shown(**changes: Any) -> dict[str, Any]:
    return {
        "token_id": "t-1",
        "user_id": USER["id"],
        "name": "laptop",
        "plugins": ["word-count"],
        "actions": ["publish"],
        "origin": None,
        "second_factor": True,
        "expires_at": "2027-01-01T00:00:00+00:00",
    } | changes
