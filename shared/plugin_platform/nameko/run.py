"""``python -m plugin_platform.nameko.run catalog.service`` runs the service of that module.

nameko's own command does the same and takes twice the processor time to start: for the sake of
its ``--version`` it loads all of setuptools' ``pkg_resources``.
"""

from __future__ import annotations

import os
import sys
from typing import Any

# Names are looked up by the system: eventlet's own resolver would keep an address for the ten
# minutes that Docker promises, and a server that was started again may have another.
os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")

import eventlet

eventlet.monkey_patch()  # before anything else is imported that uses sockets, locks or threads

from nameko.cli.run import import_service, run  # noqa: E402

from plugin_platform import config, logs  # noqa: E402


def settings() -> dict[str, Any]:
    """What nameko reads from its configuration."""
    return {
        "AMQP_URI": config.amqp_uri(),
        "rpc_exchange": "nameko-rpc",
        "serializer": "json",
        "ACCEPT": ["json"],
        "HEARTBEAT": 15,
        "max_workers": config.service_workers(),
        "TRANSPORT_OPTIONS": {
            "max_retries": 2,
            "interval_start": 0.2,
            "interval_step": 0.3,
            "interval_max": 1,
        },
    }


def main(module: str) -> None:
    logs.configure()
    run(import_service(module), settings())


if __name__ == "__main__":
    main(*sys.argv[1:])
