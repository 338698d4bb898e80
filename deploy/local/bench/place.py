"""The platform that is measured: with servers, ports and data of its own, and much in it."""

import argparse
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

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
    lifecycle.stop(INSTANCE)
    shutil.rmtree(INSTANCE.data, ignore_errors=True)
    INSTANCE.prepare()
    server_secrets(INSTANCE)
    try:
        plugin_words, found = start_servers(args, progress)
        lifecycle.rescale(INSTANCE, {"gateway": WORKERS})
        lifecycle.wait_until_ready(INSTANCE, progress, found)
        base = settings.gateway_url(found)
        with progress.step("look what there is"):
            plugins = list(plugins_of(base, args.plugins or sys.maxsize))
        ours = Platform("platform", base, plugins, instance=INSTANCE, settings=found)
        ours.filled = plugin_words
        with progress.step("wait until it has nothing to do"):
            settle(ours)
        yield ours
    finally:
        with progress.step("stop what was started"):
            lifecycle.stop(INSTANCE)
        shutil.rmtree(INSTANCE.data, ignore_errors=True)


def start_servers(args: argparse.Namespace, progress: Progress) -> tuple[list[str], Settings]:
    """With databases that are filled; and with which words, for `services/simulating`."""
    directory = Path(args.directory).resolve() if args.directory else None
    plugins = words({"--plugins": args.plugins, "--directory": directory})
    installs = words({"--installs": args.installs})
    name = filled.key(INSTANCE, [*plugins, *installs], directory)
    known = not args.fresh and filled.restore(INSTANCE, name)
    found = lifecycle.start_servers(INSTANCE, progress)
    lifecycle.set_up(INSTANCE, progress, found)
    if not known:
        with progress.step("fill the databases"):
            simulating.run(found, *plugins, *installs)
        with progress.step("keep them for the next time"):
            filled.keep(INSTANCE, name)
    return plugins, found


def words(given: Mapping[str, object]) -> list[str]:
    return [word for name, value in given.items() if value for word in (name, str(value))]


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
