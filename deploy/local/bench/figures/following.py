"""How far the catalog is behind installs, asked in their databases."""

import time
from typing import Any

import psycopg

from deploy.local.bench.load.targets import Platform
from deploy.local.layout import Failure

HEAD = "SELECT coalesce(max(position), 0) FROM events"
FOLLOWED = "SELECT position FROM read_model.projections WHERE source = 'installs'"
PAUSE = 0.05  # seconds
PATIENCE = 120.0  # seconds without any movement


def ask(platform: Platform, service: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
    url = platform.settings[f"DATABASE_URL_{service.upper()}"]
    with psycopg.connect(url, connect_timeout=5) as connection:
        return connection.execute(query.encode(), values or None).fetchall()


def head(platform: Platform, service: str) -> int:
    [(position,)] = ask(platform, service, HEAD)
    return int(position)


def followed(platform: Platform) -> int:
    rows = ask(platform, "catalog", FOLLOWED)
    return int(rows[0][0]) if rows else 0


def wait(platform: Platform) -> int:
    """Until the catalog has counted all that is installed now; the last position of that. Installs
    that were under way when the load ended may come later.
    """
    wanted, reached, moved = head(platform, "installs"), -1, time.monotonic()
    while (position := followed(platform)) < wanted:
        if position > reached:
            reached, moved = position, time.monotonic()
        if time.monotonic() - moved > PATIENCE:
            raise Failure("The catalog does not follow what is installed.")
        time.sleep(PAUSE)
    return wanted
