"""What events of publishing make of the lists: of a page, each plugin is written once.

A page is folded first: what was published, described, handed over or deprecated last decides what
a plugin's row says, and which version is its latest is looked up when all of the page is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from psycopg.types.json import Jsonb

from catalog.listing.withdrawal import APPLY, latest_of
from catalog.rows import Row, fetch
from catalog.search import document, spelling
from plugin_platform.assets import icon_of, licence_of, screenshots_of
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection

AT_ONCE = 100  # plugins; each may have a manifest of 64 KiB, which is read again

VERSION = {
    "plugin_id": "text",
    "version": "text",
    "bundle_key": "text",
    "integrity": "text",
    "size": "bigint",
    "manifest": "jsonb",
    "changelog": "text",
    "readme_html": "text",
    "readme_key": "text",
    "min_platform_version": "text",
    "icon_file": "text",
    "screenshots": "text[]",
    "license": "text",
    "license_file": "text",
    "signature": "jsonb",
    "status": "text",
    "published_at": "timestamptz",
}
# What its events say of a plugin, and what follows from its versions.
SAID = {
    "id": "text",
    "name": "text",
    "description": "text",
    "category": "text",
    "tags": "text[]",
    "author": "text",
    "created_at": "timestamptz",
    "updated_at": "timestamptz",
    "deprecated_message": "text",
    "replacement": "text",
}
FOLLOWS = {
    "latest_version": "text",
    "icon": "text",
    "listed": "boolean",
    "name_words": "text",
    "joined_name": "text",
    "permissions": "text[]",
    "min_platform": "numeric[]",
}


def _names(columns: Iterable[str]) -> str:
    return ", ".join(columns)


def _given(columns: dict[str, str]) -> str:
    typed = _names(f"{name} {kind}" for name, kind in columns.items())
    return f"jsonb_to_recordset(%s) AS given ({typed})"


ADD_VERSIONS = f"""
    INSERT INTO versions ({_names(VERSION)}) SELECT {_names(VERSION)} FROM {_given(VERSION)}
    ON CONFLICT (plugin_id, version) DO NOTHING
"""  # noqa: S608 - constants
WRITTEN = [*SAID, *FOLLOWS, "search"]
WRITE = f"""
    INSERT INTO plugins ({_names(WRITTEN)})
    SELECT {_names((*SAID, *FOLLOWS))}, {document.SEARCH}
    FROM {_given(SAID | FOLLOWS | document.TEXTS)}
    ON CONFLICT (id) DO UPDATE
    SET ({_names(WRITTEN)}) = ({_names(f"excluded.{name}" for name in WRITTEN)})
"""  # noqa: S608 - constants
ADD_POPULARITY = """
    INSERT INTO popularity (plugin_id) SELECT unnest(%b::text[]) ON CONFLICT DO NOTHING
"""
SIGN_VERSION = """
    UPDATE versions SET signature = %(signature)s
    WHERE plugin_id = %(plugin_id)s AND version = %(version)s
"""
PLUGINS = f"SELECT {_names(SAID)} FROM plugins WHERE id = ANY(%b)"  # noqa: S608 - constants
LATEST = """
    SELECT plugin_id, version, manifest, min_platform_version, manifest ->> 'icon' AS icon,
           NOT EXISTS (
               SELECT FROM restrictions WHERE restrictions.plugin_id = versions.plugin_id
               AND (held OR blocked_reason IS NOT NULL)) AS may_be_listed
    FROM versions JOIN unnest(%b::text[], %b::text[]) AS latest (plugin_id, version)
    USING (plugin_id, version)
