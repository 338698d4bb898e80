"""What a version imports, as those are told who look at it: named once, and not without end."""

from __future__ import annotations

from collections.abc import Iterable

from plugin_platform.text import is_storable
from publishing.javascript.module import Import

COMPUTED = "(computed when it runs)"
MOST_NAMES, LONGEST_NAME = 100, 100


def names_of(imports: Iterable[Import]) -> list[str]:
    """In order, as they are written; where there are too many, the last says how many more."""
    names = sorted({_name(one.source) for one in imports})
    if len(names) <= MOST_NAMES:
        return names
    return [*names[:MOST_NAMES], f"({len(names) - MOST_NAMES} more)"]


def _name(source: str | None) -> str:
    """What no table can keep is spelt out: a path may go through a folder that is named so."""
    if source is None:
        return COMPUTED
    name = source[:LONGEST_NAME]
    return name if is_storable(name) else ascii(name)
