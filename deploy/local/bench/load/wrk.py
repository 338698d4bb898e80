"""Load by wrk, a program that opens some connections and asks as fast as it is answered."""

import json
import resource
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from deploy.local.install.packages import WRK
from deploy.local.layout import Failure

SCRIPT = Path(__file__).with_suffix(".lua")
THREADS = 2
PATIENCE = 30  # seconds


@dataclass(frozen=True)
class Request:
    """What is sent; a `body` is JSON, and each with one has a key of its own."""

    method: str
    path: str
    cookie: str = ""
    key: str = ""
    body: str = ""

    def line(self) -> str:
        return "\t".join((self.method, self.path, self.cookie, self.key, self.body)) + "\n"


@dataclass(frozen=True)
class Load:
    """What came of it; latencies in ms. `refused` were answered with 400 and above, `broken` with
    nothing; `processor`: seconds that wrk itself took.
    """

    requests: int
    seconds: float
    refused: int
    broken: int
    p50: float
    p99: float
    processor: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    @property
    def errors(self) -> int:
        return self.refused + self.broken


def run(
    base: str, requests: Iterable[Request], connections: int, seconds: int, rate: float = 0
) -> Load:
    """Each connection waits for its answer before it asks again; with a `rate` there are no more
    requests a second than that.
    """
    with NamedTemporaryFile("w", suffix=".tsv") as file:
        file.writelines(request.line() for request in requests)
        file.flush()
        return _run(base, file.name, max(connections, THREADS), seconds, rate)


def _run(base: str, file: str, connections: int, seconds: int, rate: float) -> Load:
    pace = 1000 * THREADS / rate if rate else 0
    options = [f"-t{THREADS}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s"]
    words = [str(WRK.path()), *options, "-s", str(SCRIPT), base]
    before = processor_of_children()
    try:
        done = subprocess.run(
            [*words, "--", file, base, str(THREADS), str(pace)],
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds + PATIENCE,
        )
    except subprocess.TimeoutExpired:
        raise Failure(f"wrk did not end within {seconds + PATIENCE} s.") from None
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if done.returncode or not lines:
        raise Failure(f"wrk failed:\n{done.stdout}{done.stderr}")
    said = json.loads(lines[-1].removeprefix("RESULT "))
    return Load(**said, processor=processor_of_children() - before)


def processor_of_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime
