"""Names of files in an archive, which become addresses: a strict grammar, one file a name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from plugin_platform import assets
from publishing.archives.limits import MAX_DEPTH, MAX_NAME, MAX_PATH
from publishing.archives.problem import Refused

SEGMENT = re.compile(rf"{assets.SEGMENT}\Z")
PLAIN = "names have letters of ASCII, digits, hyphens, points and _, and begin with no point"
SHOWN = 100  # characters of a name that are repeated


def check(path: str) -> None:
    """Raises ``Refused``."""
    if why := _problem(path):
        raise Refused("zip-path", file=shown(path), why=why)


def shown(path: str) -> str:
    """Fit for people to read, whatever is in it."""
    return ascii(path[:SHOWN])[1:-1]


def _problem(path: str) -> str | None:
    segments = path.rstrip("/").split("/")
    long = len(path) > MAX_PATH or any(len(segment) > MAX_NAME for segment in segments)
    problems = {
        "it contains a NUL": "\0" in path,
        "it contains a backslash; folders are divided by /": "\\" in path,
        "it is absolute": path.startswith("/") or re.match(r"[A-Za-z]:", path) is not None,
        "it leads out of the archive": ".." in segments or "." in segments,
        f"a path has at most {MAX_PATH} characters, a name {MAX_NAME}": long,
        f"files lie at most {MAX_DEPTH - 1} folders deep": len(segments) > MAX_DEPTH,
        PLAIN: not all(SEGMENT.match(segment) for segment in segments),
        "a name does not end with a point": any(segment.endswith(".") for segment in segments),
    }
    return next((why for why, is_so in problems.items() if is_so), None)


def check_once(paths: Iterable[str]) -> None:
    """No two are the same file to anybody, also where capitals do not count; none is a file and
    a folder. Raises ``Refused``.
    """
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        is_folder, name = path.endswith("/"), path.rstrip("/")
        parts = name.split("/")
        above = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
        for folder in [*above, *([name] if is_folder else [])]:
            if folders.setdefault(folder.lower(), folder) != folder:
                raise _twice(folder, folders[folder.lower()])
        if is_folder:
            continue
        if name.lower() in seen:
            raise _twice(name, seen[name.lower()])
        seen[name.lower()] = name
    for name in seen.keys() & folders.keys():
        raise _twice(seen[name], folders[name] + "/")


def _twice(path: str, other: str) -> Refused:
    return Refused("zip-duplicate", file=path, other=other)
