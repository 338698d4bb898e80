"""`./platform bench`: starts a platform of its own, fills it, and measures row by row."""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from deploy.local.bench import limit, machine, report
from deploy.local.bench.measure import Effort, Result, measure
from deploy.local.bench.rows import ROWS, Row
from deploy.local.bench.targets import Platform, Plugin, Target, plugins_of
from deploy.local.layout import CHECKOUT, LOCAL, PYTHON, UNLIMITED, Failure, Instance
from deploy.local.progress import Progress
from deploy.local.run import lifecycle, settings
from deploy.local.run.settings import Settings
from deploy.local.shell import environment

INSTANCE = Instance(
    LOCAL / "bench",
    preferred_gateway_port=None,
    replaceable=False,
    vhost="bench",
    settings=UNLIMITED,
)
WORKERS = 2  # of the gateway; as many as the limit has


def bench(args: argparse.Namespace) -> int:
    """1 when anything was answered with an error."""
    rows = chosen(args.rows)
    effort = Effort(args.seconds, args.rounds, args.connections)
    with running(args) as ours, limit.running() as constant:
        targets: list[Target] = [ours]
        if args.baseline:
            targets.append(baseline(args.baseline, ours.plugins))
        targets.append(constant)
        results = list(show(rows, targets, effort))
    if args.json:
        said = {"machine": machine.describe(), "rows": report.as_data(results)}
        args.json.write_text(json.dumps(said, indent=2) + "\n")
    return 1 if any(map(report.errors, results)) else 0


def show(rows: Sequence[Row], targets: Sequence[Target], effort: Effort) -> Iterator[Result]:
    """Prints each row when it is measured."""
    print(
        f"\n{machine.sentence()}\n{effort.rounds} rounds of {effort.seconds} s,"
        f" {effort.connections} connections, {WORKERS} workers of the gateway; rate limits: none to"
        " speak of (times 1,000,000)",
        flush=True,
    )
    all_of_them: list[Result] = []
    for _, found in groupby(measure(rows, targets, effort), lambda result: result.row):
        results = list(found)
        print(report.text(results), flush=True)
        all_of_them += results
        yield from results
    print(f"\nWhatever else ran took {report.others(all_of_them)} meanwhile.", flush=True)


def chosen(names: str) -> list[Row]:
    known = {row.name: row for row in ROWS}
    wanted = [name.strip() for name in names.split(",")] if names else list(known)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise Failure(f"There is no row {unknown[0]}; there are {', '.join(known)}.")
    return [known[name] for name in wanted]


def baseline(base: str, plugins: list[Plugin]) -> Target:
    """A server that speaks the same routes and has the same plugins."""
    found = Target("baseline", base.rstrip("/"), plugins)
    found.check()
    return found


@contextmanager
def running(args: argparse.Namespace) -> Iterator[Platform]:
    """A platform with a directory in it; nothing of it is left but its logs."""
    progress = Progress(since=args.started)
    lifecycle.stop(INSTANCE)
    shutil.rmtree(INSTANCE.data, ignore_errors=True)
    try:
        found = lifecycle.start_servers(INSTANCE, progress)
        lifecycle.set_up(INSTANCE, progress, found)
        with progress.step("load the directory"):
            load(found, args)
        lifecycle.rescale(INSTANCE, {"gateway": WORKERS})
        lifecycle.wait_until_ready(INSTANCE, progress, found)
        base = settings.gateway_url(found)
        with progress.step("look what there is"):
            plugins = list(plugins_of(base, args.plugins or sys.maxsize))
        yield Platform("platform", base, plugins, instance=INSTANCE)
    finally:
        with progress.step("stop what was started"):
            lifecycle.stop(INSTANCE)
        shutil.rmtree(INSTANCE.data, ignore_errors=True)


def load(found: Settings, args: argparse.Namespace) -> None:
    """In a process of its own, with what the services stand on."""
    words = ["--plugins", str(args.plugins)] if args.plugins else []
    if args.directory:
        words += ["--directory", str(Path(args.directory).resolve())]
    command = [str(PYTHON), "-m", "simulating", *words]
    done = subprocess.run(command, env=environment(found), cwd=CHECKOUT, check=False)
    if done.returncode:
        raise Failure("The directory could not be loaded.")
