"""``python -m publishing.upkeep.recheck``: ask the checks anew about all published or in review.

For a check that is new, or has another revision: each version that has no verdict of it is looked
at once, so whatever ends the command, the next run goes on from there. Verdicts are recorded and
act on nothing; it prints what did not pass, and ends with 1 when there is any.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import psycopg
from psycopg.rows import dict_row

from plugin_platform import config, logs
from plugin_platform.bundle_keys import digest_of, file_key_of, held_key_of
from plugin_platform.bundles import Bundles
from plugin_platform.errors import NotFound, Unavailable
from plugin_platform.eventstore.database import Connection, Pool, in_transaction, open_pool
from plugin_platform.eventstore.store import EventStore
from plugin_platform.rules import rules
from plugin_platform.slices import Slice
from publishing import read_model
from publishing.checks.engine.registry import all_checks
from publishing.intake import apart
from publishing.intake.inspection import Files, Inspection, inspect, inspect_files
from publishing.intake.packages import is_text
from publishing.intake.publication import Publication
from publishing.intake.submission import known_of

log = logging.getLogger(__name__)

ACTOR = "service:publishing"
# A roll back has the bytes, and so the manifest, of its original.
DUE = """
    FROM versions JOIN plugins ON plugins.id = plugin_id
    WHERE versions.status IN ('published', 'in_review') AND EXISTS (
        SELECT FROM unnest(%(checks)s::text[], %(revisions)s::integer[])
        AS asked (check_id, revision) WHERE NOT EXISTS (
            SELECT FROM checks WHERE checks.plugin_id = versions.plugin_id
            AND checks.version = versions.version AND checks.check_id = asked.check_id
            AND checks.revision = asked.revision AND checks.verdict <> 'error'))
    AND (plugin_id, version) > (%(plugin)s, %(after)s)
"""
HOW_MANY = "SELECT count(*)" + DUE
NEXT = f"""
    SELECT plugin_id, version, coalesce(original, version) AS said, versions.status, manifest,
           bundle_key, files, name, owner_id {DUE} ORDER BY plugin_id, version LIMIT 1
