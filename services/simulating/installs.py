"""Who has what, of plugins that are there: new accounts, ten plugins each, the popular ones most.

Written into the log of installs in groups of people, each with its rows of the read tables in one
transaction. There are no accounts behind the people: nobody of them can sign in.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import accumulate, islice

from importing.accounts import id_of
from importing.directory import Entry
from importing.progress import Progress
from installs import read_model
from installs.model import Installations, stream_of
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.eventstore.reading import read_after
from plugin_platform.eventstore.store import HEAD
from simulating import logs
from simulating.following import head_of
from simulating.history import fold_unrecorded

EACH = 10  # plugins of a person, or fewer where there are not as many
PEOPLE_AT_ONCE = 2_000
SEED = 8


def write(pool: Pool, entries: Sequence[Entry], installs: int) -> None:
    """As many as that, or a few more: everybody has as many as the others."""
    # Positions outnumber people: nobody was there before under this number.
    people = streams(entries, installs, head_of(pool))
    progress = Progress("installs", installs)
    while group := list(islice(people, PEOPLE_AT_ONCE)):
        progress.step(in_transaction(pool, partial(_write, streams=group)))
    progress.end()


def streams(entries: Sequence[Entry], installs: int, first: int) -> Iterator[logs.Stream]:
    """The same for the same entries, on every machine and in every run."""
    chance = random.Random(SEED + first)  # noqa: S311
    weights = list(accumulate(1 + entry.downloads for entry in entries))
    each = min(EACH, len(entries))
    for number in range(first, first - (-installs // each)):
        chosen: dict[str, Entry] = {}
        while len(chosen) < each:
            [entry] = chance.choices(entries, cum_weights=weights)
            chosen[entry.plugin_id] = entry
        principal = f"user:{id_of(f'simulated:{number}')}"
        yield stream_of(principal), _installs_of(principal, list(chosen.values()))


def _installs_of(principal: str, entries: Sequence[Entry]) -> list[Event]:
    mine, said = Installations(), list[Event]()
    for entry in entries:
        new = mine.install(principal, entry.plugin_id, entry.releases[-1].version)
        mine = fold_unrecorded(mine, new)
        said += new
    return said


def _write(connection: Connection, streams: Sequence[logs.Stream]) -> int:
    logs.lock(connection)  # else what others write meanwhile would be counted as ours
    [(before,)] = connection.execute(HEAD).fetchall()
    written = logs.write(connection, streams)
    read_model.apply_all(connection, read_after(connection, before, written))
    return written
