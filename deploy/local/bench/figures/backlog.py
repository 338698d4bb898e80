"""A catalog that was away while many installed, and counts them when it is back."""

from deploy.local.bench import simulating
from deploy.local.bench.figures import following
from deploy.local.bench.figures.figure import Figure, Outcome, Sizes, pace_of, spending
from deploy.local.bench.load.targets import Platform


def take(platform: Platform, sizes: Sizes) -> Outcome:
    before = following.head(platform, "installs")
    with platform.without("catalog"):
        words = ("--only-installs", "--installs", str(sizes.installs), *platform.filled)
        simulating.run(platform.settings, *words)
    waiting = following.head(platform, "installs") - before
    with spending(platform, "") as spent:
        following.wait(platform)
    return pace_of(waiting, spent)


FIGURE = Figure("backlog", "installs that wait, counted by the catalog", take)
