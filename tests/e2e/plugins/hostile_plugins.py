"""Plugins that do what no plugin should, each in a few lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
from deploy.local.test.testbed import Platform
from tests.e2e.people import Person, details, new_plugin_id
from tests.helpers.waiting import eventually

HELLO = """
export function Hello({ context }) {
    return createElement("span", null, "Hello from " + context.pluginId);
}
"""
STATUS_BAR = {"slots": [{"slot": "statusbar", "component": "Hello"}]}


def module(
    plugin_id: str, code: str, version: str = "1.0.0", contributes: dict[str, Any] | None = None
) -> bytes:
    """An ES module with the manifest and ``code``, which may use React's names."""
    manifest = {
        "id": plugin_id,
        "name": name_of(plugin_id),
        "version": version,
        "description": "Made by a test.",
        "contributes": STATUS_BAR if contributes is None else contributes,
    }
    return f"""
        import {{ createElement, lazy, useEffect }} from "react";
        import {{ StateField }} from "@codemirror/state";
        export const manifest = {json.dumps(manifest)};
        {code}
    """.encode()


def name_of(plugin_id: str) -> str:
    return plugin_id.replace("-", " ").title()


class Author:
    """A developer whose plugins are not to be trusted."""

    def __init__(self, platform: Platform) -> None:
        self.gateway = platform.gateway
        self.person = Person(platform.gateway).register().become_developer()

    def publish(self, code: str, contributes: dict[str, Any] | None = None) -> str:
        """Returns the id of a new plugin that every service has heard of."""
        plugin_id = new_plugin_id()
        assert self.person.create_plugin(plugin_id).status_code == 201
        self.publish_version(plugin_id, code, "1.0.0", contributes)
        eventually(lambda: details(self.gateway, plugin_id).status_code == 200)
        eventually(self._knows(plugin_id, "1.0.0"))
        self.person.uninstall(plugin_id)
        return plugin_id

    def publish_version(
        self, plugin_id: str, code: str, version: str, contributes: dict[str, Any] | None = None
    ) -> None:
        answer = self.try_to_publish(plugin_id, code, version, contributes)
        assert answer.status_code == 201, answer.text
        eventually(self._knows(plugin_id, version))

    def try_to_publish(
        self, plugin_id: str, code: str, version: str, contributes: dict[str, Any] | None = None
    ) -> httpx.Response:
        bundle = module(plugin_id, code, version, contributes)
        return self.person.publish(plugin_id, bundle, version)

    def _knows(self, plugin_id: str, version: str) -> Callable[[], bool]:
        return lambda: self.person.install(plugin_id, version).status_code == 200
