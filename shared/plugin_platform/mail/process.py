"""The process of a service that sends its mail, until SIGTERM."""

from __future__ import annotations

import signal
import threading
from typing import Any

from plugin_platform import logs
from plugin_platform.eventstore.database import open_pool
from plugin_platform.mail.postman import Postman
from plugin_platform.mail.settings import read_settings


def run(service: str, postman: type[Postman[Any]]) -> None:
    logs.configure()
    settings, stop = read_settings(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with open_pool(service, size=2) as pool:
        postman(pool, settings).work(stop)
