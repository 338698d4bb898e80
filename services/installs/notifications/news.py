"""What events of publishing, and reviews in the catalog, are news to whom: a row an event and
recipient.

A plugin that a million people have is one row, which is theirs as long as they have it: nothing
here grows with the number of people. Derived: a rebuild makes the same rows again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from installs.notifications.news_rows import (
    CLASSES,
    OF_ACCOUNTS,
    OF_ERRORS,
    News,
    person_of,
    take_back,
    tell,
)
from installs.watching import news as watching
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection

OWNED = """
    INSERT INTO owners VALUES (%s, %s, %s)
    ON CONFLICT (plugin_id, user_id) DO UPDATE SET username = excluded.username
"""
LEFT = "DELETE FROM owners WHERE plugin_id = %s AND (user_id = %s OR username = %s)"
NAMES = "SELECT 'user:' || user_id, username FROM owners WHERE plugin_id = %s ORDER BY user_id"
OWNERS = "SELECT user_id FROM owners WHERE plugin_id = %s ORDER BY user_id"
LEAVING = "SELECT user_id FROM owners WHERE (plugin_id, username) = (%s, %s)"
FIRST_OF_CATALOG = 2**41  # auth's begin at 2**40
APPEALED = "INSERT INTO appeals VALUES (%s, %s) ON CONFLICT DO NOTHING"
ANSWERED = "DELETE FROM appeals WHERE (plugin_id, version) = (%s, %s) RETURNING true"


def placed(event: RecordedEvent) -> RecordedEvent:
    """An id says whose log it is of: the catalog's positions begin behind all others."""
    of_catalog = event.type.startswith("review.")
    return replace(event, position=FIRST_OF_CATALOG + event.position) if of_catalog else event


def apply(connection: Connection, event: RecordedEvent) -> None:
    """Who owns what is noted after it was told: who leaves is told too."""
    event = placed(event)
    take_back(connection, event)
    for news in (*_told(connection, event), *watching.told(connection, event)):
        tell(connection, event, news)
    _note(connection, event)


def _told(connection: Connection, event: RecordedEvent) -> list[News]:
    data, found = event.data, FOR_OWNERS.get(event.type)
    plugin = f"plugin:{data.get('plugin_id')}"
    if found is not None:
        kind, said = found
        mine = [News(f"user:{owner}", kind, said) for owner in _owners(connection, event)]
        theirs = FOR_WHO_HAS_IT.get(event.type)
        return [*mine, *([News(plugin, theirs, said)] if theirs else [])]
    make = OTHERS.get(event.type)
    return make(connection, event) if make else []


def _deprecated(_: Connection, event: RecordedEvent) -> list[News]:
    plugin = f"plugin:{event.data['plugin_id']}"
    return [News(plugin, "installed-deprecated", ("message", "replacement"))]


def _decided(connection: Connection, event: RecordedEvent) -> list[News]:
    data = event.data
    names = [data["plugin_id"], data["version"]]
    answers = connection.execute(ANSWERED, names).fetchone() is not None
    outcome = "approved" if data["approved"] else "rejected"
    kind = f"{'appeal' if answers else 'version'}-{outcome}"
    owners = _owners(connection, event)
    return [News(f"user:{owner}", kind, ("policy", "words")) for owner in owners]


def _offered(_: Connection, event: RecordedEvent) -> list[News]:
    """One to a name alone, as they were made once, is good for nobody."""
    kind = "transfer-offered" if event.type == "plugin.transfer_offered" else "co-owner-invited"
    to = event.data["user_id"]
    return [News(f"user:{to}", kind, ("username", "expires_at"))] if to else []


def _declined(connection: Connection, event: RecordedEvent) -> list[News]:
    if event.data["outcome"] != "declined":
        return []
    owners = _owners(connection, event)
    return [News(f"user:{owner}", "transfer-declined", ("username",)) for owner in owners]


def _transferred(connection: Connection, event: RecordedEvent) -> list[News]:
    data, said = event.data, ("owner_name", "previous_owner_name")
    parties = (data["owner_id"], data["previous_owner_id"])
    others = [owner for owner in _owners(connection, event) if owner not in parties]
    return [
        News(f"user:{data['previous_owner_id']}", "transferred-away", said),
        *(News(f"user:{owner}", "publisher-changed", said) for owner in others),
        News(f"plugin:{data['plugin_id']}", "installed-transferred", said),
    ]


def _banned(_: Connection, event: RecordedEvent) -> list[News]:
    banned = event.type == "publisher.banned"
    kind, said = ("publisher-banned", ("reason",)) if banned else ("publisher-unbanned", ())
    return [News(f"user:{event.data['user_id']}", kind, said)]


def _joined(connection: Connection, event: RecordedEvent) -> list[News]:
    owners = _owners(connection, event)
    return [News(f"user:{owner}", "owner-added", ("username",)) for owner in owners]


