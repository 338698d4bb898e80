"""The directory of a large editor's plugins (6,858 of them) in a catalog's database.

``tests/data/directory.jsonl.gz`` has a plugin a line: id, name, author, description, downloads,
and when it was updated (ms since 1970, or null). Of the descriptions the sentence is left out
that most of them end with, which says who has reviewed the plugin.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from tests.integration.catalog.events import published, recorded

from catalog import read_model
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Pool, connect, in_transaction

DATA = Path(__file__).parents[1] / "data"
BATCH = 1_000
LONG_AGO = datetime(2021, 1, 1, tzinfo=UTC)


def plugins() -> list[dict[str, Any]]:
    with gzip.open(DATA / "directory.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def queries() -> Iterator[tuple[str, set[str]]]:
    """What somebody types, and the ids that they are after."""
    for line in (DATA / "search-queries.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            typed, _, ids = line.partition(" => ")
            yield typed, set(ids.split())


def load(pool: Pool, owners_url: str) -> None:
    """As publishing would say it, one version each; downloads are accounts that have it."""
    every = plugins()
    for start in range(0, len(every), BATCH):
        events = publications(every[start : start + BATCH])
        in_transaction(pool, partial(read_model.apply_publishing, events=events))
    counts = {plugin["id"]: plugin["downloads"] for plugin in every}
    in_transaction(pool, lambda connection: read_model.add_to_counts(connection, counts, {}))
    with connect(owners_url, autocommit=True) as owner:
        owner.execute("ANALYZE")


def publications(some: list[dict[str, Any]]) -> list[RecordedEvent]:
    """A log that has a version of each."""
    said = recorded(
        published(
            plugin["id"],
            name=plugin["name"],
            owner_name=plugin["author"],
            description=plugin["description"],
        )
        for plugin in some
    )
    return [
        replace(event, recorded_at=_time(plugin["updated"]))
        for event, plugin in zip(said, some, strict=True)
    ]


def _time(milliseconds: int | None) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else LONG_AGO
