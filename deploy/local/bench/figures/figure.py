"""The form of a figure, and what several are made with."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles

from deploy.local.bench import processor
from deploy.local.bench.load.targets import Platform
from deploy.local.bench.load.wrk import processor_of_children


@dataclass(frozen=True)
class Sizes:
    """How much is done for a figure."""

    seconds: int = 10
    connections: int = 32
    installs: int = 100_000  # that wait to be counted
    uploads: tuple[int, ...] = (100_000, 5_000_000)  # bytes


@dataclass
class Outcome:
    """`said` for people; numbers for programs, whose names end with their unit."""

    said: list[str] = field(default_factory=list)
    numbers: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, value: float, text: str) -> None:
        self.numbers[name] = value
        self.said.append(text)


@dataclass(frozen=True)
class Figure:
    name: str
    title: str
    take: Callable[[Platform, Sizes], Outcome]


@dataclass
class Spent:
    seconds: float = 0.0
    processor: dict[str, float] = field(default_factory=dict)

    def sentence(self) -> str:
        parts = sorted(self.processor.items(), key=lambda item: -item[1])
        shown = [f"{part} {seconds:.2f}" for part, seconds in parts if seconds >= 0.05]
        return f"processor {sum(self.processor.values()):.2f} s ({', '.join(shown)})"


def pace_of(events: int, spent: Spent) -> Outcome:
    """How many, how fast, and what that took."""
    outcome, pace = Outcome(), events / spent.seconds
    outcome.add("events", events, f"{events:,} events")
    outcome.add("events/s", pace, f"{pace:,.0f}/s")
    outcome.add("seconds", spent.seconds, f"{spent.seconds:.1f} s; {spent.sentence()}")
    return outcome


@contextmanager
def spending(platform: Platform, program: str) -> Iterator[Spent]:
    """What the body takes; of programs that it runs to their end, under this name."""
    spent, leaders = Spent(), platform.leaders()
    started, children = time.monotonic(), processor_of_children()
    before = processor.read(leaders)
    yield spent
    spent.seconds = time.monotonic() - started
    # What is started meanwhile was not there before.
    spent.processor = processor.read(platform.leaders()).since(before)
    if own := processor_of_children() - children:
        spent.processor[program] = own


def p50_and_p99(values: Sequence[float]) -> tuple[float, float]:
    if len(values) < 2:
        return (values[0], values[0]) if values else (0.0, 0.0)
    return median(values), quantiles(values, n=100)[-1]
