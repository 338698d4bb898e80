"""Who owns what, as tables: written from the events, and asked by owners and those invited."""

from __future__ import annotations

from plugin_platform.eventstore.database import Connection
from publishing.tables.rows import Row, fetch

OFFERED = """
    WITH others AS (
        DELETE FROM offers WHERE plugin_id = %(plugin_id)s AND kind = 'transfer'
        AND username <> %(username)s
    )
    INSERT INTO offers (plugin_id, kind, username, user_id, expires_at)
    VALUES (%(plugin_id)s, 'transfer', %(username)s, %(user_id)s, %(expires_at)s)
    ON CONFLICT (plugin_id, kind, username)
    DO UPDATE SET user_id = excluded.user_id, expires_at = excluded.expires_at
"""
ENDED = "DELETE FROM offers WHERE plugin_id = %(plugin_id)s AND kind = 'transfer'"
TRANSFERRED = """
    WITH void AS (
        DELETE FROM offers WHERE plugin_id = %(plugin_id)s
    ), risen AS (
        DELETE FROM co_owners
        WHERE plugin_id = %(plugin_id)s AND lower(username) = lower(%(owner_name)s)
    )
    UPDATE plugins SET owner_id = %(owner_id)s, owner_name = %(owner_name)s
    WHERE id = %(plugin_id)s
"""
INVITED = """
    WITH other AS (
        DELETE FROM offers WHERE plugin_id = %(plugin_id)s AND kind = 'co-owner'
        AND lower(username) = lower(%(username)s) AND username <> %(username)s
    )
    INSERT INTO offers (plugin_id, kind, username, user_id, expires_at)
    VALUES (%(plugin_id)s, 'co-owner', %(username)s, %(user_id)s, %(expires_at)s)
    ON CONFLICT (plugin_id, kind, username)
    DO UPDATE SET user_id = excluded.user_id, expires_at = excluded.expires_at
"""
ADDED = """
    WITH accepted AS (
        DELETE FROM offers WHERE plugin_id = %(plugin_id)s AND kind = 'co-owner'
        AND lower(username) = lower(%(username)s)
    )
    INSERT INTO co_owners (plugin_id, username, user_id)
    VALUES (%(plugin_id)s, %(username)s, %(user_id)s) ON CONFLICT DO NOTHING
"""
REMOVED = """
    WITH void AS (
        DELETE FROM offers WHERE plugin_id = %(plugin_id)s AND kind = 'co-owner'
        AND lower(username) = lower(%(username)s)
    )
    DELETE FROM co_owners
    WHERE plugin_id = %(plugin_id)s AND lower(username) = lower(%(username)s)
"""
APPLY = {
    "plugin.transfer_offered": OFFERED,
    "plugin.transfer_ended": ENDED,
    "plugin.transferred": TRANSFERRED,
    "plugin.owner_invited": INVITED,
    "plugin.owner_added": ADDED,
    "plugin.owner_removed": REMOVED,
}

# Of a row of plugins: whether somebody owns it, alone or with others.
OWNS = """
    (owner_id = %(owner_id)s
     OR id IN (SELECT plugin_id FROM co_owners WHERE user_id = %(owner_id)s))
"""
OWNERS = """
    SELECT owner_name AS username, 'publisher' AS role FROM plugins WHERE id = %(plugin_id)s
    UNION ALL
    (SELECT username, 'co-owner' FROM co_owners WHERE plugin_id = %(plugin_id)s ORDER BY username)
"""
# Offers to a name alone, as they were made once, are good for nobody.
OFFERS = """
    SELECT kind, username, expires_at FROM offers
    WHERE plugin_id = %(plugin_id)s AND user_id IS NOT NULL AND expires_at > now()
    ORDER BY kind, username
"""
OFFERS_TO = """
    SELECT plugin_id, name, kind, owner_name AS publisher, expires_at
    FROM offers JOIN plugins ON id = plugin_id
    WHERE user_id = %(user_id)s AND expires_at > now()
    ORDER BY expires_at, plugin_id
"""


def get_owners(connection: Connection, plugin_id: str) -> Row:
    """``{owners: [{username, role}], offers: [{kind, username, expires_at}]}``, open ones."""
    named = {"plugin_id": plugin_id}
    owners = fetch(connection, OWNERS, named)
    return {"id": plugin_id, "owners": owners, "offers": fetch(connection, OFFERS, named)}


def offers_to(connection: Connection, user_id: str) -> list[Row]:
    return fetch(connection, OFFERS_TO, {"user_id": user_id})
