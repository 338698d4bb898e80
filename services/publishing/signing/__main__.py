"""``python -m publishing.signing``: sign what was published before there were signatures.

``--again KEY_ID`` signs anew what that key signed, for one that is about to be revoked.
Each version is signed by itself, so whatever ends the command, the next run goes on from there.
``--public`` prints what to keep of the present key in ``EARLIER_SIGNERS`` when it is replaced.
"""

from __future__ import annotations

import argparse
import json
import logging
from typing import Any

import psycopg
from psycopg.rows import dict_row

from plugin_platform import actors, logs
from plugin_platform.events import Event
from plugin_platform.events.upcasters import upcast
from plugin_platform.eventstore.database import (
    COMMAND,
    TAKE_LOCK,
    WRITE_LOCK,
    Connection,
    Pool,
    in_transaction,
    open_pool,
)
from plugin_platform.eventstore.store import EventStore
from publishing import read_model
from publishing.model import stream_of
from publishing.signing.keys import as_setting, own_key
from publishing.signing.signer import Signer, signer

log = logging.getLogger(__name__)

# What the log said when the version was published; its publisher may be another one now.
NEXT = """
    SELECT events.data, events.metadata, events.recorded_at, versions.signature FROM versions
    JOIN events ON events.stream = 'plugin-' || plugin_id AND events.type = 'plugin.published'
                AND events.data ->> 'version' = versions.version
    WHERE published_at IS NOT NULL
      AND (signature IS NULL OR signature ->> 'key_id' = %(again)s)
    ORDER BY plugin_id, versions.version LIMIT 1
"""


def sign_next(pool: Pool, events: EventStore, by: Signer, again: str | None) -> bool:
    """False when nothing is left to be signed."""

    def work(connection: Connection) -> bool:
        connection.execute(TAKE_LOCK, [WRITE_LOCK])
        with connection.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(NEXT, {"again": again}).fetchone()
        if found is None:
            return False
        data = upcast("plugin.published", found["metadata"]["schema"], found["data"])
        named = {key: data[key] for key in ("plugin_id", "version")}
        signature = by.of(data, _source(found["signature"]), found["recorded_at"])
        events.append(
            stream_of(data["plugin_id"]),
            [Event("plugin.version_signed", {**named, "signature": signature})],
            expected_version=None,
            metadata={"actor": actors.service("publishing")},
            connection=connection,
        )
        log.info("signed %s %s", data["plugin_id"], data["version"])
        return True

    return in_transaction(pool, work, COMMAND)


def _source(earlier: dict[str, str] | None) -> dict[str, Any] | None:
    """From where it was published, as far as anybody wrote it down."""
    if earlier is None:
        return None
    source: dict[str, Any] = json.loads(earlier["payload"])["predicate"]["source"]
    return source


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m publishing.signing")
    parser.add_argument("--again", metavar="KEY_ID", help="sign anew what this key signed")
    parser.add_argument("--public", action="store_true", help="print the present key's public half")
    args = parser.parse_args()
    logs.configure()
    if args.public:
        print(as_setting(own_key()))
        return
    by, signed = signer(), 0
    if args.again == by.key_id:
        raise SystemExit(f"{by.key_id} is the present key: set another SIGNING_KEY first.")
    try:
        with open_pool("publishing", size=1) as pool:
            events = EventStore(pool, read_model.apply)
            while sign_next(pool, events, by, args.again):
                signed += 1
    except psycopg.OperationalError as error:
        raise SystemExit("The database cannot be reached. Run it again; it goes on.") from error
    print(f"signed {signed} versions with the key {by.key_id}")


if __name__ == "__main__":
    main()
