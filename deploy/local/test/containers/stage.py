"""The containers as a stage of the tests: built, brought up, and gone without a trace after it."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.layout import LOCAL, TEST, Failure
from deploy.local.progress import Progress
from deploy.local.test.containers import bases, page, tools, traces
from deploy.local.test.containers.bases import Bases
from deploy.local.test.containers.composition import Composition
from deploy.local.test.containers.engine import Engine

FOLDER = LOCAL / "containers"
LOG = FOLDER / "packages.log"


def composition() -> Composition:
    """Of this checkout, whether it runs or not."""
    engine = Engine(FOLDER / "engine", FOLDER / "tools", TEST.token)
    return Composition(engine, FOLDER / "composition", page.IMAGE if page.is_taken() else None)


@contextmanager
def engine(progress: Progress, *, images: bool) -> Iterator[Composition]:
    """An engine, which makes the images if told to. Raises `Failure` when it leaves something
    behind.
    """
    found = composition()
    before = traces.interfaces()
    try:
        start(found, progress)
        if images:
            make_images(found, progress)
        yield found
    finally:
        with uninterrupted():
            end(found.engine)
    left = traces.left_behind(found.engine, before)
    if left:
        raise Failure(f"The engine left behind: {', '.join(left)}")


@contextmanager
def running(progress: Progress, logs: Path) -> Iterator[Composition]:
    """The whole composition, of images that are there. Raises `Failure` when it does not come up,
    or does not go.

    What its containers said is in `logs` afterwards. When it is interrupted they are killed, since
    whoever interrupts does not wait long.
    """
    with engine(progress, images=False) as found:
        try:
            with progress.step("bring the composition up"):
                found.down()  # what a run that was killed left
                found.up()
            yield found
        finally:
            hurry = isinstance(sys.exception(), KeyboardInterrupt)
            with uninterrupted(), progress.step("take the containers down"):
                found.keep_logs(logs)
                found.down(*(["--timeout", "0"] if hurry else []))


def start(found: Composition, progress: Progress) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with progress.step("fetch a Docker engine"):
        tools.fetch(FOLDER, LOG)
    with progress.step("start the engine"):
        end(found.engine)
        found.engine.start()
    found.prepare()


def make_images(found: Composition, progress: Progress) -> None:
    names = set(bases.NAMES) - ({"node"} if found.page else set())
    with progress.step("make the base images"):
        Bases(found.engine, FOLDER / "bases", LOG, sorted(names)).make()
        if found.page:
            page.make(found.engine, FOLDER / "page")
    with progress.step("build the images"):
        found.build()
        found.engine.call("image", "prune", "--force")  # what those before them are now


def end(engine: Engine) -> None:
    """Also what a run that was killed left behind."""
    engine.stop()
    traces.remove(engine)
    shutil.rmtree(engine.run_folder, ignore_errors=True)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """A second Ctrl-C must not leave half of it behind."""
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, signal.SIG_IGN) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
