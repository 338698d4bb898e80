"""The platform that is measured: with servers, ports and data of its own, and much in it."""

import argparse
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local.bench import filled, processor, simulating
from deploy.local.bench.load.targets import WORKERS, Platform, plugins_of
from deploy.local.layout import LOCAL, UNLIMITED, Instance
from deploy.local.progress import Progress
from deploy.local.run import lifecycle, settings
from deploy.local.run.credentials import server_secrets
from deploy.local.run.settings import Settings

INSTANCE = Instance(
    LOCAL / "bench",
    preferred_gateway_port=None,
    replaceable=False,
    vhost="bench",
    settings=UNLIMITED,
)
QUIET = 0.1  # processors that a platform takes which has nothing to do, at most
LOOKS, PAUSE = 30, 2.0  # as often, and s between two


@contextmanager
def running(args: argparse.Namespace) -> Iterator[Platform]:
    """Nothing of it is left but its logs and what it was filled with."""
    progress = Progress(since=args.started)
    with filled_servers(args, progress) as found:
        lifecycle.rescale(INSTANCE, {"gateway": WORKERS})
        lifecycle.wait_until_ready(INSTANCE, progress, found)
        base = settings.gateway_url(found)
        with progress.step("look what there is"):
            plugins = list(plugins_of(base, args.plugins or sys.maxsize))
        ours = Platform("platform", base, plugins, instance=INSTANCE, settings=found)
        ours.filled = words_of(args, "plugins", "versions", "directory")
        with progress.step("wait until it has nothing to do"):
            settle(ours)
        yield ours


def fill(args: argparse.Namespace) -> None:
    """And keep it, so that the next measurement with the same words has it."""
    with filled_servers(args, Progress(since=args.started)):
        pass


@contextmanager
def filled_servers(args: argparse.Namespace, progress: Progress) -> Iterator[Settings]:
    """With databases that are filled. What was interrupted while it was filled is gone on with."""
    said = words_of(args, "plugins", "versions", "accounts", "installs", "directory")
    server_secrets(INSTANCE)
    filling = filled.Filling(INSTANCE, filled.key(INSTANCE, said, args.directory))
    lifecycle.stop(INSTANCE)
    goes_on = not args.fresh and filling.is_interrupted()
    if not goes_on:
        filling.forget()
        shutil.rmtree(INSTANCE.data, ignore_errors=True)
        INSTANCE.prepare()
    try:
        known = not args.fresh and not goes_on and filling.restore()
        found = lifecycle.start_servers(INSTANCE, progress)
        lifecycle.set_up(INSTANCE, progress, found)
        if not known:
            filling.begin()
            with progress.step("go on filling the databases" if goes_on else "fill the databases"):
                simulating.run(found, *said, *(["--go-on"] if goes_on else []))
            with progress.step("keep them for the next time"):
                filling.keep()
        yield found
    finally:
        with progress.step("stop what was started"):
            lifecycle.stop(INSTANCE)
        if not filling.is_interrupted():
            shutil.rmtree(INSTANCE.data, ignore_errors=True)


def words_of(args: argparse.Namespace, *names: str) -> list[str]:
    """For `services/simulating`."""
    given = ((f"--{name}", getattr(args, name)) for name in names)
    return [word for name, value in given if value for word in (name, str(value))]


def settle(platform: Platform) -> None:
    """Sweeps look at everything when they start; what waits longer than a minute is waited for no
    more, since a busy machine makes everything long.
    """
    for _ in range(LOOKS):
        leaders = platform.leaders()
        before = processor.read(leaders)
        time.sleep(PAUSE)
        spent = processor.read(leaders).since(before)
        if sum(spent.values()) < QUIET * PAUSE:
            return
