"""Who has what, of plugins that are there: new accounts, ten plugins each, the popular ones most.

Written into the log of installs in groups of people, each with its rows of the read tables in one
transaction.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial
from itertools import accumulate

from importing.directory import Entry
from importing.progress import Progress
from installs import read_model
from installs.model import Installations, stream_of
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.eventstore.reading import read_after
from simulating import logs
from simulating.history import fold_unrecorded
from simulating.people import user_id_of

EACH = 10  # plugins of a person, or fewer where there are not as many
AT_ONCE = 2_000  # people
SEED = 8


def write(pool: Pool, entries: Sequence[Entry], installs: int, people: int | None = None) -> None:
    """As many as that, or a few more: everybody has as many as the others. With ``people`` the
    first so many have them, and those that are there stay; without it others than before.
    """
    known = logs.streams_of(pool)
    each = min(EACH if people is None else -(-installs // people), len(entries))
    wanted = -(-installs // each)
    numbers = range(known, known + wanted if people is None else min(people, wanted))
    progress = Progress("installs", len(numbers) * each)
    choice = Choice(entries)
    for first in range(numbers.start, numbers.stop, AT_ONCE):
        group = range(first, min(first + AT_ONCE, numbers.stop))
        streams = [choice.installs_of(number, each) for number in group]
        progress.step(in_transaction(pool, partial(_write, streams=streams)))
    progress.end()


class Choice:
    """Plugins, of which the popular ones are chosen most."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._weights = list(accumulate(1 + entry.downloads for entry in entries))

    def installs_of(self, number: int, count: int) -> logs.Stream:
        """Of a person, the same on every machine and in every run."""
        chance = random.Random(SEED + number)  # noqa: S311
        chosen: dict[str, Entry] = {}
        while missing := count - len(chosen):
            for entry in chance.choices(self._entries, cum_weights=self._weights, k=missing):
                chosen[entry.plugin_id] = entry
        principal = f"user:{user_id_of(number)}"
        return stream_of(principal), _installs_of(principal, list(chosen.values()))


def _installs_of(principal: str, entries: Sequence[Entry]) -> list[Event]:
    mine, said = Installations(), list[Event]()
    for entry in entries:
        new = mine.install(principal, entry.plugin_id, entry.releases[-1].version)
        mine = fold_unrecorded(mine, new)
        said += new
    return said


def _write(connection: Connection, streams: Sequence[logs.Stream]) -> int:
    before = logs.lock(connection)  # else what others write meanwhile would be counted as ours
    written = logs.write(connection, streams)
    read_model.apply_all(connection, read_after(connection, before, written))
    return written
