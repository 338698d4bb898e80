"""``python -m simulating``: fill the databases of a platform that is empty and does not run.

Plugins with their versions, written into publishing's log, who has them into that of installs, and
the read tables that follow.
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
from simulating import directory, following, history, installs, logs
from simulating.following import Pools

SERVICES = ("auth", "publishing", "catalog", "installs")
PLUGINS, INSTALLS_EACH = 10_000, 10


def require_empty(pools: Pools) -> None:
    """What a platform has not sent yet would be marked as sent."""
    for name in SERVICES:
        if following.head_of(pools[name]):
            raise SystemExit(f"{name} has events. Only a platform without any can be filled.")


def load(pools: Pools, entries: Sequence[Entry], wanted: int) -> None:
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
    with _step("write who has what"):
        installs.write(pools["installs"], entries, wanted)
    with _step("count it"):
        following.follow(pools, "catalog", "installs")
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
    parser = argparse.ArgumentParser(prog="python -m simulating", description=__doc__)
    parser.add_argument("--plugins", type=int, metavar="N", help="10,000, or all of the file")
    parser.add_argument("--installs", type=int, metavar="N", help="10 for each plugin")
    parser.add_argument(
        "--only-installs", action="store_true", help="of plugins that are there, not counted yet"
    )
    parser.add_argument("--directory", type=Path, metavar="FILE", help="a plugin a line")
    args = parser.parse_args(words)
    lines.configure()
    found = (
        directory.of_file(args.directory, args.plugins)
        if args.directory
        else directory.made_up(args.plugins or PLUGINS)
    )
    entries = list(entries_of(found))
    wanted = args.installs or INSTALLS_EACH * len(entries)
    with ExitStack() as stack:
        pools = {name: stack.enter_context(open_pool(name, size=3)) for name in SERVICES}
        if args.only_installs:
            installs.write(pools["installs"], entries, wanted)
        else:
            require_empty(pools)
            load(pools, entries, wanted)


if __name__ == "__main__":
    main()
