"""How many bytes a published version is in the log, on the wire and for a command that folds it.

    PYTHONPATH=services:shared python -m tests.bench.version_events

"Before" is the form of schema 1: manifest, changelog and readme (as Markdown and as HTML) in the
events. Needs no server.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from plugin_platform.events import Event, RecordedEvent
from publishing.intake.readme import render
from publishing.model import Plugin, Submission

LISTING = {"name": "Words", "description": "Counts.", "category": "writing", "tags": ["a"]}
CONSUMERS = 2  # catalog and installs
KEY = f"words/1.0.0/{'0' * 64}"
SETTING = {"id": "size", "type": "number", "label": "Size of the letters", "default": 12}


@dataclass(frozen=True)
class Case:
    name: str
    settings: int
    changelog: str
    readme: str


CASES = (
    Case("no readme", 3, "Fixed.", ""),
    Case("typical", 10, "Changed. " * 50, "Some *words* about the plugin.\n\n" * 150),
    Case("largest", 780, "c" * 20_000, "<&" * 100_000),
)


def created() -> Plugin:
    [event] = Plugin().create("words", "ada", "Ada", LISTING, owned=0)
    now = datetime.now(UTC)
    return Plugin().apply(RecordedEvent(1, uuid4(), "w", 1, event.type, event.data, {}, now))


def events_of(case: Case) -> list[Event]:
    manifest = {"id": "words", "contributes": {"settings": [SETTING] * case.settings}}
    submission = Submission(
        version="1.0.0",
        bundle_key=f"{KEY}.js",
        integrity="sha384-" + "A" * 64,
        size=2048,
        manifest=manifest,
        changelog=case.changelog,
        readme_key=f"{KEY}.json",
        min_platform_version=None,
        findings=[],
    )
    return created().submit("ada", submission, None)


def earlier(case: Case, events: list[Event]) -> list[Event]:
    submitted, published = events
    said = {key: published.data[key] for key in ("manifest", "changelog")}
    return [
        Event(submitted.type, {**submitted.data, **said, "readme": case.readme}),
        Event(published.type, {**published.data, "readme_html": render(case.readme)}),
    ]


def size(data: dict[str, Any]) -> int:
    return len(json.dumps(data, ensure_ascii=False).encode())


def folded(events: list[Event]) -> int:
    """What a command fetches of them, when no snapshot has them."""
    return sum(
        size({key: value for key, value in event.data.items() if key not in Plugin.UNUSED})
        for event in events
    )


def main() -> None:
    print(f"{'bytes a version':20}{'log':>22}{'on the wire':>24}{'folded':>12}")
    for case in CASES:
        now = events_of(case)
        before = earlier(case, now)
        logs = [sum(size(event.data) for event in events) for events in (before, now)]
        wire = [CONSUMERS * log for log in logs]
        print(
            f"{case.name:20}{logs[0]:>11,} → {logs[1]:>8,}{wire[0]:>13,} → {wire[1]:>8,}"
            f"{folded(now):>12,}"
        )


if __name__ == "__main__":
    main()
