"""Which domains an author is verified by: what auth's events make of the table.

An author is found by the name, which never changes hands, as plugins have it. ``user.domain_…``
events of an account that publishes nothing are kept all the same: it may publish later.
"""

from __future__ import annotations

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection

# As a column beside the plugin's ``author``.
VERIFIED_DOMAINS = """
    ARRAY(SELECT domain FROM author_domains
          WHERE lower(username) = lower(author) AND NOT revoked ORDER BY since, domain)
    AS verified_domains
"""
VERIFIED = """
    INSERT INTO author_domains (user_id, username, domain, since)
    VALUES (%(user_id)s, %(username)s, %(domain)s, %(at)s)
    ON CONFLICT (user_id, domain) DO UPDATE SET since = excluded.since
"""
LOST = "DELETE FROM author_domains WHERE (user_id, domain) = (%(user_id)s, %(domain)s)"
REVOKED = """
    UPDATE author_domains SET revoked = true WHERE (user_id, domain) = (%(user_id)s, %(domain)s)
"""
ALLOWED = """
    UPDATE author_domains SET revoked = false WHERE (user_id, domain) = (%(user_id)s, %(domain)s)
"""
DELETED = "DELETE FROM author_domains WHERE user_id = %(user_id)s"
APPLY = {
    "user.domain_verified": VERIFIED,
    "user.domain_lost": LOST,
    "user.domain_revoked": REVOKED,
    "user.domain_allowed": ALLOWED,
}
PUBLISHED = """
    SELECT id FROM plugins JOIN (
        SELECT DISTINCT lower(username) AS holder FROM author_domains WHERE user_id = %s
    ) AS theirs ON lower(author) = holder
"""


def apply(connection: Connection, event: RecordedEvent) -> list[str]:
    """An event of auth; return the ids of plugins that are shown otherwise now."""
    if event.type == "user.deleted":
        connection.execute(DELETED, event.data)
        return []  # it published nothing any more
    statement = APPLY.get(event.type)
    if statement is None:
        return []
    user_id = event.data["user_id"]
    before = _published(connection, user_id)
    connection.execute(statement, {**event.data, "at": event.recorded_at})
    return sorted({*before, *_published(connection, user_id)})


def _published(connection: Connection, user_id: str) -> list[str]:
    return [plugin_id for (plugin_id,) in connection.execute(PUBLISHED, [user_id])]
