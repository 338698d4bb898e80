"""Moderators who want it are told of the queue: once an hour at most, when something new waits."""

from __future__ import annotations

from plugin_platform.eventstore.database import Connection

WAITS = """
    INSERT INTO waiting_reviews VALUES (%(plugin_id)s, %(version)s, %(recorded_at)s)
    ON CONFLICT (plugin_id, version) DO UPDATE SET since = excluded.since
"""
DECIDED = "DELETE FROM waiting_reviews WHERE (plugin_id, version) = (%(plugin_id)s, %(version)s)"
APPLY = {
    "moderation.requested": WAITS,
    "moderation.appealed": WAITS,
    "moderation.decided": DECIDED,
}
DIGEST = """
    WITH queue AS (
        SELECT count(*) AS waiting, min(since) AS oldest, max(since) AS newest FROM waiting_reviews
    ), told AS (
        INSERT INTO mail_digests AS before (user_id, at)
        SELECT choice.user_id, now()
        FROM notification_choices AS choice JOIN mail_addresses USING (user_id), queue
        WHERE topic = 'queue' AND choice.mail AND waiting > 0
        ON CONFLICT (user_id) DO UPDATE SET at = now()
        WHERE before.at < now() - interval '1 hour' AND before.at < (SELECT newest FROM queue)
        RETURNING user_id
    )
    INSERT INTO mail_outbox (user_id, kind, said)
    SELECT user_id, 'review-queue', jsonb_build_object('waiting', waiting, 'oldest', oldest)
    FROM told, queue
"""


def queue(connection: Connection) -> None:
    connection.execute(DIGEST)
