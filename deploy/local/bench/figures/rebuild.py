"""The catalog's tables made anew from all that was ever said, while it serves."""

import subprocess
import sys

from deploy.local.bench.figures import following
from deploy.local.bench.figures.figure import Figure, Outcome, Sizes, pace_of, spending
from deploy.local.bench.load.targets import Platform
from deploy.local.layout import CHECKOUT, Failure
from deploy.local.shell import environment

MODULE = "plugin_platform.eventstore.upkeep.rebuild"


def take(platform: Platform, _: Sizes) -> Outcome:
    events = sum(following.head(platform, name) for name in ("publishing", "catalog", "installs"))
    with spending(platform, "rebuild") as spent:
        done = subprocess.run(
            [sys.executable, "-m", MODULE, "catalog"],
            env=environment(platform.settings),
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise Failure(f"The rebuild failed:\n{done.stderr[-2000:]}")
    return pace_of(events, spent)


FIGURE = Figure("rebuild", "rebuild of the catalog", take)
