"""What Prometheus reads. With PROMETHEUS_MULTIPROC_DIR set, the sum of all worker processes."""

from __future__ import annotations

import functools
import os

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter("gateway_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "gateway_request_seconds",
    "Time to answer, by route.",
    ["route"],
    buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 1, 3, 10),
)
CACHE_READS = Counter("gateway_cache_reads", "Where public answers came from.", ["source"])


class OfRequests:
    """What is counted of each request."""

    def __init__(self, method: str, route: str, status: int) -> None:
        self._answered = REQUESTS.labels(method, route, status)
        self._seconds = SECONDS.labels(route)

    def count(self, seconds: float) -> None:
        self._answered.inc()
        self._seconds.observe(seconds)


of_requests = functools.lru_cache(maxsize=4096)(OfRequests)


LINES_DROPPED = Counter(
    "gateway_access_lines_dropped", "Lines of the access log that there was no room for."
)
BROKER = Gauge(
    "gateway_broker_connected",
    "Worker processes which have a connection to the broker.",
    multiprocess_mode="livesum",
)
LIVE = Gauge(
    "gateway_live_connections",
    "Open pages that are told without asking.",
    ["kind"],
    multiprocess_mode="livesum",
)
LIVE_DROPPED = Counter("gateway_live_dropped", "Open pages that did not take what they were told.")
LIVE_TOLD = Counter("gateway_live_told", "Messages that open pages were told.")


def render() -> bytes:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
