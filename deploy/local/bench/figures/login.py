"""Signing in, against the hash alone; and what a crowd of those who sign in does to others."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from deploy.local.bench.figures.accounts import register
from deploy.local.bench.figures.figure import Figure, Outcome, Sizes
from deploy.local.bench.load import wrk
from deploy.local.bench.load.rows import list_cached
from deploy.local.bench.load.targets import Platform
from deploy.local.bench.load.wrk import Load, Request
from deploy.local.layout import CHECKOUT, Failure
from deploy.local.shell import environment

ACCOUNTS = 20
# The median of what a right password costs, in ms, by the service's own parameters.
HASH = """
import statistics, time
from auth.passwords import Passwords
passwords = Passwords()
kept, times = passwords.hash("a password"), []
for _ in range(30):
    started = time.perf_counter()
    assert passwords.verify(kept, "a password")
    times.append(time.perf_counter() - started)
print(1000 * statistics.median(times))
"""


def take(platform: Platform, sizes: Sizes) -> Outcome:
    log_ins = [register(platform).log_in() for _ in range(ACCOUNTS)]
    outcome = Outcome()
    alone = hash_alone(platform)
    outcome.add("hash ms", alone, f"the hash alone {alone:.1f} ms")
    # Two, since wrk has two threads: as many as there are processors at least.
    one = load(platform, log_ins, wrk.THREADS, sizes.seconds)
    outcome.add("two at once p50 ms", one.p50, f"a log-in p50 {one.p50:.1f} ms, two at once")
    quiet = load(platform, [*list_cached(platform)], sizes.connections, sizes.seconds)
    with ThreadPoolExecutor(1) as pool:
        crowd = pool.submit(load, platform, log_ins, ACCOUNTS, sizes.seconds)
        busy = load(platform, [*list_cached(platform)], sizes.connections, sizes.seconds)
        many = crowd.result()
    outcome.add("log-ins/s", many.rate, f"{ACCOUNTS} at once {many.rate:.0f}/s")
    text = f"p99 of cached reads {busy.p99:.1f} ms meanwhile, {quiet.p99:.1f} without"
    outcome.add("reads p99 ms", busy.p99, text)
    return outcome


def load(platform: Platform, requests: list[Request], connections: int, seconds: int) -> Load:
    found = wrk.run(platform.base, requests, connections, seconds)
    if found.errors:
        raise Failure(f"{found.errors} of {found.requests} were refused: {requests[0].path}")
    return found


def hash_alone(platform: Platform) -> float:
    done = subprocess.run(
        [sys.executable, "-c", HASH],
        env=environment(platform.settings),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


FIGURE = Figure("log-in", "log-in", take)