"""
FOLDED = (
    "plugin.published",
    "plugin.described",
    "plugin.transferred",
    "plugin.deprecated",
    "plugin.undeprecated",
)
SIGNED = "plugin.version_signed"
CONCERNED = {*FOLDED, SIGNED, *APPLY}


def apply(connection: Connection, events: Sequence[RecordedEvent]) -> list[str]:
    """Events of publishing, in the order of its log; return the ids of plugins that changed."""
    concerned = [event for event in events if event.type in CONCERNED]
    if not concerned:
        return []
    # The next statement is made while the database carries out the last one.
    with connection.pipeline():
        page = _Page(connection, concerned)
        for event in concerned:
            page.apply(event)
        page.write()
    return sorted(page.changed)


class _Page:
    def __init__(self, connection: Connection, events: Sequence[RecordedEvent]) -> None:
        self._connection = connection
        plugin_ids = sorted({event.data["plugin_id"] for event in events})
        self._plugins = {row["id"]: row for row in fetch(connection, PLUGINS, [plugin_ids])}
        self._versions: dict[str, list[Row]] = {}  # of plugins, that are not written yet
        self._published: set[str] = set()
        self._to_write: set[str] = set()
        self._words: set[str] = set()
        self.changed: set[str] = set()

    def apply(self, event: RecordedEvent) -> None:
        plugin_id = event.data["plugin_id"]
        if event.type not in FOLDED:
            self._write_in_order(event)
        elif not self._fold(event) and event.type == "plugin.described":
            return  # not published yet; plugin.published will say all of this again
        self.changed.add(plugin_id)
        if event.type != SIGNED:
            self._to_write.add(plugin_id)

    def write(self) -> None:
        self._add_versions()
        if self._published:
            self._connection.execute(ADD_POPULARITY, [sorted(self._published)])
        plugin_ids = sorted(self._to_write & self._plugins.keys())
        for start in range(0, len(plugin_ids), AT_ONCE):
            if rows := list(self._rows(plugin_ids[start : start + AT_ONCE])):
                self._connection.execute(WRITE, [Jsonb(rows)])
        spelling.learn(self._connection, self._words)

    def _fold(self, event: RecordedEvent) -> bool:
        """Whether there is such a plugin by now."""
        data, at = event.data, event.recorded_at.isoformat()
        plugin = self._plugins.get(data["plugin_id"])
        if event.type == "plugin.published":
            self._published.add(data["plugin_id"])
            self._versions.setdefault(data["plugin_id"], []).append(_version(data, at))
            plugin = plugin or _new(data["plugin_id"], at)
            self._plugins[data["plugin_id"]] = plugin
        if plugin is None:
            return False
        plugin.update(_said(event.type, data, at))
        # Also those that it says no more later in the page: words are learnt for good.
        self._words.update(document.vocabulary(plugin))
        return True

    def _write_in_order(self, event: RecordedEvent) -> None:
        if event.data["plugin_id"] in self._versions:
            self._add_versions()
        if event.type == SIGNED:
            signature = Jsonb(event.data["signature"])
            self._connection.execute(SIGN_VERSION, {**event.data, "signature": signature})
        else:
            self._connection.execute(APPLY[event.type], event.data)

    def _add_versions(self) -> None:
        if self._versions:
            rows = [row for rows in self._versions.values() for row in rows]
            self._connection.execute(ADD_VERSIONS, [Jsonb(rows)])
            self._versions = {}

    def _rows(self, plugin_ids: list[str]) -> Iterator[Row]:
        """Of those that have a version."""
        latest = latest_of(self._connection, plugin_ids)
        names = [version for version, _ in latest.values()]
        for version in fetch(self._connection, LATEST, [list(latest), names]):
            plugin = self._plugins[version["plugin_id"]]
            self._words.update(document.vocabulary(plugin))
            _, is_available = latest[version["plugin_id"]]
            follows = {
                "latest_version": version["version"],
                "icon": version["icon"],
                "listed": is_available and version["may_be_listed"],
            }
            searched = document.columns(
                plugin, version["manifest"], version["min_platform_version"]
            )
            yield plugin | follows | searched


def _new(plugin_id: str, at: str) -> Row:
    return dict.fromkeys(SAID) | {"id": plugin_id, "created_at": at}


def _said(type_: str, data: Row, at: str) -> Row:
    """What an event says anew of its plugin."""
    match type_:
        case "plugin.transferred":
            return {"author": data["owner_name"]}
        case "plugin.deprecated":
            return {"deprecated_message": data["message"], "replacement": data["replacement"]}
        case "plugin.undeprecated":
            return {"deprecated_message": None, "replacement": None}
    described = {name: data[name] for name in ("name", "description", "category", "tags")}
    if type_ == "plugin.described":
        return described
    # A manifest's author is whatever its writer claims.
    return described | {"author": data["owner_name"], "updated_at": at}


def _version(data: Row, at: str) -> Row:
    paths = [file["path"] for file in data["files"]]
    brought = {
        "icon_file": icon_of(paths),
        "screenshots": screenshots_of(paths),
        "license": data["manifest"].get("license"),
        "license_file": licence_of(paths),
        "status": "published",
        "published_at": at,
    }
    return {name: data[name] for name in VERSION if name in data} | brought
