"""What a process measures of itself, for Prometheus.

It is written to a file in ``METRICS_FOLDER``, at most every few seconds and only when it is another
than before, since that takes milliseconds; in the text format
(https://prometheus.io/docs/instrumenting/exposition_formats/) that node_exporter's textfile
collector reads: no port of a service is open for it. Without the folder nothing is written.
File and label ``process`` have supervisord's name of the process, so that a restart goes on
where it was. (The gateway's are at ``/metrics``.)
"""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, write_to_textfile

log = logging.getLogger(__name__)

EVERY = 5.0  # seconds
REGISTRY = CollectorRegistry()
PROCESS = os.environ.get("SUPERVISOR_PROCESS_NAME") or f"pid-{os.getpid()}"

_CALLS = Counter(
    "service_calls", "Calls answered.", ["process", "method", "outcome"], registry=REGISTRY
)
_CALL_SECONDS = Histogram(
    "service_call_seconds",
    "Time to answer a call.",
    ["process", "method"],
    buckets=(0.005, 0.02, 0.1, 0.5, 1, 2.5, 10, 30),
    registry=REGISTRY,
)
_PARKED = Gauge(
    "projection_parked_events",
    "Events that could not be applied, and those behind them.",
    ["process", "source"],
    registry=REGISTRY,
)
_FOLLOWED = Gauge(
    "projection_source_followed",
    "0 when the source's log is not the one that was read before.",
    ["process", "source"],
    registry=REGISTRY,
)
_PUBLISHED = Counter(
    "relay_events", "Events that the broker has confirmed.", ["process", "log"], registry=REGISTRY
)
_CONFIRM_SECONDS = Histogram(
    "relay_confirm_seconds",
    "From the first publish of a batch to its last confirm.",
    ["process", "log"],
    buckets=(0.005, 0.02, 0.1, 0.5, 1, 2, 4, 8),
    registry=REGISTRY,
)
_LAG = Gauge(
    "relay_lag_seconds",
    "Age of the oldest event that is not published.",
    ["process", "log"],
    registry=REGISTRY,
)
_INTERRUPTIONS = Counter(
    "relay_interruptions",
    "How often broker or database went away.",
    ["process", "log"],
    registry=REGISTRY,
)


_news = threading.Event()  # something is another than it was written
_shown: dict[tuple[Gauge, str], float] = {}


def call(method: str, outcome: str, seconds: float) -> None:
    """``outcome`` is ``ok`` or the name of the error's class."""
    _CALLS.labels(PROCESS, method, outcome).inc()
    _CALL_SECONDS.labels(PROCESS, method).observe(seconds)
    _news.set()


def parked(source: str, events: int) -> None:
    _show(_PARKED, source, events)


def followed(source: str, yes: bool) -> None:
    _show(_FOLLOWED, source, yes)


def published(log: str, events: int, seconds: float) -> None:
    _PUBLISHED.labels(PROCESS, log).inc(events)
    _CONFIRM_SECONDS.labels(PROCESS, log).observe(seconds)
    _news.set()


def lag(log: str, seconds: float) -> None:
    _show(_LAG, log, seconds)


def interrupted(log: str) -> None:
    _INTERRUPTIONS.labels(PROCESS, log).inc()
    _news.set()


def _show(gauge: Gauge, what: str, value: float) -> None:
    if _shown.get((gauge, what)) != value:
        _shown[gauge, what] = value
        gauge.labels(PROCESS, what).set(value)
        _news.set()


_writing = threading.Lock()


def start(every: float = EVERY) -> None:
    """Write for as long as the process lives; a second call does nothing."""
    folder = os.environ.get("METRICS_FOLDER")
    if folder and _writing.acquire(blocking=False):
        file = Path(folder) / f"{PROCESS}.prom"
        threading.Thread(target=_write, args=[file, every], name="metrics", daemon=True).start()


def _write(file: Path, every: float) -> None:
    while True:
        _news.clear()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_to_textfile(str(file), REGISTRY)
        except OSError as error:
            log.warning("metrics not written: %s", error)
            _news.set()
        time.sleep(every)
        _news.wait()
