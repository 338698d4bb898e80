"""News become mails to people: to those with an address who want them, a batch at a time.

That there is news to be mailed is noted in the transaction in which its event counts
(``note``): exactly once, also of events that were parked and came late. A rebuild notes nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from psycopg.rows import class_row

from installs.notifications.news_rows import (
    OF_OTHERS,
    OF_PUBLICATIONS,
    OF_REVIEWS,
    OF_WATCHED,
    WATCHED,
)
from installs.notifications.topics import OF_KIND
from plugin_platform.eventstore.database import Connection

BATCH = 1000  # addresses that are looked at in one transaction
# Mails to one person in 24 hours, of what others than moderators do: of one kind and plugin, of one
# kind, and in all. The rest is in the bell.
A_DAY_OF_A_PLUGIN, A_DAY_OF_A_KIND, A_DAY = 1, 3, 20
# What those can say to whom they choose, or to all who have their plugin: never the whole A_DAY, so
# that one still hears of one's own plugins.
OF_STRANGERS = (
    *("transfer-offered", "co-owner-invited", "transfer-declined"),
    *("installed-deprecated", "installed-transferred"),
)

# One after the other: the day's are counted. Who comes second has nothing to do.
ALONE = "SELECT pg_try_advisory_xact_lock(hashtext('mail_addressing'))"
NOTE = """
    INSERT INTO mail_jobs (position) SELECT %(position)s
    WHERE EXISTS (SELECT FROM mail_sender WHERE enabled)
      AND EXISTS (SELECT FROM news WHERE position = %(position)s)
    ON CONFLICT DO NOTHING
"""
NEXT_JOB = "SELECT position, after FROM mail_jobs ORDER BY position LIMIT 1 FOR UPDATE SKIP LOCKED"
DONE = "DELETE FROM mail_jobs WHERE position = %s"
GO_ON = "UPDATE mail_jobs SET after = %s WHERE position = %s"
TOLD = f"""
    SELECT recipient, kind FROM news WHERE position = %s
    ORDER BY recipient LIKE '{WATCHED}%%', recipient LIKE 'plugin:%%', recipient
"""  # noqa: S608 - a constant
WANTED = """
    LEFT JOIN notification_choices AS choice ON choice.user_id = mine.user_id AND topic = %(topic)s
    WHERE coalesce(choice.mail, %(by_default)s)
      AND caused_by IS DISTINCT FROM 'user:' || mine.user_id
      AND (news.kind <> ALL (%(of_others)s) OR (
          SELECT count(*) < %(a_day)s
             AND count(*) FILTER (WHERE today.kind = news.kind) < %(of_a_kind)s
             AND count(*) FILTER (WHERE today.kind = news.kind
                                    AND today.plugin_id = news.plugin_id) < %(of_a_plugin)s
          FROM mail_outbox AS today
          WHERE today.user_id = mine.user_id AND today.kind = ANY (%(of_others)s)
            AND today.made_at > now() - interval '1 day'
            AND (state <> 'queued' OR EXISTS (  -- what was taken back is not sent
                SELECT FROM news AS still
                WHERE still.position = today.position AND still.kind = today.kind))))
"""
# Of one who is told twice of an event, what is said to them alone came first.
TO_A_PERSON = f"""
    INSERT INTO mail_outbox (user_id, kind, plugin_id, position)
    SELECT mine.user_id, news.kind, news.plugin_id, news.position
    FROM news JOIN mail_addresses AS mine ON recipient = 'user:' || mine.user_id
    {WANTED} AND news.position = %(position)s AND recipient = %(recipient)s
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - constants
TO_WHO_HAS_IT = f"""
    INSERT INTO mail_outbox (user_id, kind, plugin_id, position)
    SELECT mine.user_id, news.kind, news.plugin_id, news.position
    FROM (SELECT user_id FROM mail_addresses
          WHERE user_id > %(after)s AND user_id <= %(last)s) AS mine
    JOIN news ON position = %(position)s AND recipient = %(recipient)s
    JOIN installed ON principal = 'user:' || mine.user_id AND installed.plugin_id = news.plugin_id
    {WANTED}
      AND news.at > installed.installed_at
      AND (news.version IS NULL OR news.version = installed.version)
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - constants
TO_WHO_WATCHES = f"""
    INSERT INTO mail_outbox (user_id, kind, plugin_id, position)
    SELECT mine.user_id, news.kind, news.plugin_id, news.position
    FROM (SELECT user_id FROM mail_addresses
          WHERE user_id > %(after)s AND user_id <= %(last)s) AS mine
    JOIN news ON position = %(position)s AND recipient = %(recipient)s
    JOIN watches ON watches.user_id = mine.user_id
                AND recipient = '{WATCHED}' || watches.kind || ':' || target
    {WANTED} AND news.at > watches.since
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - constants
LAST_OF_BATCH = """
    SELECT max(user_id) FROM (
        SELECT user_id FROM mail_addresses WHERE user_id > %s ORDER BY user_id LIMIT %s) AS batch
"""


class _Told(NamedTuple):
    recipient: str
    kind: str


def note(connection: Connection, position: int) -> None:
    """The event at this position, which was just applied, may be news to somebody."""
    connection.execute(NOTE, {"position": position})


def address_next(connection: Connection, batch: int = BATCH) -> bool:
    """A batch of the oldest news; False when there is nothing to do, or somebody does it."""
    if connection.execute(ALONE).fetchone() != (True,):
        return False
    job = connection.execute(NEXT_JOB).fetchone()
    if job is None:
        return False
    position, after = job
    with connection.cursor(row_factory=class_row(_Told)) as cursor:
        told = cursor.execute(TOLD, [position]).fetchall()
    if not after:
        for one in told:
            if one.recipient.startswith("user:"):
                connection.execute(TO_A_PERSON, _values(position, one))
    to_many = [one for one in told if not one.recipient.startswith("user:")]
    row = connection.execute(LAST_OF_BATCH, [after, batch]).fetchone() if to_many else None
    if row is None or row[0] is None:
        connection.execute(DONE, [position])
        return True
    for one in to_many:
        span = {"after": after, "last": row[0]}
        watched = one.recipient.startswith(WATCHED)
        statement = TO_WHO_WATCHES if watched else TO_WHO_HAS_IT
        connection.execute(statement, _values(position, one) | span)
    connection.execute(GO_ON, [row[0], position])
    return True


def _values(position: int, told: _Told) -> dict[str, Any]:
    topic = OF_KIND[told.kind]
    # What one has asked for is counted apart: it keeps nobody from hearing of their own plugins.
    counted = OF_WATCHED if told.kind in OF_WATCHED else (*OF_OTHERS, *OF_PUBLICATIONS, *OF_REVIEWS)
    return {
        "position": position,
        "recipient": told.recipient,
        "topic": topic.id,
        "by_default": topic.mail,
        "of_others": list(counted),
        "a_day": A_DAY,
        "of_a_kind": A_DAY_OF_A_KIND,
        "of_a_plugin": A_DAY_OF_A_PLUGIN,
    }
