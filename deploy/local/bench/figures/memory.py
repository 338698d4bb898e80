"""Memory of the platform's own processes: the sum of their resident sizes, as `ps` shows them."""

from deploy.local.bench import processor
from deploy.local.bench.figures.figure import Figure, Outcome, Sizes
from deploy.local.bench.load.targets import Platform
from deploy.local.layout import SERVERS

NOT_OURS = ("epmd", *SERVERS)
SHOWN = 5  # of the largest


def take(platform: Platform, _: Sizes) -> Outcome:
    leaders = {pid: part for pid, part in platform.leaders().items() if part not in NOT_OURS}
    parts = processor.resident(leaders)
    largest = sorted(parts.items(), key=lambda item: -item[1])[:SHOWN]
    named = ", ".join(f"{part} {mebibytes:.0f}" for part, mebibytes in largest)
    outcome, total = Outcome(), sum(parts.values())
    outcome.add("resident MiB", total, f"{total:.0f} MiB ({named}, …)")
    return outcome


FIGURE = Figure("memory", "memory of the own processes", take)
