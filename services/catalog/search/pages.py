"""A list of plugins, page by page.

Pages continue after the last item's sort key (keyset), so the hundredth page costs what the
first does. What changed since the first page may have moved across the place where a page ends;
the catalog's own log says which plugins those are. A cursor knows which were shown: of those
that changed, what was shown is left out, and what was not is shown with the next page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from catalog.read_model import LISTED, SUMMARY
from catalog.rows import Row, fetch
from catalog.search import cursors, matching, query, ranking
from catalog.search.cursors import Position
from catalog.search.matching import Matching
from catalog.search.query import Query
from plugin_platform.eventstore.database import Connection

MAX_LIMIT = 100
COUNTED = 10_000  # plugins; of more it is said that there are more
FOLLOWED = 5_000  # changed plugins; when more have changed, pages may repeat or skip some
SORTS = ("relevance", "installs", "rating", "updated", "name")

NAMESAKE = """EXISTS (SELECT FROM plugins AS other WHERE other.listed
    AND other.sort_name = plugins.sort_name AND other.id <> plugins.id)"""
CHANGED = """
    SELECT DISTINCT jsonb_array_elements_text(data -> 'plugin_ids') AS id FROM events
    WHERE stream = 'catalog-changes' AND position > %s LIMIT %s
"""


@dataclass(frozen=True)
class Order:
    """``kind`` is the type of the key, so that a cursor cannot bring another."""

    key: str
    kind: cursors.Kind
    descending: bool = True

    @property
    def by(self) -> str:
        return f"{self.key} {'DESC' if self.descending else 'ASC'}, id"

    @property
    def sorted(self) -> str:
        """Of rows that have the key."""
        return replace(self, key="sort_key").by

    @property
    def after(self) -> str:
        less = "<" if self.descending else ">"
        later = f"{self.key} {less} %(after_key)s OR id > %(after_id)s"
        return f"({self.key} {less}= %(after_key)s AND ({later}))"


ORDERS = {
    "installs": Order("counted", int),
    "rating": Order("rating_score", float),
    "updated": Order("updated_at", datetime),
    "name": Order("sort_name", str, descending=False),
}


@dataclass(frozen=True)
class List:
    """What is asked for, how it is found, and in which order."""

    query: Query
    matching: Matching | None
    sort: str

    @property
    def order(self) -> Order:
        if self.sort == "relevance":
            return Order(ranking.score(self.matching), float)
        return ORDERS[self.sort]

    @property
    def condition(self) -> str:
        filters = self.query.conditions()
        return f"{filters} AND {self.matching.condition}" if self.matching else filters

    @property
    def with_queries(self) -> str:
        """What ``condition`` speaks of, in front of others after ``WITH``."""
        return f"{self.matching.with_queries}, " if self.matching else ""

    @property
    def parameters(self) -> Row:
        return self.query.parameters | (self.matching.parameters if self.matching else {})


def browse(
    connection: Connection,
    *,
    q: str | None = None,
    sort: str | None = None,
    limit: int = 24,
    cursor: str | None = None,
    explain: bool = False,
    forgiving: bool = True,
    **filters: object,
) -> Row:
    """One page of plugins; unless ``forgiving``, without those that are only alike.

    Raises ``Invalid``, and ``psycopg.errors.QueryCanceled`` when it would take too long.
    """
    wanted = query.read(q, **filters)
    chosen = sort or ("relevance" if wanted.words else "installs")
    if chosen not in SORTS:
        raise query.invalid("/sort", f"Must be one of: {', '.join(SORTS)}.")
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
        raise query.invalid("/limit", f"Must be from 1 to {MAX_LIMIT}.")
    revision, words = matching.begin(connection, wanted.words)
    found = List(wanted, words.read(connection, forgiving=forgiving), chosen)
    if wanted.words and found.matching is None:  # nothing but signs
        return {"items": [], "total": 0, "counted": True, "next_cursor": None, **revision}
    if cursor is None:
        page, total = _first_page(connection, found, limit, explain)
        if not page and may_relax(found):
            found = relaxed(found)
            page, total = _first_page(connection, found, limit, explain)
        start = Position.first(chosen, found.matching, total, int(revision["revision"]))
    else:
        start = cursors.decode(cursor, chosen, found.order.kind)
        found = _as_before(found, start)
        page = _page(connection, found, limit, start, explain)
    return _answer(page, limit, start) | revision


def count(connection: Connection, found: List) -> int:
    """At most one more than are counted."""
    statement = f"""
        WITH {found.with_queries} few AS (
            SELECT FROM {LISTED} WHERE {found.condition} LIMIT {COUNTED + 1})
        SELECT count(*) AS total FROM few
    """  # noqa: S608 - constants
    [row] = fetch(connection, statement, found.parameters)
    return int(row["total"])


def may_relax(found: List) -> bool:
    return found.matching is not None and found.matching.may_relax


def relaxed(found: List) -> List:
    """The list of what has most of the words."""
    assert found.matching is not None
    return replace(found, matching=replace(found.matching, most=True))


def _as_before(found: List, start: Position) -> List:
    if found.matching is None:
        return found
    return replace(found, matching=replace(found.matching, most=start.most))


def _first_page(
    connection: Connection, found: List, limit: int, explain: bool
) -> tuple[list[Row], int]:
    """And how many are in the list. Where words are looked for, all that have them are read to rank
    them, and counted with that; other lists are read as far as the page goes, and counted apart.
    """
    page = _page(connection, found, limit, None, explain)
    if found.matching is None:
        return page, count(connection, found)
    return page, page[0]["total"] if page else 0


def _page(
    connection: Connection, found: List, limit: int, start: Position | None, explain: bool
) -> list[Row]:
    """One row more than the page has, to know whether another follows."""
    order, parameters = found.order, found.parameters
    condition, is_later = found.condition, "true"
    if start is not None:
        seen, missed = _moved(connection, start)
        is_later = order.after
        condition += f"""
            AND ({order.after} AND id <> ALL (%(seen)s) OR id = ANY (%(missed)s))
        """
        parameters |= {
            "after_key": start.key, "after_id": start.plugin_id, "seen": seen, "missed": missed
        }  # fmt: skip
    ranked = {"sort_key": order.key, "is_later": is_later}
    if explain:
        each = ranking.parts(found.matching)
        ranked |= {f"part_{name}": expression for name, expression in each.items()}
    columns = ", ".join(f"{expression} AS {name}" for name, expression in ranked.items())
    statement = f"SELECT id, {columns} FROM {LISTED} WHERE {condition}"  # noqa: S608 - constants
    sorting, shown = order.by, [*ranked]
    if found.matching is not None and start is None:
        # Ranked before they are counted: what is counted waits for the last, in narrow rows.
        statement = f"SELECT *, count(*) OVER () AS total FROM ({statement} OFFSET 0) AS ranked"  # noqa: S608 - constants
        sorting, shown = order.sorted, [*ranked, "total"]
    # What is shown is read of the page alone, and not of all that are ranked.
    statement = f"""
        WITH {found.with_queries} page AS (
            {statement} ORDER BY {sorting} LIMIT {limit + 1})
        SELECT {SUMMARY}, {NAMESAKE} AS namesake, {", ".join(shown)}
        FROM page JOIN plugins USING (id) JOIN popularity ON plugin_id = id
        ORDER BY {order.sorted}
    """  # noqa: S608 - constants, and a number that was checked
    return fetch(connection, statement, parameters)


def _moved(connection: Connection, start: Position) -> tuple[list[str], list[str]]:
    """Of the plugins that changed since the first page, those that were shown, and the others."""
    rows = fetch(connection, CHANGED, [start.revision, FOLLOWED + 1])
    if len(rows) > FOLLOWED:
        return [], []
    changed = [row["id"] for row in rows]
    seen = [each for each in changed if start.has_shown(each)]
    return seen, [each for each in changed if not start.has_shown(each)]


def _answer(rows: Sequence[Row], limit: int, start: Position) -> Row:
    items, more = list(rows[:limit]), len(rows) > limit
    following = cursors.encode(start.after(items)) if more else None
    for item in items:
        for name in ("sort_key", "is_later", "total"):
            item.pop(name, None)
        parts = {name: item.pop(name) for name in list(item) if name.startswith("part_")}
        if parts:
            named = {name.removeprefix("part_"): value for name, value in parts.items()}
            item["score"] = {"total": sum(named.values()), "parts": named}
    return {
        "items": items,
        "total": min(start.total, COUNTED),
        "counted": start.total <= COUNTED,
        "next_cursor": following,
    }
