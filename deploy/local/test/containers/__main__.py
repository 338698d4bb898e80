"""The containers as commands of their own, so that they can run beside other stages.

`images` makes what the composition is run from; `test [pytest's arguments]` makes what is missing
of it, brings the composition up, and runs tests/containers against it. Both end without a trace
when they are interrupted, by SIGTERM as well; with `stages.NOT_RUN`, and the reason in the last
line, where the machine has no packages for them or cannot run an engine.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import NoReturn

from deploy.local.layout import CHECKOUT, TEST, Failure, Hindrance
from deploy.local.progress import Progress
from deploy.local.shell import environment
from deploy.local.test import stages
from deploy.local.test.containers import stage

LOGS = TEST.folder / "results" / "containers-logs.txt"


def main(words: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, interrupt)
    try:
        return make_images() if words[0] == "images" else test(words[1:])
    except Hindrance as hindrance:
        print(f"\n{hindrance}\n{str(hindrance).splitlines()[0]}", flush=True)
        return stages.NOT_RUN
    except Failure as failure:
        print(f"\n{failure}", flush=True)
    except KeyboardInterrupt:
        print("\nInterrupted.", flush=True)
    return 1


def interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def make_images() -> int:
    with stage.engine(Progress()):
        pass
    return 0


def test(pytest: Sequence[str]) -> int:
    """`pytest` is the whole command."""
    with (
        stage.running(Progress(), LOGS),
        subprocess.Popen(pytest, cwd=CHECKOUT, env=environment()) as process,
    ):
        try:
            return process.wait()
        except KeyboardInterrupt:
            stages.end(process)
            raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
