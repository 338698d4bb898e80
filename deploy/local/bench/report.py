"""The measurements as a table, and for programs."""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from deploy.local.bench.figures.figure import Figure, Outcome
from deploy.local.bench.measure import Result

LEAST = 0.005  # ms of a request; parts below are shown together


def rates(result: Result) -> list[float]:
    return [turn.load.rate for turn in result.turns]


def ratios(result: Result, other: Result) -> list[float]:
    """Turn by turn: what they had in common was the machine at that moment."""
    return [mine / its for mine, its in zip(rates(result), rates(other), strict=True) if its]


def costs(result: Result) -> dict[str, float]:
    """Processor time of a request in ms by part, the largest first."""
    requests = max(1, sum(turn.load.requests for turn in result.turns))
    parts = {part for turn in result.turns for part in turn.processor}
    spent = {
        part: 1000 * sum(turn.processor.get(part, 0.0) for turn in result.turns) / requests
        for part in parts
    }
    return dict(sorted(spent.items(), key=lambda item: -item[1]))


def errors(result: Result) -> int:
    return sum(turn.load.errors for turn in result.turns)


def text(results: Sequence[Result]) -> str:
    """What was measured of a row, one after the other."""
    mine, *others = results
    lines = [f"\n{mine.row.title} ({mine.row.name})", *map(line, results)]
    for other in others:
        found = ratios(mine, other)
        if found:
            lines.append(f"  {mine.target} / {other.target}: {spread(found, '.2f')}")
    return "\n".join(lines)


def of_figure(figure: Figure, outcome: Outcome) -> str:
    return f"\n{figure.title} ({figure.name})\n  {'; '.join(outcome.said)}"


def line(result: Result) -> str:
    loads = [turn.load for turn in result.turns]
    p50, p99 = (median(getattr(load, name) for load in loads) for name in ("p50", "p99"))
    spent = costs(result)
    words = [
        f"  {result.target:9} {spread(rates(result), ',.0f')}/s",
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms",
        f"processor {sum(spent.values()):.2f} ms a request{parts(spent)}",
    ]
    if wrong := errors(result):
        words.append(f"{wrong:,} ERRORS")
    return "; ".join(words)


def spread(values: Iterable[float], form: str) -> str:
    """The median, the least and the most."""
    found = list(values)
    return f"{median(found):{form}} ({min(found):{form}} to {max(found):{form}})"


def parts(spent: dict[str, float]) -> str:
    shown = {part: ms for part, ms in spent.items() if ms >= LEAST}
    rest = sum(spent.values()) - sum(shown.values())
    named = [f"{part} {ms:.2f}" for part, ms in shown.items()]
    if rest >= LEAST:
        named.append(f"others {rest:.2f}")
    return f" ({', '.join(named)})" if named else ""


def others(results: Iterable[Result]) -> str:
    """How much of the machine was somebody else's meanwhile."""
    turns = [turn for result in results for turn in result.turns]
    seconds = sum(turn.load.seconds for turn in turns) or 1.0
    return f"{sum(turn.others for turn in turns) / seconds:.2f} processors"


def as_data(results: Iterable[Result]) -> list[dict[str, Any]]:
    return [
        {
            "row": result.row.name,
            "title": result.row.title,
            "target": result.target,
            "rates": rates(result),
            "median": median(rates(result)),
            "errors": errors(result),
            "p50": [turn.load.p50 for turn in result.turns],
            "p99": [turn.load.p99 for turn in result.turns],
            "processor": costs(result),
            "others": [turn.others / turn.load.seconds for turn in result.turns],
        }
        for result in results
    ]