def _removed(connection: Connection, event: RecordedEvent) -> list[News]:
    """An invitation is taken back by the same event; nobody had heard of it but who was invited."""
    gone = _leaving(connection, event)
    others = [owner for owner in _owners(connection, event) if owner not in gone]
    return [
        *(News(f"user:{owner}", "removed-as-owner") for owner in gone),
        *(News(f"user:{owner}", "owner-removed", ("username",)) for owner in others if gone),
    ]


def _published(connection: Connection, event: RecordedEvent) -> list[News]:
    """In an owner's name, to the others; by a token also to that one, from whom it may have been
    stolen. What a moderator approved is told as that.
    """
    owners: dict[str, str] = dict(connection.execute(NAMES, [event.data["plugin_id"]]).fetchall())
    person = person_of(event)
    if person not in owners:
        return []
    source, by_a_token = _source(event), "/token:" in event.metadata["actor"]
    also = {
        "username": owners[person],
        "by": "workflow" if source.get("repository") else "token" if by_a_token else "session",
        "repository": source.get("repository"),
    }
    return [
        News(owner, "version-published", also=also, to_whoever=by_a_token)
        for owner in owners
        if by_a_token or owner != person
    ]


def _source(event: RecordedEvent) -> dict[str, str]:
    """Whence it was published, as the platform has signed it; empty without a signature."""
    signature = event.data["signature"]
    statement = json.loads(signature["payload"]) if signature else {}
    source: dict[str, str] = statement.get("predicate", {}).get("source", {})
    return source


def _reviewed(connection: Connection, event: RecordedEvent) -> list[News]:
    kind = "review-received" if event.type == "review.written" else "review-changed"
    return [News(f"user:{owner}", kind, ("rating",)) for owner in _owners(connection, event)]


def _of_review(_: Connection, event: RecordedEvent) -> list[News]:
    """To its author."""
    said = ("policy", "words") if event.type == "review.hidden" else ()
    return [News(f"user:{event.data['user_id']}", event.type.replace(".", "-"), said)]


FOR_OWNERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "plugin.blocked": ("plugin-blocked", ("reason",)),
    "plugin.unblocked": ("plugin-unblocked", ()),
    "plugin.version_blocked": ("version-blocked", ("reason",)),
    "plugin.version_unblocked": ("version-unblocked", ()),
    "plugin.rollout_halted": ("rollout-halted", ("reason",)),
}
FOR_WHO_HAS_IT = {
    "plugin.blocked": "installed-blocked",
    "plugin.unblocked": "installed-unblocked",
    "plugin.version_blocked": "installed-version-blocked",
    "plugin.version_unblocked": "installed-version-unblocked",
}
OTHERS: dict[str, Callable[[Connection, RecordedEvent], list[News]]] = {
    "plugin.published": _published,
    "plugin.deprecated": _deprecated,
    "plugin.transferred": _transferred,
    "plugin.transfer_offered": _offered,
    "plugin.owner_invited": _offered,
    "plugin.transfer_ended": _declined,
    "plugin.owner_added": _joined,
    "plugin.owner_removed": _removed,
    "moderation.decided": _decided,
    "publisher.banned": _banned,
    "publisher.unbanned": _banned,
    "review.written": _reviewed,
    "review.edited": _reviewed,
    "review.answered": _of_review,
    "review.fixed": _of_review,
    "review.hidden": _of_review,
    "review.restored": _of_review,
}
KINDS = tuple(kind for kinds in (*CLASSES, OF_ACCOUNTS, OF_ERRORS) for kind in kinds)


def owners_of(connection: Connection, plugin_id: str) -> list[str]:
    return [owner for (owner,) in connection.execute(OWNERS, [plugin_id])]


def _owners(connection: Connection, event: RecordedEvent) -> list[str]:
    return owners_of(connection, event.data["plugin_id"])


def _leaving(connection: Connection, event: RecordedEvent) -> list[str]:
    names = [event.data["plugin_id"], event.data["username"]]
    return [owner for (owner,) in connection.execute(LEAVING, names)]


def _note(connection: Connection, event: RecordedEvent) -> None:
    data = event.data
    match event.type:
        case "plugin.created" | "plugin.published":
            # Publications are repeated because of plugins from before owners were noted.
            connection.execute(OWNED, [data["plugin_id"], data["owner_id"], data["owner_name"]])
        case "plugin.owner_added":
            connection.execute(OWNED, [data["plugin_id"], data["user_id"], data["username"]])
        case "plugin.owner_removed":
            connection.execute(LEFT, [data["plugin_id"], "", data["username"]])
        case "plugin.transferred":
            before = [data["plugin_id"], data["previous_owner_id"], ""]
            connection.execute(LEFT, before)
            connection.execute(OWNED, [data["plugin_id"], data["owner_id"], data["owner_name"]])
        case "moderation.appealed":
            connection.execute(APPEALED, [data["plugin_id"], data["version"]])
