"""``python -m catalog.front.trends [--every SECONDS]``: what people who have one plugin also have,
and what more people install than before.

Both are computed of accounts alone, each of which counts once, in two statements over the table of
who has what. Visitors, of whom anybody can be a thousand, do not come into it. Of each account its
newest ``NEWEST`` plugins count and of all accounts ``PEOPLE``: so one that has 10,000 plugins moves
nothing by them, and what it costs is bounded. A pair that fewer than ``FEWEST`` people have
is kept from everybody: it would tell what somebody has.
"""

from __future__ import annotations

import psycopg

from plugin_platform import upkeep
from plugin_platform.errors import Unavailable
from plugin_platform.eventstore.database import (
    Connection,
    Pool,
    TimeLimits,
    in_transaction,
    open_pool,
)

NEWEST = 30  # plugins of an account
PEOPLE = 20_000  # accounts, always the same ones as long as they have something
FEWEST = 5  # people, of a pair or of what is new this week
COMPANIONS = 12  # of a plugin
RISING = 50
LIMITS = TimeLimits("120s", "5s")

ONE_AT_A_TIME = 0x5452454E  # "TREN"
TAKE_TURN = "SELECT pg_advisory_xact_lock(%s)"

# How alike two are: the cosine, people who have both by the root of people who have either.
COUNT_TOGETHER = """
    WITH people AS (
        SELECT principal FROM holdings GROUP BY principal
        ORDER BY hashtextextended(principal, 0), principal LIMIT %(people)s
    ), kept AS (
        SELECT principal, plugin_id FROM (
            SELECT principal, plugin_id,
                   row_number() OVER (PARTITION BY principal ORDER BY since DESC, plugin_id) AS nth
            FROM holdings JOIN people USING (principal)
        ) AS theirs WHERE nth <= %(newest)s
    ), sizes AS (
        SELECT plugin_id, count(*) AS size FROM kept
        GROUP BY plugin_id HAVING count(*) >= %(fewest)s
    ), known AS (
        SELECT principal, plugin_id, size FROM kept JOIN sizes USING (plugin_id)
    ), pairs AS (
        SELECT one.plugin_id AS first, other.plugin_id AS second, count(*) AS people,
               count(*) / sqrt(min(one.size)::float8 * min(other.size)) AS score
        FROM known AS one JOIN known AS other USING (principal)
        WHERE one.plugin_id < other.plugin_id
        GROUP BY one.plugin_id, other.plugin_id HAVING count(*) >= %(fewest)s
    ), both_ways AS (
        SELECT first AS plugin_id, second AS other_id, people, score FROM pairs
        UNION ALL SELECT second, first, people, score FROM pairs
    )
    INSERT INTO companions (plugin_id, other_id, people, score)
    SELECT plugin_id, other_id, people, score FROM (
        SELECT *, row_number() OVER (PARTITION BY plugin_id ORDER BY score DESC, other_id) AS nth
        FROM both_ways
    ) AS ranked WHERE nth <= %(companions)s
"""
# A week against the three before it, in the deviations that chance alone would give.
COUNT_RISING = """
    INSERT INTO rising (plugin_id, recent, score)
    SELECT plugin_id, recent, (recent - pace) / sqrt(pace + 4) AS score FROM (
        SELECT plugin_id,
               count(*) FILTER (WHERE since > now() - interval '7 days') AS recent,
               count(*) FILTER (WHERE since <= now() - interval '7 days') / 3.0 AS pace
        FROM holdings WHERE since > now() - interval '28 days' GROUP BY plugin_id
    ) AS weeks
    WHERE recent >= %(fewest)s AND recent > pace
    ORDER BY score DESC, plugin_id LIMIT %(rising)s
"""
VALUES = {
    "people": PEOPLE,
    "newest": NEWEST,
    "fewest": FEWEST,
    "companions": COMPANIONS,
    "rising": RISING,
}


def refresh(pool: Pool) -> tuple[int, int]:
    """How many pairs there are and how many plugins rise; readers see the old ones until then."""

    def work(connection: Connection) -> tuple[int, int]:
        connection.execute(TAKE_TURN, [ONE_AT_A_TIME])
        connection.execute("DELETE FROM companions")
        connection.execute("DELETE FROM rising")
        together = connection.execute(COUNT_TOGETHER, VALUES).rowcount
        return together, connection.execute(COUNT_RISING, VALUES).rowcount

    return in_transaction(pool, work, LIMITS)


def refresh_once() -> str:
    """Raises ``Unavailable``."""
    try:
        with open_pool("catalog", size=1) as pool:
            together, rising = refresh(pool)
    except psycopg.OperationalError as error:
        raise Unavailable("The database cannot be reached, or it takes too long.") from error
    return f"{together} pairs of plugins that people have together; {rising} plugins rise"


def main() -> None:
    upkeep.run("catalog.front.trends", refresh_once)


if __name__ == "__main__":
    main()
