"""Plugins in the states that tests of the model begin with."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from plugin_platform.events import Event, RecordedEvent, validate
from publishing.model import Plugin, Submission

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LISTING = {"name": "Words", "description": "Counts.", "category": "writing", "tags": ["a"]}
SUBMISSION = Submission(
    version="1.0.0",
    bundle_key="words/1.0.0/abc.js",
    integrity="sha384-x",
    size=3,
    manifest={"id": "words"},
    changelog="",
    readme_key="words/1.0.0/def.json",
    min_platform_version=None,
    findings=[],
)


def after(plugin: Plugin, events: list[Event], command_id: str | None = None) -> Plugin:
    for event in events:
        validate(event)
        metadata = {"causationId": command_id}
        plugin = plugin.apply(
            RecordedEvent(1, uuid4(), "plugin-words", 1, event.type, event.data, metadata, NOON)
        )
    return plugin


def created() -> Plugin:
    return after(Plugin(), Plugin().create("words", "ada", "Ada", LISTING, owned=0))


def with_version(**changes: Any) -> Plugin:
    return after(created(), created().submit("ada", replace(SUBMISSION, **changes), "c1"), "c1")


def with_versions(plugin: Plugin, *names: str, **changes: Any) -> Plugin:
    """The plugin with further versions, each of bytes of its own unless a key is given."""
    for name in names:
        digest = name.replace(".", "-")
        own = {"bundle_key": f"words/{name}/{digest}.js", **changes, "version": name}
        plugin = after(plugin, plugin.submit("ada", replace(SUBMISSION, **own), name), name)
    return plugin
