"""A directory of plugins as a file: one JSON object a line, as community directories publish them.

``{"id", "name", "author", "description", "downloads", "versions": {version: downloads}}``. A line
is read and forgotten; what cannot be taken is said with its number and left out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from plugin_platform.errors import Invalid
from plugin_platform.text import is_plain
from plugin_platform.versions import newest_first
from publishing.input.listing import read_listing
from publishing.input.text import is_semver

MAX_LINE = 256 * 1024  # bytes
LONGEST_DESCRIPTION, LONGEST_NAME = 300, 64  # characters
MAX_DOWNLOADS = 10**12

# The first whose words are in the name or the description; the directory has no categories.
CATEGORY_WORDS = (
    ("appearance", "theme color colour icon style css font appearance dark background banner"),
    ("navigation", "search find link links graph navigate navigation outline tab tabs folder"),
    ("formatting", "format markdown table tables list lint linter heading bold latex math"),
    ("writing", "write writing word words note notes journal diary daily text spell grammar"),
)
OTHERS = "utilities"
TAGS = (
    "ai calendar canvas citations code css daily excalidraw export files graph icons images import"
    " kanban latex links lists markdown math notes outline pdf search sync tables tags tasks"
    " templates themes todo translation vim"
)


@dataclass(frozen=True)
class Release:
    version: str
    downloads: int


@dataclass(frozen=True)
class Entry:
    """A plugin to import; ``releases`` from the oldest to the newest."""

    line: int
    plugin_id: str
    author: str
    listing: dict[str, Any]
    downloads: int
    releases: tuple[Release, ...]
    left_out: int  # versions whose names are none by semver

    @property
    def name(self) -> str:
        return str(self.listing["name"])


@dataclass(frozen=True)
class LeftOut:
    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line} is left out: {self.reason}"


class _Line(Schema):
    class Meta:
        unknown = EXCLUDE

    id = fields.String(required=True, validate=validate.Length(1, 128))
    name = fields.String(required=True, validate=validate.Length(1, 1000))
    author = fields.String(required=True, validate=validate.Length(1, 200))
    description = fields.String(required=True, validate=validate.Length(1, 10_000))
    downloads = fields.Integer(
        required=True, strict=True, validate=validate.Range(0, MAX_DOWNLOADS)
    )
    versions = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(strict=True, validate=validate.Range(0, MAX_DOWNLOADS)),
        required=True,
    )


_line = _Line()


def read(file: IO[bytes], versions: int, limit: int | None = None) -> Iterator[Entry | LeftOut]:
    """Of each plugin the newest ``versions``; of the file the first ``limit`` lines."""
    for number, line in enumerate(_lines(file), 1):
        if limit is not None and number > limit:
            return
        if line is not None and not line.strip():
            continue
        yield _read(number, line, versions)


def _lines(file: IO[bytes]) -> Iterator[bytes | None]:
    """None for one that is too long, of which never more than that is in memory."""
    while line := file.readline(MAX_LINE + 1):
        too_long = len(line) > MAX_LINE
        while too_long and line and not line.endswith(b"\n"):
            line = file.readline(MAX_LINE)
        yield None if too_long else line


def _read(number: int, line: bytes | None, versions: int) -> Entry | LeftOut:
    if line is None:
        return LeftOut(number, f"it has more than {MAX_LINE:,} bytes.")
    try:
        said = _line.load(json.loads(line))
        return _entry(number, said, versions)
    except ValidationError as error:
        return LeftOut(number, f"{_first(error.messages)}")
    except Invalid as error:
        where = (error.errors or [{}])[0]
        reason = f"{where.get('pointer', '')} {where.get('detail', error.detail)}".strip()
        return LeftOut(number, reason)
    except (ValueError, RecursionError):
        return LeftOut(number, "it is no JSON object.")


def _first(messages: Any) -> str:
    """The first of what marshmallow says, with the field."""
    if isinstance(messages, dict):
        field, below = next(iter(messages.items()))
        return f"{field}: {_first(below)}" if isinstance(field, str) else _first(below)
    return str(messages[0] if isinstance(messages, list) else messages)


def _entry(number: int, said: dict[str, Any], versions: int) -> Entry:
    """Raises ``Invalid``."""
    known = {name: count for name, count in said["versions"].items() if is_semver(name)}
    if not known:
        raise Invalid("None of its versions is one such as 1.2.3 (Semantic Versioning 2.0).")
    plugin_id = id_of(said["id"])
    name = cut(cleaned(said["name"]), LONGEST_NAME)
    description = cut(cleaned(said["description"]), LONGEST_DESCRIPTION)
    words = set(re.findall(r"[a-z]+", f"{name} {description}".lower()))
    listing = read_listing(
        plugin_id,
        {
            "name": name,
            "description": description,
            "category": _category(words),
            "tags": [tag for tag in TAGS.split() if tag in words][:5],
        },
    )
    listing.pop("id")
    kept = reversed(newest_first(known)[:versions])
    return Entry(
        line=number,
        plugin_id=plugin_id,
        author=cleaned(said["author"]) or "unknown",
        listing=listing,
        downloads=said["downloads"],
        releases=tuple(Release(version, known[version]) for version in kept),
        left_out=len(said["versions"]) - len(known),
    )


def id_of(text: str) -> str:
    """``My_Plugin`` is ``my-plugin`` here; what begins with a digit gets a word before it."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return plain if plain[:1].isalpha() else f"plugin-{plain}".rstrip("-")


def cleaned(text: str) -> str:
    """In one line, without what nobody sees."""
    return " ".join("".join(c if is_plain(c) else " " for c in text).split())


def cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _category(words: set[str]) -> str:
    for category, telling in CATEGORY_WORDS:
        if words & set(telling.split()):
            return category
    return OTHERS


def number_of(text: str) -> int:
    """The same for the same text, on every machine and in every run."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
