"""gunicorn's settings for the gateway; the addresses come from the environment."""

import atexit
import os
import shutil
import tempfile
from typing import Protocol

os.environ.setdefault("SERVICE_NAME", "gateway")  # in its lines of the log

wsgi_app = "gateway.asgi:app"
bind = os.environ.get("GATEWAY_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("GATEWAY_WORKERS", "2"))
worker_class = "gateway.worker.Worker"
# Imported once, before the workers are forked: nothing is connected until they run.
preload_app = True
asgi_loop = "uvloop"
asgi_lifespan = "on"
http_parser = "python"  # the one in C takes what may be read in two ways (ADR 86)
control_socket_disable = True

timeout = 30  # s without a sign of life, then the worker is replaced
graceful_timeout = 10  # s for requests in flight at a stop
# s: idle connections hold up a stop for as long. A proxy in front keeps its own for less.
keepalive = 5
backlog = 2048
# Open pages that are told without asking are most of them.
worker_connections = int(os.environ.get("GATEWAY_CONNECTIONS", "10000"))
limit_request_line = 8190
limit_request_fields = 64

loglevel = os.environ.get("LOG_LEVEL", "info").lower()
accesslog = None  # gateway/http/access_log.py writes one line of JSON for each request

# Workers share their counters through files; they mean nothing after a restart. The library
# looks for this variable when it is imported, hence before everything else.
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    _folder = tempfile.mkdtemp(prefix="gateway-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _folder
    _master = os.getpid()

    def _clean() -> None:
        if os.getpid() == _master:
            shutil.rmtree(_folder, ignore_errors=True)

    atexit.register(_clean)


class _HasPid(Protocol):
    pid: int


def child_exit(server: object, worker: _HasPid) -> None:
    from prometheus_client import multiprocess  # noqa: PLC0415

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
