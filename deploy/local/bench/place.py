"""The platform that is measured: with servers, ports and data of its own, and much in it."""

import argparse
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.bench import simulating
from deploy.local.bench.targets import Platform, plugins_of
from deploy.local.layout import LOCAL, UNLIMITED, Instance
from deploy.local.progress import Progress
from deploy.local.run import lifecycle, settings

INSTANCE = Instance(
    LOCAL / "bench",
    preferred_gateway_port=None,
    replaceable=False,
    vhost="bench",
    settings=UNLIMITED,
)
WORKERS = 2  # of the gateway; as many as the limit has


@contextmanager
def running(args: argparse.Namespace) -> Iterator[Platform]:
    """Nothing of it is left but its logs."""
    progress = Progress(since=args.started)
    lifecycle.stop(INSTANCE)
    shutil.rmtree(INSTANCE.data, ignore_errors=True)
    try:
        found = lifecycle.start_servers(INSTANCE, progress)
        lifecycle.set_up(INSTANCE, progress, found)
        with progress.step("fill the databases"):
            filled = words_of(args)
            installs = ("--installs", str(args.installs)) if args.installs else ()
            simulating.run(found, *filled, *installs)
        lifecycle.rescale(INSTANCE, {"gateway": WORKERS})
        lifecycle.wait_until_ready(INSTANCE, progress, found)
        base = settings.gateway_url(found)
        with progress.step("look what there is"):
            plugins = list(plugins_of(base, args.plugins or sys.maxsize))
        yield Platform("platform", base, plugins, instance=INSTANCE, settings=found, filled=filled)
    finally:
        with progress.step("stop what was started"):
            lifecycle.stop(INSTANCE)
        shutil.rmtree(INSTANCE.data, ignore_errors=True)


def words_of(args: argparse.Namespace) -> list[str]:
    """Which plugins there are, for `services/simulating`."""
    directory = args.directory and Path(args.directory).resolve()
    given = {"--plugins": args.plugins, "--directory": directory}
    return [word for name, value in given.items() if value for word in (name, str(value))]
