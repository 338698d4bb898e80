"""What of a plugin is searched: written with it whenever it, or its latest version, changes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from catalog.rows import Row
from catalog.search.text import indexed, joined, name_words, words

LEARNT = 64  # words of a plugin that others may be corrected to

# A: its name. B: its tags, who made it. C: what its commands and settings are called.
# D: its description. Russian and Arabic words are found in their other forms too.
SEARCH = """
    setweight(to_tsvector('simple', names), 'A')
    || setweight(to_tsvector('english', names), 'A')
    || setweight(to_tsvector('russian', russian_names), 'A')
    || setweight(to_tsvector('arabic', arabic_names), 'A')
    || setweight(to_tsvector('simple', labels), 'B')
    || setweight(to_tsvector('simple', titles), 'C')
    || setweight(to_tsvector('english', titles), 'C')
    || setweight(to_tsvector('simple', described), 'D')
    || setweight(to_tsvector('english', described), 'D')
    || setweight(to_tsvector('russian', russian), 'D')
    || setweight(to_tsvector('arabic', arabic), 'D')
    || array_to_tsvector(endings)
"""
TEXTS = {
    **dict.fromkeys(("names", "russian_names", "arabic_names", "labels", "titles"), "text"),
    **dict.fromkeys(("described", "russian", "arabic"), "text"),
    "endings": "text[]",
}
# What is typed may also be in the middle of a name, as `draw` is in Excalidraw: it begins one of
# the name's endings, which are words of a kind that nobody types.
ENDING = "~"
INFIX = 4  # characters, from which on it may
ENDED = 64  # characters of a name whose endings are kept: one of 64 may be folded to a thousand
CYRILLIC, ARABIC = re.compile("[\u0400-\u04ff]"), re.compile("[\u0600-\u06ff]")


def vocabulary(plugin: Row) -> list[str]:
    """Words of what the plugin says of itself, that somebody else may mean."""
    said = [plugin["name"], *plugin["tags"], plugin["author"], plugin["description"]]
    found = [*name_words(plugin["name"]), *(word for text in said for word in words(text))]
    return list(dict.fromkeys(found))[:LEARNT]


def in_script(script: re.Pattern[str], tokens: Iterable[str]) -> str:
    return " ".join(token for token in tokens if script.search(token))


def endings_of(joined_name: str) -> list[str]:
    name = joined_name[:ENDED]
    return [ENDING + name[start:] for start in range(len(name) - INFIX + 1)]


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


def columns(plugin: Row, manifest: dict[str, Any], min_platform_version: str | None) -> Row:
    """Of the plugin and of its latest version: what is stored, and the ``TEXTS`` of ``SEARCH``."""
    names, described = name_words(plugin["name"]), indexed(plugin["description"])
    titles = [token for title in titles_of(manifest) for token in indexed(title)]
    labels = [token for text in (*plugin["tags"], plugin["author"]) for token in indexed(text)]
    return {
        "name_words": " ".join(words(plugin["name"])),
        "joined_name": joined(plugin["name"]),
        "permissions": permissions_of(manifest),
        "min_platform": release_of(min_platform_version),
        "names": " ".join(names),
        "russian_names": in_script(CYRILLIC, names),
        "arabic_names": in_script(ARABIC, names),
        "labels": " ".join([*labels, *map(joined, plugin["tags"])]),
        "titles": " ".join(titles),
        "described": " ".join(described),
        "russian": in_script(CYRILLIC, described),
        "arabic": in_script(ARABIC, described),
        "endings": endings_of(joined(plugin["name"])),
    }
