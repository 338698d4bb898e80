"""People who use the platform over HTTP, as the tests see them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
from deploy.local.plain_http import PLAIN
from tests.helpers.waiting import PATIENCE, eventually

PASSWORD = "correct horse battery staple"  # noqa: S105
API = "/api/v1"
TIMEOUT = httpx.Timeout(60.0)


class Patient(httpx.HTTPTransport):
    """Asks again when it is told that the platform is too busy just now, as the page does, with a
    key by which what was done already is known.
    """

    def __init__(self, patience: float) -> None:
        super().__init__(verify=PLAIN)
        self._patience = patience

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            request.headers.setdefault("Idempotency-Key", uuid4().hex)
        end = time.monotonic() + self._patience
        answer = super().handle_request(request)
        while answer.status_code == 503 and time.monotonic() < end:
            answer.close()
            time.sleep(float(answer.headers["retry-after"]))
            answer = super().handle_request(request)
        return answer


class Person:
    """One browser's worth of cookies. A visitor until it registers or signs in."""

    def __init__(self, gateway: str, patience: float = PATIENCE) -> None:
        """``patience`` in seconds: how long it asks again while the platform is busy."""
        self.http = httpx.Client(
            base_url=gateway + API, timeout=TIMEOUT, transport=Patient(patience)
        )
        self.username = f"p-{uuid4().hex[:16]}"

    def register(self) -> Person:
        answer = self.http.post(
            "/auth/register",
            json={
                "username": self.username,
                "email": f"{self.username}@example.org",
                "password": PASSWORD,
            },
        )
        assert answer.status_code == 201, answer.text
        return self

    def log_in(self, username: str, password: str = PASSWORD) -> httpx.Response:
        return self.http.post("/auth/login", json={"username": username, "password": password})

    def confirm(self, password: str = PASSWORD) -> httpx.Response:
        return self.http.post("/auth/confirm", json={"password": password})

    def become_developer(self) -> Person:
        assert self.confirm().status_code == 204
        assert self.http.post("/auth/developer").status_code == 200
        return self

    def install(self, plugin_id: str, version: str | None = None) -> httpx.Response:
        body = {"pluginId": plugin_id} | ({"version": version} if version else {})
        return self.http.post("/user/plugins/install", json=body)

    def uninstall(self, plugin_id: str) -> httpx.Response:
        return self.http.delete(f"/user/plugins/{plugin_id}")

    def installed(self) -> set[str]:
        answer = self.http.get("/user/plugins")
        assert answer.status_code == 200, answer.text
        return {item["pluginId"] for item in answer.json()["items"]}

    def create_plugin(self, plugin_id: str, name: str = "") -> httpx.Response:
        return self.http.post(
            "/developer/plugins",
            json={
                "id": plugin_id,
                "name": name or plugin_id.replace("-", " ").title(),
                "description": "Made by a test.",
                "category": "utilities",
                "tags": [],
            },
        )

    def publish(
        self, plugin_id: str, bundle: bytes, version: str = "1.0.0", **parts: str
    ) -> httpx.Response:
        return self.http.post(
            f"/developer/plugins/{plugin_id}/versions",
            data={"version": version, "changelog": "First.", **parts},
            files={"bundle": (f"{plugin_id}.js", bundle, "text/javascript")},
        )


def manifest(plugin_id: str, version: str = "1.0.0", **changes: Any) -> dict[str, Any]:
    return {
        "id": plugin_id,
        "name": plugin_id.replace("-", " ").title(),
        "version": version,
        "description": "Made by a test.",
        "contributes": {"slots": [{"slot": "statusbar", "component": "Hello"}]},
    } | changes


def bundle(plugin_id: str, version: str = "1.0.0", **changes: Any) -> bytes:
    """An ES module with a manifest and one component."""
    return f"""
        import {{ createElement }} from "react";
        export const manifest = {json.dumps(manifest(plugin_id, version, **changes))};
        export function Hello() {{
            return createElement("span", null, "Hello from {plugin_id}");
        }}
    """.encode()


def new_plugin_id() -> str:
    return f"test-{uuid4().hex[:12]}"


@contextmanager
def published_plugin(gateway: str) -> Iterator[str]:
    """A plugin of its own which every service has heard of, and which nobody has installed."""
    developer = Person(gateway).register().become_developer()
    plugin_id = new_plugin_id()
    assert developer.create_plugin(plugin_id).status_code == 201
    answer = developer.publish(plugin_id, bundle(plugin_id))
    assert answer.status_code == 201, answer.text
    eventually(lambda: details(gateway, plugin_id).status_code == 200)
    eventually(lambda: developer.install(plugin_id).status_code == 200)
    # Or zero is read before it counts; each worker of the gateway hears of it by itself.
    eventually(lambda: is_counted(details(gateway, plugin_id), 1))
    developer.uninstall(plugin_id)
    eventually(lambda: is_counted(details(gateway, plugin_id), 0))
    yield plugin_id
    developer.http.close()


def details(gateway: str, plugin_id: str) -> httpx.Response:
    return httpx.get(f"{gateway}{API}/plugins/{plugin_id}", timeout=TIMEOUT, verify=PLAIN)


def is_counted(answer: httpx.Response, installs: int) -> bool:
    return answer.status_code == 200 and answer.json()["installCount"] == installs


def install_count(gateway: str, plugin_id: str) -> int:
    answer = details(gateway, plugin_id)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["installCount"])
