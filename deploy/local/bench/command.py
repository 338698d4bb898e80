"""`./platform bench`: what is measured, in which order, and what is said of it."""

import argparse
import json
from collections.abc import Sequence

from deploy.local.bench import machine, place, report
from deploy.local.bench.figures import FIGURES
from deploy.local.bench.figures.figure import Figure, Outcome, Sizes
from deploy.local.bench.load import limit
from deploy.local.bench.load.rows import ROWS, Row
from deploy.local.bench.load.targets import WORKERS, Platform, Plugin, Target
from deploy.local.bench.measure import Effort, Result, measure
from deploy.local.layout import Failure

Taken = tuple[Figure, Outcome]


def bench(args: argparse.Namespace) -> int:
    """1 when anything was answered with an error."""
    wanted = chosen(args.rows)
    effort = Effort(args.seconds, args.rounds, args.connections)
    with place.running(args) as ours, limit.running() as constant:
        compared = [baseline(args.baseline, ours.plugins)] if args.baseline else []
        say_what_is_done(effort)
        results, taken = run(wanted, [ours, *compared, constant], effort)
    if args.json:
        said = {
            "machine": machine.describe(),
            "rows": report.as_data(results),
            "figures": {figure.name: outcome.numbers for figure, outcome in taken},
        }
        args.json.write_text(json.dumps(said, indent=2) + "\n")
    return 1 if any(map(report.errors, results)) else 0


def run(
    wanted: Sequence[Row | Figure], targets: Sequence[Target], effort: Effort
) -> tuple[list[Result], list[Taken]]:
    """Prints each as soon as it is measured; figures are of the first target, which is ours."""
    results: list[Result] = []
    taken: list[Taken] = []
    ours = targets[0]
    assert isinstance(ours, Platform)
    for one in wanted:
        if isinstance(one, Row):
            found = measure(one, targets, effort)
            results += found
            print(report.text(found), flush=True)
        else:
            outcome = one.take(ours, Sizes(effort.seconds, effort.connections))
            taken.append((one, outcome))
            print(report.of_figure(one, outcome), flush=True)
    if results:
        print(f"\nWhatever else ran took {report.others(results)} meanwhile.", flush=True)
    return results, taken


def say_what_is_done(effort: Effort) -> None:
    print(
        f"\n{machine.sentence()}\n{effort.rounds} rounds of {effort.seconds} s,"
        f" {effort.connections} connections, {WORKERS} workers of the gateway; rate limits"
        " times 1,000,000, which stop nobody",
        flush=True,
    )


def chosen(names: str) -> list[Row | Figure]:
    """All where none is named."""
    every: list[Row | Figure] = [*ROWS, *FIGURES]
    known = {one.name: one for one in every}
    if not names:
        return every
    wanted = [name.strip() for name in names.split(",")]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise Failure(f"There is no row {unknown[0]}; there are {', '.join(known)}.")
    return [known[name] for name in wanted]


def baseline(base: str, plugins: list[Plugin]) -> Target:
    """A server that speaks the same routes and has the same plugins."""
    found = Target("baseline", base.rstrip("/"), plugins)
    found.check()
    return found
