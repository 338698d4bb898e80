"""What of a plugin is searched: written whenever the plugin or its latest version changes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from catalog.rows import Row, fetch
from catalog.search import spelling
from catalog.search.text import indexed, joined, name_words, words
from plugin_platform.eventstore.database import Connection

LEARNT = 64  # words of a plugin that others may be corrected to

OF_PLUGIN = """
    SELECT id, name, description, tags, author, manifest, min_platform_version
    FROM plugins JOIN versions ON plugin_id = id AND version = latest_version
    WHERE id = %s
"""
# A: its name. B: its tags, who made it. C: what its commands and settings are called.
# D: its description. Russian and Arabic words are found in their other forms too.
WRITE = """
    UPDATE plugins
    SET name_words = %(name_words)s, joined_name = %(joined_name)s,
        permissions = %(permissions)s, min_platform = %(min_platform)s,
        search = setweight(to_tsvector('simple', %(names)s), 'A')
            || setweight(to_tsvector('english', %(names)s), 'A')
            || setweight(to_tsvector('russian', %(russian_names)s), 'A')
            || setweight(to_tsvector('arabic', %(arabic_names)s), 'A')
            || setweight(to_tsvector('simple', %(labels)s), 'B')
            || setweight(to_tsvector('simple', %(titles)s), 'C')
            || setweight(to_tsvector('english', %(titles)s), 'C')
            || setweight(to_tsvector('simple', %(description)s), 'D')
            || setweight(to_tsvector('english', %(description)s), 'D')
            || setweight(to_tsvector('russian', %(russian)s), 'D')
            || setweight(to_tsvector('arabic', %(arabic)s), 'D')
    WHERE id = %(id)s
"""
CYRILLIC, ARABIC = re.compile("[\u0400-\u04ff]"), re.compile("[\u0600-\u06ff]")


def write(connection: Connection, plugin_id: str) -> None:
    for plugin in fetch(connection, OF_PLUGIN, [plugin_id]):
        connection.execute(WRITE, _columns(plugin))
        learnt = [plugin["name"], *plugin["tags"], plugin["author"], plugin["description"]]
        vocabulary = [*name_words(plugin["name"]), *(w for text in learnt for w in words(text))]
        spelling.learn(connection, list(dict.fromkeys(vocabulary))[:LEARNT])


def in_script(script: re.Pattern[str], tokens: Iterable[str]) -> str:
    return " ".join(token for token in tokens if script.search(token))


def titles_of(manifest: dict[str, Any]) -> list[str]:
    """What the plugin's commands and settings, panels and dialogs are called."""
    contributes = manifest.get("contributes") or {}
    found = [
        item.get("title") or item.get("label")
        for kind in ("commands", "settings", "slots")
        for item in contributes.get(kind) or []
    ]
    return [title for title in found if title]


def permissions_of(manifest: dict[str, Any]) -> list[str]:
    """What it asks for, without what is named after the colon: ``network:api.example.org``."""
    codes = manifest.get("permissions") or []
    return sorted({str(code).partition(":")[0].lower() for code in codes})


def release_of(version: str | None) -> list[int] | None:
    """``1.10.0-rc.1`` as ``[1, 10, 0]``, which is compared number by number."""
    if not version:
        return None
    return [int(number) for number in re.split(r"[-+]", version)[0].split(".")]


def _columns(plugin: Row) -> Row:
    names, described = name_words(plugin["name"]), indexed(plugin["description"])
    manifest = plugin["manifest"]
    titles = [token for title in titles_of(manifest) for token in indexed(title)]
    labels = [token for text in (*plugin["tags"], plugin["author"]) for token in indexed(text)]
    return {
        "id": plugin["id"],
        "name_words": " ".join(words(plugin["name"])),
        "joined_name": joined(plugin["name"]),
        "permissions": permissions_of(manifest),
        "min_platform": release_of(plugin["min_platform_version"]),
        "names": " ".join(names),
        "russian_names": in_script(CYRILLIC, names),
        "arabic_names": in_script(ARABIC, names),
        "labels": " ".join([*labels, *map(joined, plugin["tags"])]),
        "titles": " ".join(titles),
        "description": " ".join(described),
        "russian": in_script(CYRILLIC, described),
        "arabic": in_script(ARABIC, described),
    }
