"""``python -m installs.mail``: addresses news to people, and sends what waits, until SIGTERM.

Without ``SMTP_URL`` it says in the database that no mail is sent, forgets what waited, and rests.
Several at once share the work.
"""

from __future__ import annotations

import signal
import threading

from installs.mail.postman import Postman
from installs.mail.settings import read_settings
from plugin_platform import logs
from plugin_platform.eventstore.database import open_pool


def main() -> None:
    logs.configure()
    settings, stop = read_settings(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with open_pool("installs", size=2) as pool:
        Postman(pool, settings).work(stop)


if __name__ == "__main__":
    main()
