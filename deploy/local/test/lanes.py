"""Stages side by side."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from deploy.local.progress import Progress
from deploy.local.test import stages
from deploy.local.test.stages import Stage, Verdict

Verdicts = Callable[[], list[Verdict]]


class StageFailed(Exception):
    """Makes the stage's line say so."""


@contextmanager
def lanes(results: Path) -> Iterator[Callable[[Sequence[Stage]], Verdicts]]:
    """Runs stages in the order given, two more at a time than there are cores: tests wait a lot,
    for processes that start and for faults that are noticed. Only failures show their output.
    """
    progress = Progress()

    def one(stage: Stage) -> Verdict:
        verdicts: list[Verdict] = []
        with suppress(StageFailed), progress.step(stage.name):
            verdicts.append(stages.run(stage, results, show=False))
            if not verdicts[0].passed:
                raise StageFailed
        return verdicts[0]

    with ThreadPoolExecutor((os.cpu_count() or 1) + 2) as pool:

        def run(found: Sequence[Stage]) -> Verdicts:
            started: list[Future[Verdict]] = [pool.submit(one, stage) for stage in found]
            return lambda: [each.result() for each in started]

        try:
            yield run
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            stages.end_running()
            raise
