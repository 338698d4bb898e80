"""``python -m publishing.upkeep.verify_log``: is the public log what was said? 1 if not."""

from __future__ import annotations

import psycopg

from plugin_platform import config
from plugin_platform.eventstore.database import connect
from publishing import public_log

# It is made of the events alone: hashes that somebody kept are the same afterwards.
REMEDY = (
    "After an update that brought the log, and once the fault is understood: "
    "./platform rebuild publishing makes it anew from the events."
)
HEAD = "SELECT line, hash FROM public_log ORDER BY line DESC LIMIT 1"


def main() -> None:
    try:
        with connect(config.database_url("publishing")) as connection:
            # One view of the log and of the table, while versions are published.
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            faults = public_log.verify(connection)
            line, head = connection.execute(HEAD).fetchone() or (0, public_log.BEGINNING)
    except psycopg.OperationalError as error:
        raise SystemExit("The database cannot be reached.") from error
    for fault in faults:
        print(fault)
    print(f"{line} lines, {'NOT ' if faults else ''}as they were said; the last hash is {head}")
    if faults:
        print(REMEDY)
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
