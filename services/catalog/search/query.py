"""What somebody asks for: words, and filters beside or among them (``author:lena tag:git``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from catalog.rows import Row
from plugin_platform.errors import Invalid
from plugin_platform.manifests import PLATFORM_VERSION
from plugin_platform.text import is_storable

MAX_QUERY = 200  # characters
MAX_FILTERS = 10
NONE = "none"  # of permissions: asks for none
YES = ("1", "true", "yes")

# By kind; `{}` is the name of the parameter.
CONDITIONS = {
    "category": "category = %({})s",
    "tag": "tags @> ARRAY[%({})s::text]",
    "author": "lower(author) = lower(%({})s)",
    "permission": "permissions @> ARRAY[%({})s::text]",
    "rating": "coalesce(rating_average, 0)::numeric >= %({})s",
    "compatible": "coalesce(min_platform, '{{0}}') <= %({})s::numeric[]",
}
WITHOUT_PERMISSIONS = "permissions = '{}'"
FILTER = re.compile(rf'(?<!\S)(-?)({"|".join(CONDITIONS)}):("[^"]*"|\S+)', re.IGNORECASE)


@dataclass(frozen=True)
class Filter:
    kind: str
    value: Any
    negated: bool = False

    def condition(self, parameter: str) -> str:
        if self.kind == "permission" and self.value == NONE:
            condition = WITHOUT_PERMISSIONS
        else:
            condition = CONDITIONS[self.kind].format(parameter)
        return f"NOT ({condition})" if self.negated else condition


@dataclass(frozen=True)
class Query:
    """``words`` is what was typed without the filters among it."""

    words: str
    filters: tuple[Filter, ...]

    def conditions(self, *, but: str | None = None) -> str:
        """Of all filters, but those of one kind: a facet counts what one might choose instead."""
        chosen = [
            each.condition(_name(number))
            for number, each in enumerate(self.filters)
            if each.kind != but
        ]
        return " AND ".join(["listed", *chosen])

    @property
    def parameters(self) -> Row:
        return {_name(number): each.value for number, each in enumerate(self.filters)}


def read(q: str | None, **given: Any) -> Query:
    """``given`` are the filters beside the words; of tags and permissions several, with commas.

    Raises ``Invalid`` with a pointer.
    """
    text = " ".join((q or "").split())
    if len(text) > MAX_QUERY:
        raise invalid("/q", f"Must have at most {MAX_QUERY} characters.")
    for name, value in (("q", q), *given.items()):
        if isinstance(value, str) and not is_storable(value):
            raise invalid(f"/{name}", "Must not contain NUL or unpaired surrogates.")
    beside = list(_beside(given))
    filters = [*beside, *_among(text)]
    if len(filters) > MAX_FILTERS:
        pointer = "/q" if len(beside) <= MAX_FILTERS else f"/{beside[MAX_FILTERS].kind}"
        raise invalid(pointer, f"Must have at most {MAX_FILTERS} filters in all.")
    return Query(" ".join(FILTER.sub(" ", text).split()), tuple(filters))


def invalid(pointer: str, detail: str) -> Invalid:
    return Invalid("The query breaks a rule.", [{"pointer": pointer, "detail": detail}])


def _beside(given: dict[str, Any]) -> Iterator[Filter]:
    for kind, value in given.items():
        if value is None:
            continue
        several = str(value).split(",") if kind in ("tag", "permission") else [value]
        for one in several[: MAX_FILTERS + 1]:
            text = str(one).strip()
            without = kind == "permission" and text.startswith("-")
            yield from _filter(f"/{kind}", kind, text[1:] if without else text, negated=without)


def _among(text: str) -> Iterator[Filter]:
    for found in FILTER.finditer(text):
        minus, kind, value = found.groups()
        yield from _filter("/q", kind.lower(), value.strip('"'), negated=bool(minus))


def _filter(pointer: str, kind: str, value: str, *, negated: bool) -> Iterator[Filter]:
    match kind:
        case "compatible":
            if value.lower() in YES:
                release = [int(number) for number in PLATFORM_VERSION.split(".")]
                yield Filter(kind, release, negated)
        case "rating":
            yield Filter(kind, _rating(pointer, value), negated)
        case "author":
            yield Filter(kind, value, negated)
        case _:
            yield Filter(kind, value.lower(), negated)


def _rating(pointer: str, value: str) -> float:
    if not re.fullmatch(r"[1-5](\.\d{1,2})?", value) or float(value) > 5:
        raise invalid(pointer, "A rating is a number from 1 to 5, such as 4 or 4.5.")
    return float(value)


def _name(number: int) -> str:
    return f"filter_{number}"
