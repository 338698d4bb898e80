"""Who watches a plugin's errors is told of new ones and of those that came back, once an hour.

What comes within the hour waits for its end and is told together. Nobody's words are in it but the
plugin's name: what an error says was said by a stranger's page.
"""

from __future__ import annotations

from installs.notifications.topics import OF_KIND
from plugin_platform.eventstore.database import Connection

KEPT = "30 days"
MAILS_A_DAY = 20  # to one person

# What nobody watches is told to nobody, also later.
TELL = """
    WITH due AS (
        SELECT DISTINCT plugin_id FROM error_groups WHERE untold IS NOT NULL AND NOT EXISTS (
            SELECT FROM error_news AS before
            WHERE before.plugin_id = error_groups.plugin_id
              AND before.at > now() - interval '1 hour')
    ), waiting AS (
        SELECT id, untold FROM error_groups JOIN due USING (plugin_id) WHERE untold IS NOT NULL
        ORDER BY id FOR UPDATE OF error_groups
    ), told AS (
        UPDATE error_groups AS one SET untold = NULL FROM waiting WHERE one.id = waiting.id
        RETURNING one.id, one.plugin_id, one.state, one.people, waiting.untold
    )
    INSERT INTO error_news (plugin_id, kind, said)
    SELECT plugin_id,
           CASE WHEN bool_or(untold = 'came-back') THEN 'error-came-back' ELSE 'error-new' END,
           jsonb_build_object('error', (array_agg(id ORDER BY untold, people DESC, id))[1]::text)
    FROM told
    WHERE state = 'open' AND EXISTS (
        SELECT FROM error_watches WHERE error_watches.plugin_id = told.plugin_id)
    GROUP BY plugin_id
    RETURNING id
"""
MAIL = """
    INSERT INTO mail_outbox (user_id, kind, plugin_id, said)
    SELECT mine.user_id, news.kind, news.plugin_id, news.said
    FROM error_news AS news
    JOIN error_watches USING (plugin_id)
    JOIN owners USING (plugin_id, user_id)
    JOIN mail_addresses AS mine USING (user_id)
    LEFT JOIN notification_choices AS choice ON choice.user_id = mine.user_id AND topic = %(topic)s
    WHERE news.id = ANY (%(news)s) AND coalesce(choice.mail, %(by_default)s)
      AND EXISTS (SELECT FROM mail_sender WHERE enabled)
      AND %(a_day)s > (
        SELECT count(*) FROM mail_outbox AS today
        WHERE today.user_id = mine.user_id AND today.kind = ANY (%(kinds)s)
          AND today.made_at > now() - interval '1 day')
"""
FORGET = f"DELETE FROM error_news WHERE at < now() - interval '{KEPT}'"  # noqa: S608 - a constant


def tell(connection: Connection) -> int:
    """Return of how many plugins somebody is told. Several at once tell each thing once: an error
    that one of them tells is locked until it was told, and then not to be told any more.
    """
    connection.execute(FORGET)
    news = [id for (id,) in connection.execute(TELL)]
    if news:
        topic = OF_KIND["error-new"]
        choice = {"topic": topic.id, "by_default": topic.mail, "kinds": list(topic.kinds)}
        connection.execute(MAIL, choice | {"news": news, "a_day": MAILS_A_DAY})
    return len(news)
