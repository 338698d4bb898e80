"""Small nameko services to call: what the gateway needs of a service, and ways to go wrong."""

# mypy: allow-untyped-decorators

import os
import time
from datetime import UTC, datetime
from typing import Any

from nameko.rpc import rpc

from plugin_platform.errors import Forbidden, Invalid, NotFound

# Set from outside by a test: the file holds ``revision count``.
STATE = os.environ.get("TINY_STATE", "")


def _state() -> tuple[int, int]:
    try:
        with open(STATE, encoding="utf-8") as file:
            revision, count = file.read().split()
    except OSError:
        return 1, 0
    return int(revision), int(count)


def _summary(plugin_id: str) -> dict[str, Any]:
    return {
        "id": plugin_id,
        "name": "Word Count",
        "description": "Counts words.",
        "category": "utilities",
        "tags": ["words"],
        "author": "ada",
        "latest_version": "1.0.0",
        "install_count": _state()[1],
        "rating": None,
        "rating_count": 0,
        "icon": "W",
        "updated_at": "2026-01-01T00:00:00+00:00",
    }


class Catalog:
    name = "catalog"

    @rpc
    def get_plugin(self, plugin_id: str) -> dict[str, Any]:
        if plugin_id != "word-count":
            raise NotFound(f"There is no plugin {plugin_id}.")
        return _summary(plugin_id) | {
            "readme_html": "<p>é</p>",
            "readme_key": None,
            "created_at": "2026-01-01T00:00:00+00:00",
            "versions": [],
            "versions_cursor": None,
            "revision": _state()[0],
            "log": "",
        }

    @rpc
    def browse(self, q: str | None = None, **query: Any) -> dict[str, Any]:
        if q == "slow":
            time.sleep(1.5)
        items = [_summary("word-count")]
        return {"items": items, "total": 1, "next_cursor": None, "revision": _state()[0], "log": ""}


class Probe:
    name = "probe"

    @rpc
    def echo(self, **arguments: Any) -> dict[str, Any]:
        return arguments

    @rpc
    def refuse(self) -> None:
        raise Invalid("No good.", [{"pointer": "/settings/size", "detail": "Too large."}])

    @rpc
    def forbid(self) -> None:
        raise Forbidden("Not yours.")

    @rpc
    def break_down(self) -> None:
        raise KeyError("an internal secret")

    @rpc
    def sleep(self, seconds: float) -> str:
        time.sleep(seconds)
        return "awake"

    @rpc
    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)