"""
# In a row: then it is not the bundle but the storage or the machine.
GIVE_UP = 3
BEGINNING = {"plugin": "", "after": ""}

Row = dict[str, Any]


@dataclass
class Outcome:
    checked: int = 0
    unreadable: int = 0
    not_passed: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        found = ", ".join(f"{what}: {times}" for what, times in sorted(self.not_passed.items()))
        lost = f"; {self.unreadable} could not be read" if self.unreadable else ""
        return f"checked {self.checked} versions{lost}; not passed: {found or 'nothing'}"


class Recheck:
    def __init__(self, pool: Pool, bundles: Bundles, names: list[str] | None = None) -> None:
        """``names`` of checks whose verdicts are missing; those of all when left out."""
        known = {each.id: each.revision for each in all_checks()}
        if unknown := set(names or ()) - set(known):
            raise SystemExit(
                f"There is no check {', '.join(unknown)}; there are: {', '.join(known)}"
            )
        asked = {name: known[name] for name in names or known}
        self._wanted = {"checks": list(asked), "revisions": list(asked.values())}
        self._pool = pool
        self._bundles = bundles
        events = EventStore(pool, read_model.apply)
        self._publication = Publication(pool, events)

    def run(self) -> Outcome:
        outcome = Outcome()
        left_over, in_a_row = in_transaction(self._pool, self._count), 0
        for row in self._due():
            name = f"{row['plugin_id']} {row['version']}"
            log.info("%s, %s to go", name, left_over)
            left_over -= 1
            try:
                self._check(row, outcome)
            except NotFound:
                log.error("%s has no bundle in the storage", name)
                outcome.unreadable += 1
            except Unavailable as error:
                # One that ends its process each time does not keep the others from their turn.
                in_a_row += 1
                if in_a_row == GIVE_UP:
                    raise
                log.error("%s could not be checked: %s", name, error.detail)
                outcome.unreadable += 1
            else:
                in_a_row = 0
        return outcome

    def _due(self) -> Iterator[Row]:
        """One after the other: what was recorded meanwhile is not asked for again."""
        row = in_transaction(self._pool, partial(self._next, BEGINNING))
        while row:
            yield row
            place = {"plugin": row["plugin_id"], "after": row["version"]}
            row = in_transaction(self._pool, partial(self._next, place))

    def _next(self, place: Row, connection: Connection) -> Row | None:
        with connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(NEXT, {**self._wanted, **place}).fetchone()

    def _count(self, connection: Connection) -> int:
        [count] = connection.execute(HOW_MANY, {**self._wanted, **BEGINNING}).fetchone() or [0]
        return int(count)

    def _check(self, row: Row, outcome: Outcome) -> None:
        inspection = self._inspect(
            row,
            manifest=row["manifest"],
            plugin_id=row["plugin_id"],
            version=row["said"],
            name=row["name"],
            owner_id=row["owner_id"],
            **self._known_to(row),
        )
        digest = digest_of(row["bundle_key"])
        metadata = {"actor": ACTOR}
        self._publication.record(
            row["plugin_id"],
            row["version"],
            digest,
            conclusions=inspection.conclusions,
            metadata=metadata,
        )
        outcome.checked += 1
        for one in inspection.conclusions or _unfinished(inspection):
            if one["verdict"] != "passed":
                what = f"{one['check']} {one['verdict']}"
                outcome.not_passed[what] = outcome.not_passed.get(what, 0) + 1

    def _known_to(self, row: Row) -> dict[str, Any]:
        """What is published was agreed to: only what waits follows something."""

        def read(connection: Connection) -> dict[str, Any]:
            known = known_of(connection, row["plugin_id"], row["version"])
            return known if row["status"] == "in_review" else {**known, "before": None}

        return in_transaction(self._pool, read)

    def _inspect(self, row: Row, **submitted_as: Any) -> Inspection:
        key, waits = row["bundle_key"], row["status"] == "in_review"
        if not row["files"]:
            with tempfile.TemporaryFile() as file:
                self._bundles.copy_published(held_key_of(key) if waits else key, file)
                with Slice(file) as module:
                    return inspect(module, **submitted_as)
        texts = [file for file in row["files"] if is_text(file["path"])]
        files = Files(
            names=[file["path"] for file in row["files"]],
            texts=[(file["path"], file["size"]) for file in texts],
            contents=(
                piece
                for file in texts
                for piece in self._bundles.pieces_of(file_key_of(key, file["digest"]))
            ),
        )
        return inspect_files(files, **submitted_as)


def _unfinished(inspection: Inspection) -> list[Row]:
    """What is said where the checks themselves ended: nothing was found, and nothing passed."""
    for found in inspection.findings:
        log.error("the checks did not end: %s", found["message"])
    return [
        {"check": rules()[found["code"]].check, "verdict": "error"} for found in inspection.findings
    ]


def recheck_once(names: list[str] | None = None) -> Outcome:
    """Raises ``Unavailable``; the next time goes on from there."""
    try:
        with open_pool("publishing", size=2) as pool:
            return Recheck(pool, Bundles(config.s3()), names).run()
    except psycopg.OperationalError as error:
        raise Unavailable("The database cannot be reached.") from error
    finally:
        apart.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m publishing.upkeep.recheck")
    parser.add_argument("check", nargs="*", help="the checks that are new; all when left out")
    names = parser.parse_args().check
    logs.configure()
    try:
        outcome = recheck_once(names)
    except Unavailable as error:
        raise SystemExit(f"{error.detail} Run it again; it goes on.") from error
    print(outcome)
    raise SystemExit(1 if outcome.not_passed or outcome.unreadable else 0)


if __name__ == "__main__":
    main()
