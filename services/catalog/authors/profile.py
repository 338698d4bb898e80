"""An author, as the page of what they publish begins."""

from __future__ import annotations

from catalog.authors.tables import VERIFIED_DOMAINS
from catalog.rows import Row, fetch, get_revision
from plugin_platform.errors import NotFound
from plugin_platform.eventstore.database import Connection

PROFILE = f"""
    SELECT author AS username, since, plugins, {VERIFIED_DOMAINS} FROM (
        SELECT author, min(created_at) AS since, count(*) AS plugins
        FROM plugins WHERE listed AND lower(author) = lower(%s) GROUP BY author LIMIT 1
    ) AS published
"""  # noqa: S608 - constants


def get_author(connection: Connection, username: str) -> Row:
    """``{username, since, plugins, verified_domains}`` of who has something that can be had: of
    others it is not said whether there is such an account. Raises ``NotFound``.
    """
    revision = get_revision(connection)
    found = fetch(connection, PROFILE, [username])
    if not found:
        raise NotFound("Nobody publishes anything by this name.")
    return {**found[0], **revision}
