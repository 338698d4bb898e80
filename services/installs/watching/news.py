"""What events of publishing are news to those who watch a plugin or its author.

A row an event and what is watched, whoever watches it (ADR 55): nothing grows with their number.
"""

from __future__ import annotations

from installs.notifications.news_rows import WATCHED, News
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection

KNOWN = "SELECT EXISTS (SELECT FROM versions WHERE plugin_id = %s)"
OWNERS = "SELECT user_id, username FROM owners WHERE plugin_id = %s ORDER BY user_id"


def told(connection: Connection, event: RecordedEvent) -> list[News]:
    """Before the event is applied."""
    match event.type:
        case "plugin.published":
            return _published(connection, event)
        case "plugin.deprecated":
            said = ("message", "replacement")
            rows = connection.execute(OWNERS, [event.data["plugin_id"]])
            owners: dict[str, str] = dict(rows.fetchall())
            return _news(event, "watched-deprecated", owners, said)
        case "plugin.transferred":
            data = event.data
            parties = {
                data[f"{who}_id"]: data[f"{who}_name"] for who in ("owner", "previous_owner")
            }
            said = ("owner_name", "previous_owner_name")
            return _news(event, "watched-transferred", parties, said)
        case _:
            return []


def _published(connection: Connection, event: RecordedEvent) -> list[News]:
    """Of a new plugin its author's watchers hear: nobody watches yet what there was not."""
    data, said = event.data, ("owner_name",)
    authors = {data["owner_id"]: data["owner_name"]}
    [(known,)] = connection.execute(KNOWN, [data["plugin_id"]]).fetchall()
    if not known:
        return _of_authors("watched-plugin", authors, said)
    return _news(
        event, "watched-security" if data["security"] else "watched-version", authors, said
    )


def _news(
    event: RecordedEvent, kind: str, authors: dict[str, str], said: tuple[str, ...]
) -> list[News]:
    of_plugin = News(f"{WATCHED}plugin:{event.data['plugin_id']}", kind, said)
    return [of_plugin, *_of_authors(kind, authors, said)]


def _of_authors(kind: str, authors: dict[str, str], said: tuple[str, ...]) -> list[News]:
    return [
        News(f"{WATCHED}author:{user_id}", kind, said, also={"author": name})
        for user_id, name in authors.items()
    ]
