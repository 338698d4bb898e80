"""``python -m simulating``: fill the databases of a platform whose services do not run.

Plugins with their versions, written into publishing's log, and the read tables that follow.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from importing.directory import Entry, LeftOut
from plugin_platform import logs as lines
from plugin_platform.eventstore.database import in_transaction, open_pool
from publishing import read_model
from publishing.model import stream_of
from simulating import directory, following, history, logs
from simulating.following import Pools

SERVICES = ("auth", "publishing", "catalog", "installs")
PLUGINS = 10_000


def load(pools: Pools, entries: Sequence[Entry]) -> None:
    publishing = pools["publishing"]
    before = following.head_of(publishing)

    def streams() -> Iterator[logs.Stream]:
        return ((stream_of(entry.plugin_id), history.events_of(entry)) for entry in entries)

    with _step("write publishing's log") as said:
        written = in_transaction(publishing, lambda c: logs.write(c, streams()))
        said.append(f"{written:,} events")
    with _step("make the read tables"), ThreadPoolExecutor() as pool:
        work = [
            pool.submit(following.apply_own, publishing, read_model.apply, before),
            pool.submit(following.follow, pools, "catalog", "publishing"),
            pool.submit(following.follow, pools, "installs", "publishing"),
        ]
        for one in work:
            one.result()
    for name in SERVICES:
        following.forget_outbox(pools[name])


def entries_of(found: Iterable[Entry | LeftOut]) -> Iterator[Entry]:
    """Says what is left out. What two lines name alike is the first's."""
    seen: set[str] = set()
    for one in found:
        if isinstance(one, LeftOut):
            print(f"  {one}", flush=True)
        elif one.plugin_id not in seen:
            seen.add(one.plugin_id)
            yield one


@contextmanager
def _step(name: str) -> Iterator[list[str]]:
    started, said = time.monotonic(), list[str]()
    yield said
    print(f"  {name}: {', '.join([*said, f'{time.monotonic() - started:.1f} s'])}", flush=True)


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m simulating")
    parser.add_argument("--plugins", type=int, metavar="N")
    parser.add_argument("--directory", type=Path, metavar="FILE")
    args = parser.parse_args(words)
    lines.configure()
    found = (
        directory.of_file(args.directory, args.plugins)
        if args.directory
        else directory.made_up(args.plugins or PLUGINS)
    )
    with ExitStack() as stack:
        pools = {name: stack.enter_context(open_pool(name, size=3)) for name in SERVICES}
        load(pools, list(entries_of(found)))


if __name__ == "__main__":
    main()
