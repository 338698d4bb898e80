"""Files of a version that is more than one: what there may be, and as what each is served.

The type of a file follows from its name alone, by ``rules/archives.json``, and its contents were
held to it when it was published: nothing is ever served as what a stranger says it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from plugin_platform.rules import load

_RULES = load("archives.json")
ENTRY: str = _RULES["entry"]
README = "README.md"
MAX_README = 200_000  # characters, of the file and of a readme that is sent along
LICENCES: tuple[str, ...] = tuple(_RULES["licences"])
LICENCE_TEXTS: tuple[str, ...] = tuple(_RULES["licenceTexts"])
SCREENSHOTS, MOST_SCREENSHOTS = "screenshots/", 8
PICTURES = ("png", "jpg", "jpeg", "webp", "gif", "svg")
ICONS = ("icon.svg", "icon.png")

SEGMENT: str = _RULES["segment"]
PATH = re.compile(rf"{SEGMENT}(?:/{SEGMENT})*\Z")


@dataclass(frozen=True)
class Mark:
    """Bytes that files of a kind have ``at`` a place."""

    mark: bytes
    at: int = 0

    def fits(self, head: bytes) -> bool:
        return head.startswith(self.mark, self.at)


@dataclass(frozen=True)
class Kind:
    suffix: str
    name: str
    media_type: str
    marks: tuple[Mark, ...] = ()
    is_text: bool = False


def _kind(
    *, suffix: str, name: str, type: str, marks: Iterable[str] = (), at: int = 0, text: bool = False
) -> Kind:
    found = tuple(Mark(bytes.fromhex(mark), at) for mark in marks)
    return Kind(suffix, name, type, found, is_text=text)


KINDS = {kind.suffix: kind for kind in (_kind(**each) for each in _RULES["kinds"])}


def kind_of(path: str) -> Kind | None:
    """By the end of its name; None for what is not served."""
    name = PurePosixPath(path).name
    if name in LICENCES:
        return KINDS["txt"]
    stem, point, suffix = name.rpartition(".")
    return KINDS.get(suffix) if stem and point else None


def listing_of(files: list[dict[str, Any]]) -> bytes:
    """All files of a version, ``{path, size, digest}``, as they are hashed."""
    ordered = sorted(files, key=lambda file: str(file["path"]))
    return json.dumps(
        {"files": ordered}, ensure_ascii=True, separators=(",", ":"), sort_keys=True
    ).encode()


def icon_of(paths: Iterable[str]) -> str | None:
    """The picture that stands for the plugin, if the version brings one along."""
    there = set(paths)
    return next((icon for icon in ICONS if icon in there), None)


def licence_of(paths: Iterable[str]) -> str | None:
    """The text of the plugin's licence, if the version brings one along."""
    there = set(paths)
    return next((text for text in LICENCE_TEXTS if text in there), None)


def screenshots_of(paths: Iterable[str]) -> list[str]:
    """The pictures to show, by name; the first few of them."""
    shown = (path for path in sorted(paths) if path.startswith(SCREENSHOTS))
    return [path for path in shown if path.rpartition(".")[2] in PICTURES][:MOST_SCREENSHOTS]
