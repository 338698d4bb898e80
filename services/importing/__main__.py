"""``python -m importing FILE``, ``./platform import FILE``: bring a directory of plugins in.

First all plugins with their versions, then who has them. Each step leaves alone what is there
already: ended at any moment, also by ``kill -9``, the same command goes on, and a second run of it
changes nothing. One runs at a time. What lies in memory does not grow with the file.
"""

from __future__ import annotations

import argparse
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString, TypeVar

import psycopg

from auth import read_model as accounts_read_model
from importing.accounts import Accounts
from importing.directory import Entry, LeftOut, read
from importing.history import DOWNLOADS_PER_INSTALL, READERS, History, Install, how_many
from importing.plugins import Importer, threads
from importing.progress import Progress
from importing.staging import StagedInMemory
from plugin_platform import config, logs
from plugin_platform.errors import Unavailable
from plugin_platform.eventstore.database import (
    Connection,
    Pool,
    connect,
    in_transaction,
    open_pool,
)
from plugin_platform.eventstore.store import HEAD, EventStore
from publishing.intake import apart

Given = TypeVar("Given")
Answer = TypeVar("Answer")

ONE_AT_A_TIME = 0x494D504F  # "IMPO"
TRY_LOCK = "SELECT pg_try_advisory_lock(%s)"
FOLLOWED = "SELECT position FROM projections WHERE source = 'publishing'"
PATIENCE = 300.0  # s without any movement, until installs has heard of what was published
VERSIONS = 3

DESCRIPTION = f"""
Publishes what FILE names, one plugin a line as JSON: id, name, author, description, downloads,
and versions with the downloads of each. The code is not in the file: every version is a small
plugin of its own, with one command that says what it is, and passes the same checks as everybody's.

Scaled down: of each plugin's versions the newest {VERSIONS} (--versions), and one install for every
{DOWNLOADS_PER_INSTALL:,} downloads (--downloads-per-install), by at most {READERS:,} accounts.
Categories, tags, icons and readmes, which the directory lacks, follow from its words. Authors get
accounts that nobody can sign in to; so do those who have the plugins installed.
"""


@dataclass
class Plan:
    """What is in the file."""

    plugins: int = 0
    versions: int = 0
    installs: int = 0
    not_semver: int = 0
    left_out: int = 0

    def __str__(self) -> str:
        return (
            f"{self.plugins:,} plugins with {self.versions:,} versions, {self.installs:,} installs;"
            f" left out: {self.left_out:,} lines, and {self.not_semver:,} versions whose names are"
            " none by Semantic Versioning"
        )


@dataclass(frozen=True)
class Wish:
    file: Path
    limit: int | None
    versions: int
    downloads_per_install: int

    def lines(self) -> Iterator[Entry | LeftOut]:
        with self.file.open("rb") as file:
            yield from read(file, self.versions, self.limit)

    def entries(self) -> Iterator[Entry]:
        return (line for line in self.lines() if isinstance(line, Entry))

    def plan(self) -> Plan:
        """Says what is left out, and why."""
        plan = Plan()
        for line in self.lines():
            if isinstance(line, LeftOut):
                plan.left_out += 1
                print(f"  {line}", flush=True)
                continue
            plan.plugins += 1
            plan.versions += len(line.releases)
            plan.installs += how_many(line, self.downloads_per_install)
            plan.not_semver += line.left_out
        return plan


def bring_in(wish: Wish, plan: Plan) -> None:
    """Raises ``Unavailable``."""
    with ExitStack() as stack:
        stack.enter_context(_alone())
        workers = threads()
        pools = {
            name: stack.enter_context(open_pool(name, size=workers + 1))
            for name in ("auth", "publishing", "installs")
        }
        stack.callback(apart.stop)
        executor = stack.enter_context(ThreadPoolExecutor(workers))
        events = EventStore(pools["auth"], accounts_read_model.apply)
        accounts = Accounts(pools["auth"], events)
        importer = Importer(pools["publishing"], StagedInMemory(config.s3()), accounts)
        _publish(wish, plan, importer, executor)
        if plan.installs:
            _wait_for_installs(pools["publishing"], pools["installs"])
            history = History(pools["installs"], accounts)
            _install(wish, plan, history, executor)


