"""``python -m simulating``: fill the databases of a platform that is empty and does not run.

Plugins with their versions, written into publishing's log, accounts into that of auth, who has what
into that of installs, and the read tables that follow.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from importing.directory import Entry, LeftOut
from plugin_platform import logs as lines
from plugin_platform.config import SERVICES
from plugin_platform.eventstore.database import open_pool
from simulating import directory, filling, installs
from simulating.filling import Plan

PLUGINS, VERSIONS_EACH, INSTALLS_EACH = 10_000, 3, 10


def entries_of(found: Iterable[Entry | LeftOut]) -> Iterator[Entry]:
    """Says what is left out. What two lines name alike is the first's."""
    seen: set[str] = set()
    for one in found:
        if isinstance(one, LeftOut):
            print(f"  {one}", flush=True)
        elif one.plugin_id not in seen:
            seen.add(one.plugin_id)
            yield one


def plan_of(args: argparse.Namespace) -> Plan:
    """What is not said follows from what is."""
    wanted = args.plugins or (directory.lines_of(args.directory) if args.directory else PLUGINS)
    each = -(-args.versions // wanted) if args.versions else VERSIONS_EACH
    if args.directory:
        entries = list(entries_of(directory.of_file(args.directory, wanted, each)))
    else:
        entries = list(entries_of(directory.made_up(wanted, each)))
    having = args.installs or INSTALLS_EACH * len(entries)
    return Plan(entries, args.accounts or -(-having // installs.EACH), having)


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m simulating", description=__doc__)
    parser.add_argument("--plugins", type=int, metavar="N", help="10,000, or all of the file")
    parser.add_argument("--versions", type=int, metavar="N", help="3 of each plugin")
    parser.add_argument("--installs", type=int, metavar="N", help="10 for each plugin")
    parser.add_argument("--accounts", type=int, metavar="N", help="one for 10 installs")
    parser.add_argument(
        "--only-installs", action="store_true", help="of plugins that are there, not counted yet"
    )
    parser.add_argument(
        "--go-on", action="store_true", help="with what was interrupted, said with the same words"
    )
    parser.add_argument("--directory", type=Path, metavar="FILE", help="a plugin a line")
    args = parser.parse_args(words)
    lines.configure()
    plan = plan_of(args)
    with ExitStack() as stack:
        pools = {name: stack.enter_context(open_pool(name, size=1)) for name in SERVICES}
        if args.only_installs:
            installs.write(pools["installs"], plan.plugins, plan.installs)
            return
        if not args.go_on:
            filling.require_empty(pools)
    filling.fill(plan)


if __name__ == "__main__":
    main()
