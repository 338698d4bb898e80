"""The rows of news: how many are kept, what takes the place of what, and what is taken back.

Nobody can push out what a person is told by saying more: of what others than moderators say, a
later word takes the place of the same one before it, of publications of the one before of that
plugin, and each of the classes is counted apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from psycopg.types.json import Jsonb

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection

KEPT = 200  # of one person, of each class below; what is older is forgotten
OF_MODERATORS = (
    *("version-approved", "version-rejected", "appeal-approved", "appeal-rejected"),
    *("plugin-blocked", "plugin-unblocked", "version-blocked", "version-unblocked"),
    *("installed-blocked", "installed-unblocked"),
    *("installed-version-blocked", "installed-version-unblocked"),
    *("publisher-banned", "publisher-unbanned"),
)
OF_OTHERS = (
    *("installed-deprecated", "installed-transferred"),
    *("transfer-offered", "transfer-declined", "transferred-away", "publisher-changed"),
    *("co-owner-invited", "owner-added", "owner-removed", "removed-as-owner"),
    "rollout-halted",
)
OF_PUBLICATIONS = ("version-published",)
# Of the catalog, which has a log of its own: apart, since the older of two is told by position.
OF_REVIEWS = (
    *("review-received", "review-changed"),
    *("review-answered", "review-fixed", "review-hidden", "review-restored"),
)
OF_ACCOUNTS = (  # in account_news.py
    *("token-created", "factor-added", "factor-removed"),
    *("password-changed", "email-changed", "domain-lost", "domain-revoked"),
    "webhook-disabled",  # in webhooks/news.py
)
# To who watches a plugin or an author, and need not have it.
OF_WATCHED = (
    *("watched-version", "watched-security", "watched-plugin"),
    *("watched-deprecated", "watched-transferred"),
)
# To owners who watch their plugin's errors (usage/errors/telling.py); in tables of their own.
OF_ERRORS = ("error-new", "error-came-back")
CLASSES = (OF_MODERATORS, OF_OTHERS, OF_PUBLICATIONS, OF_REVIEWS, OF_WATCHED)
WATCHED = "watched:"  # recipients: `watched:plugin:<id>`, `watched:author:<user id>`
# Of an author's: who watches a thousand of them looks at so many rows of each.
KEPT_OF_AUTHOR = 20

TELL = """
    INSERT INTO news (recipient, position, kind, plugin_id, version, said, caused_by, at)
    VALUES (%(recipient)s, %(position)s, %(kind)s, %(plugin_id)s, %(version)s, %(said)s,
            %(caused_by)s, %(at)s)
    ON CONFLICT DO NOTHING
"""
# Two who join or leave are two words.
REPLACE = """
    DELETE FROM news
    WHERE plugin_id = %(plugin_id)s AND kind = %(kind)s AND recipient = %(recipient)s
      AND version IS NOT DISTINCT FROM %(version)s
      AND said ->> 'username' IS NOT DISTINCT FROM %(said)s ->> 'username'
"""
# Ten thousand versions are one word, of the last of them.
REPLACE_PUBLICATION = """
    DELETE FROM news
    WHERE plugin_id = %(plugin_id)s AND kind = %(kind)s AND recipient = %(recipient)s
"""
FORGET = """
    DELETE FROM news
    WHERE recipient = %(recipient)s AND kind = ANY (%(kinds)s) AND position <= (
        SELECT position FROM news WHERE recipient = %(recipient)s AND kind = ANY (%(kinds)s)
        ORDER BY position DESC OFFSET %(kept)s LIMIT 1)
"""
TAKE_BACK = """
    DELETE FROM news
    WHERE plugin_id = %(plugin_id)s AND kind = ANY (%(kinds)s)
      AND (%(version)s::text IS NULL OR version = %(version)s)
      AND (%(username)s::text IS NULL OR lower(said ->> 'username') = lower(%(username)s))
"""

# By what event, and whether it names the one person to whom it was said.
TAKEN_BACK: dict[str, tuple[list[str], bool]] = {
    "plugin.transfer_offered": (["transfer-offered"], False),  # the last offer stands
    "plugin.transfer_ended": (["transfer-offered"], False),
    "plugin.transferred": (["transfer-offered", "co-owner-invited"], False),
    "plugin.owner_added": (["co-owner-invited"], True),
    "plugin.owner_removed": (["co-owner-invited"], True),
    "plugin.undeprecated": (["installed-deprecated", "watched-deprecated"], False),
    # Nobody is led to what cannot be had.
    **dict.fromkeys(("plugin.blocked", "plugin.held"), ([*OF_WATCHED], False)),
    **dict.fromkeys(("plugin.version_blocked", "plugin.version_yanked"), ([*OF_WATCHED], False)),
}


class News(NamedTuple):
    recipient: str
    kind: str
    said: tuple[str, ...] = ()  # keys of the event's data that belong to it
    also: Mapping[str, str | None] = {}  # what is known of it besides
    to_whoever: bool = False  # also to whoever did it


def take_back(connection: Connection, event: RecordedEvent) -> None:
    """What is no longer so: it would lead nowhere."""
    found = TAKEN_BACK.get(event.type)
    if found is None:
        return
    kinds, of_one = found
    username = event.data["username"] if of_one else None
    named = {"plugin_id": event.data["plugin_id"], "version": event.data.get("version")}
    connection.execute(TAKE_BACK, {**named, "kinds": kinds, "username": username})


def tell(connection: Connection, event: RecordedEvent, news: News) -> None:
    data = event.data
    row: dict[str, Any] = {
        "recipient": news.recipient,
        "position": event.position,
        "kind": news.kind,
        "plugin_id": data.get("plugin_id"),  # of a ban there is none
        "version": data.get("version"),
        "said": Jsonb({key: data[key] for key in news.said} | dict(news.also)),
        "caused_by": None if news.to_whoever else person_of(event),
        "at": event.recorded_at,
    }
    to_a_person = news.recipient.startswith("user:")
    if news.kind in (*OF_PUBLICATIONS, *OF_WATCHED):
        connection.execute(REPLACE_PUBLICATION, row)
    elif not (to_a_person and news.kind in OF_MODERATORS):
        connection.execute(REPLACE, row)  # each decision on one's own work is kept
    connection.execute(TELL, row)
    if to_a_person or news.recipient.startswith(f"{WATCHED}author:"):
        kinds = next(list(one) for one in CLASSES if news.kind in one)
        kept = KEPT if to_a_person else KEPT_OF_AUTHOR
        whose = {"recipient": news.recipient, "kinds": kinds, "kept": kept}
        connection.execute(FORGET, whose)


def person_of(event: RecordedEvent) -> str | None:
    """Who did it, ``user:<id>``, in the browser or by a token."""
    return str(event.metadata.get("actor") or "").partition("/")[0] or None
