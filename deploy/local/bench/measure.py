"""Rows in turn with what they are compared with: A B A B, so that whatever else this machine does
is done to all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from deploy.local.bench import processor
from deploy.local.bench.load import wrk
from deploy.local.bench.load.rows import Row
from deploy.local.bench.load.targets import Target
from deploy.local.bench.load.wrk import Load, Request
from deploy.local.layout import Failure

WARM_UP = 1  # second
WARM_UPS = 10  # at most, until each request that comes again has come once
AT_FIRST = 20_000  # requests
PLENTY = 3  # times as many requests as are likely to be sent


@dataclass(frozen=True)
class Measurement:
    """One turn: what came of the load, and what it took of the processors, in s by part. `others`:
    seconds that this machine spent on anything else.
    """

    load: Load
    processor: dict[str, float]
    others: float


@dataclass(frozen=True)
class Result:
    """`answered`: how many requests in all, those before the first turn too."""

    row: Row
    target: str
    turns: list[Measurement]
    answered: int


@dataclass(frozen=True)
class Effort:
    """How long and how hard each is tried."""

    seconds: int
    rounds: int
    connections: int


class Subject:
    """A row of a target."""

    def __init__(self, row: Row, target: Target, effort: Effort) -> None:
        self.row = row
        self.target = target
        self._effort = effort
        self._repeated = row.repeated or bool(target.only)
        asked = iter([Request("GET", target.only)]) if target.only else row.requests(target)
        self._endless = asked
        self._all = list(asked) if self._repeated else []
        self._rate = 0.0
        self.answered = 0
        self.turns: list[Measurement] = []

    def warm_up(self) -> None:
        """Fills what is cached, and shows how many requests a turn may need."""
        for _ in range(WARM_UPS):
            self._rate = self._load(WARM_UP, AT_FIRST).rate
            if self.answered >= max(1, len(self._all)):
                return

    def turn(self) -> None:
        leaders = self.target.leaders()
        before = processor.read(leaders)
        wanted = round(PLENTY * (self._rate + 100) * (self._effort.seconds + 1))
        load = self._load(self._effort.seconds, wanted)
        after = processor.read(leaders)
        spent = after.since(before)
        others = after.machine - before.machine - load.processor - sum(spent.values())
        self._rate = max(self._rate, load.rate)
        self.turns.append(Measurement(load, spent, max(0.0, others)))

    def result(self) -> Result:
        return Result(self.row, self.target.name, self.turns, self.answered)

    def _load(self, seconds: int, wanted: int) -> Load:
        requests = self._all or list(islice(self._endless, wanted))
        load = wrk.run(self.target.base, requests, self._effort.connections, seconds)
        self.answered += load.requests
        if not self._repeated and load.requests > len(requests):
            raise Failure(f"{self.row.name}: {len(requests)} requests were too few for a turn.")
        return load


def measure(row: Row, targets: Sequence[Target], effort: Effort) -> list[Result]:
    """One result of each target, in their order."""
    subjects = [Subject(row, target, effort) for target in targets]
    for subject in subjects:
        subject.warm_up()
    for _ in range(effort.rounds):
        for subject in subjects:
            subject.turn()
    return [subject.result() for subject in subjects]