def _publish(wish: Wish, plan: Plan, importer: Importer, executor: Executor) -> None:
    print("plugins", flush=True)
    progress = Progress("plugins", plan.plugins)
    published = held = present = 0
    for outcome in ahead(executor, importer.bring_in, wish.entries()):
        for problem in outcome.problems:
            print(f"  {problem}", flush=True)
        published += outcome.published
        held += outcome.held
        present += outcome.present
        progress.step(note=f"{published:,} versions published")
    waiting = f", {held:,} wait for a moderator" if held else ""
    progress.end(f"{published:,} versions published{waiting}, {present:,} were there")


def _install(wish: Wish, plan: Plan, history: History, executor: Executor) -> None:
    print("installs", flush=True)
    progress = Progress("installs", plan.installs)
    new = 0

    def installs() -> Iterator[Install]:
        for entry in wish.entries():
            yield from history.installs_of(entry, wish.downloads_per_install)

    for is_new in ahead(executor, history.record, installs()):
        new += is_new
        progress.step(note=f"{new:,} new")
    progress.end(f"{new:,} new")


def ahead(
    executor: Executor, work: Callable[[Given], Answer], given: Iterable[Given], at_once: int = 32
) -> Iterator[Answer]:
    """What ``work`` says of each, in order; never more than ``at_once`` wait."""
    waiting: deque[Future[Answer]] = deque()
    try:
        for one in given:
            waiting.append(executor.submit(work, one))
            if len(waiting) >= at_once:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def _wait_for_installs(publishing: Pool, installs: Pool) -> None:
    """Until installs knows what was published. Raises ``Unavailable``."""
    head, reached, moved = _one(publishing, HEAD), -1, time.monotonic()
    while (position := _one(installs, FOLLOWED)) < head:
        if position > reached:
            reached, moved = position, time.monotonic()
        if time.monotonic() - moved > PATIENCE:
            raise Unavailable("The service installs does not follow what is published.")
        time.sleep(0.5)


def _one(pool: Pool, query: LiteralString) -> int:
    def look(connection: Connection) -> int:
        row = connection.execute(query).fetchone()
        return int(row[0]) if row else 0

    return in_transaction(pool, look)


@contextmanager
def _alone() -> Iterator[None]:
    with connect(config.database_url("publishing"), autocommit=True) as connection:
        if connection.execute(TRY_LOCK, [ONE_AT_A_TIME]).fetchone() != (True,):
            raise Unavailable("Another import is running; wait for its end.")
        yield


def wish_of(words: list[str] | None = None) -> tuple[Wish, bool]:
    """And whether it is only to be looked at."""
    parser = argparse.ArgumentParser(
        prog="./platform import",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--limit", type=_count, metavar="N", help="the first N lines only")
    parser.add_argument(
        "--versions",
        type=_count,
        default=VERSIONS,
        metavar="N",
        help="of each plugin (%(default)s)",
    )
    parser.add_argument(
        "--downloads-per-install",
        type=_count,
        default=DOWNLOADS_PER_INSTALL,
        metavar="N",
        help="how many downloads one install stands for (%(default)s)",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what is in the file, no more")
    args = parser.parse_args(words)
    if not args.file.is_file():
        parser.error(f"there is no file {args.file}")
    wish = Wish(args.file, args.limit, args.versions, args.downloads_per_install)
    return wish, args.dry_run


def _count(word: str) -> int:
    if not word.isascii() or not word.isdecimal() or not 0 < int(word[:12]) < 10**9:
        raise argparse.ArgumentTypeError("say a whole number above 0")
    return int(word)


def main() -> None:
    wish, dry_run = wish_of()
    logs.configure()
    plan = wish.plan()
    print(plan, flush=True)
    if dry_run:
        return
    try:
        bring_in(wish, plan)
    except (Unavailable, psycopg.OperationalError) as error:
        said = error.detail if isinstance(error, Unavailable) else "A database cannot be reached."
        raise SystemExit(f"{said} Run it again; it goes on.") from error
    except KeyboardInterrupt:
        raise SystemExit("Ended. Run it again; it goes on.") from None


if __name__ == "__main__":
    main()
