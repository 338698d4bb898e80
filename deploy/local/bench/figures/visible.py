"""From an install in the log of installs to its count in the catalog, while 300 come a second.

Both logs say when: the install, and the announcement that the plugin's answers grew old, which is
written in the transaction that counts it. The database is one, and so is its clock.
"""

from bisect import bisect_left
from collections import defaultdict
from datetime import datetime
from itertools import islice

from deploy.local.bench.figures import following
from deploy.local.bench.figures.figure import Figure, Outcome, Sizes, p50_and_p99
from deploy.local.bench.load import wrk
from deploy.local.bench.load.rows import install_spread
from deploy.local.bench.load.targets import Platform
from deploy.local.layout import Failure

RATE = 300  # installs/s
INSTALLED = """
    SELECT data ->> 'plugin_id', recorded_at FROM events
    WHERE position > %s AND position <= %s AND type = 'plugin.installed' ORDER BY position
"""
CHANGED = """
    SELECT plugin_id, recorded_at FROM events
    CROSS JOIN jsonb_array_elements_text(data -> 'plugin_ids') AS plugin_id
    WHERE position > %s AND type = 'catalog.changed' ORDER BY position
"""


def take(platform: Platform, sizes: Sizes) -> Outcome:
    heads = {name: following.head(platform, name) for name in ("installs", "catalog")}
    requests = list(islice(install_spread(platform), 2 * RATE * (sizes.seconds + 1)))
    load = wrk.run(platform.base, requests, sizes.connections, sizes.seconds, RATE)
    if load.errors:
        raise Failure(f"{load.errors} installs of {load.requests} were refused.")
    counted = following.wait(platform)
    delays = between(
        following.ask(platform, "installs", INSTALLED, heads["installs"], counted),
        following.ask(platform, "catalog", CHANGED, heads["catalog"]),
    )
    p50, p99 = p50_and_p99([1000 * delay for delay in delays])
    outcome = Outcome()
    outcome.add("installs/s", load.rate, f"{load.rate:.0f} installs/s")
    outcome.add("p50 ms", p50, f"p50 {p50:.1f} ms")
    outcome.add("p99 ms", p99, f"p99 {p99:.1f} ms")
    return outcome


def between(
    installed: list[tuple[str, datetime]], changed: list[tuple[str, datetime]]
) -> list[float]:
    """Seconds from each install to the first change of its plugin after it."""
    changes: dict[str, list[datetime]] = defaultdict(list)
    for plugin_id, at in changed:
        changes[plugin_id].append(at)
    delays = []
    for plugin_id, at in installed:
        later = changes[plugin_id]
        place = bisect_left(later, at)
        if place == len(later):
            raise Failure(f"An install of {plugin_id} was not counted.")
        delays.append((later[place] - at).total_seconds())
    return delays


FIGURE = Figure("visible", f"from an install to its count, at {RATE} installs/s", take)
