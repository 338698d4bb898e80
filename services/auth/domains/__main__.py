"""``python -m auth.domains --every SECONDS``: looks whether domains say whose they are, until
SIGTERM. Several at once share the work.

It is a process of its own since it speaks with servers that strangers name: it has none of the
service's keys, and takes no calls.
"""

from __future__ import annotations

import os

import psycopg

from auth import read_model
from auth.domains.checking import Checking, public_looking
from plugin_platform import upkeep
from plugin_platform.errors import Conflict, Unavailable
from plugin_platform.eventstore.database import open_pool
from plugin_platform.eventstore.store import EventStore


def all_due(checking: Checking) -> str:
    """Look at all that is due, and say how many; nothing where none was. Raises ``Unavailable``."""
    checked = 0
    try:
        while found := checking.round():
            checked += found
    except (psycopg.OperationalError, Conflict) as error:
        raise Unavailable("The database cannot be reached, or is busy.") from error
    return f"domains that were looked at: {checked}" if checked else ""


def main() -> None:
    looking = public_looking(os.environ.get("DOMAIN_RESOLVER", ""))
    with open_pool("auth", size=1) as pool:
        checking = Checking(EventStore(pool, read_model.apply), pool, looking)
        upkeep.run("auth.domains", lambda: all_due(checking))


if __name__ == "__main__":
    main()
