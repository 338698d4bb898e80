"""Plugins with their versions, into publishing's log and its read tables, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from importing.directory import Entry
from importing.progress import Progress
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.eventstore.reading import read_after
from publishing import read_model
from publishing.model import stream_of
from simulating import history, logs

AT_ONCE = 100  # plugins


def write(pool: Pool, entries: Sequence[Entry]) -> None:
    """In their order; those that are there stay."""
    known = logs.streams_of(pool)
    progress = Progress("versions", sum(len(entry.releases) for entry in entries[known:]))
    for first in range(known, len(entries), AT_ONCE):
        page = entries[first : first + AT_ONCE]
        progress.step(in_transaction(pool, partial(_write, entries=page)))
    progress.end()


def _write(connection: Connection, entries: Sequence[Entry]) -> int:
    before = logs.lock(connection)
    streams = ((stream_of(entry.plugin_id), history.events_of(entry)) for entry in entries)
    written = logs.write(connection, streams)
    with connection.pipeline():
        for event in read_after(connection, before, written):
            read_model.apply(connection, event)
    return sum(len(entry.releases) for entry in entries)
