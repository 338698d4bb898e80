"""Browsing and searching: filters, full text with forgiveness for typos, and pages.

Pages continue after the last item's sort key (keyset), so the hundredth page costs what
the first does, and nothing is shown twice when plugins are added meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from catalog import cursors
from catalog.read_model import (
    LISTED,
    SUMMARY,
    WORD,
    run_together,
)
from catalog.rows import Row, fetch, get_revision
from plugin_platform.errors import Invalid
from plugin_platform.eventstore.database import SEARCH, Connection
from plugin_platform.eventstore.database import limit as limit_time
from plugin_platform.text import is_storable

MAX_LIMIT = 100
MAX_WORDS = 8
MAX_QUERY = 200  # characters
# Likeness is compared with every name: only for what somebody may have mistyped.
FORGIVEN_LENGTH = 64  # characters
FORGIVEN_WORDS = 4

# Words as they are, or as English changes them; the last one may be unfinished.
WORDS = "(to_tsquery('simple', %(words)s) || to_tsquery('english', %(words)s))"
MATCHES_WORDS = f"search @@ {WORDS}"
LIKENESS = "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)"
LIKE_ENOUGH = "0.45"
MATCHES_TYPOS = "%(q)s <%% sort_name"
# The best weight counts most, a name that is the query comes first, after it one that is so but
# for its spaces, and of two that fit equally well the one that more people have.
BY_WORDS = f"""(ts_rank('{{0.05, 0.2, 0.5, 1.0}}', search, {WORDS})::float8
    + CASE WHEN sort_name = %(q)s THEN 4
           WHEN regexp_replace(sort_name, '\\W', '', 'g') = %(run_together)s THEN 3
           ELSE 0 END + ln(1 + counted) / 50)"""
BY_TYPOS = "word_similarity(%(q)s, sort_name)::float8"


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
    def after(self) -> str:
        less = "<" if self.descending else ">"
        later = f"{self.key} {less} %(after_key)s OR id > %(after_id)s"
        return f"{self.key} {less}= %(after_key)s AND ({later})"


ORDERS = {
    "installs": Order("counted", int),
    "rating": Order("coalesce(rating, 0)::float8", float),
    "updated": Order("updated_at", datetime),
    "name": Order("sort_name", str, descending=False),
    "words": Order(BY_WORDS, float),
    "typos": Order(BY_TYPOS, float),
}
SORTS = ("relevance", "installs", "rating", "updated", "name")


@dataclass(frozen=True)
class Query:
    q: str
    category: str | None
    tag: str | None
    author: str | None
    sort: str
    limit: int
    filters: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """A query for ``to_tsquery``: all words, the last one as a prefix; or the name that
        they are when one writes them as one."""
        words = WORD.findall(self.q)[:MAX_WORDS]
        return " & ".join(words) + ":*" + f" | {''.join(words)}:*" * (len(words) > 1)

    @property
    def may_be_mistyped(self) -> bool:
        words = len(self.q.split())
        return len(self.q) <= FORGIVEN_LENGTH and words <= FORGIVEN_WORDS

    @property
    def parameters(self) -> Row:
        return {
            "q": self.q,
            "words": self.words,
            "run_together": run_together(self.q),
            "category": self.category,
            "tag": self.tag,
            "author": self.author,
        }


def browse(
    connection: Connection,
    *,
    q: str | None,
    category: str | None,
    tag: str | None,
    author: str | None,
    sort: str | None,
    limit: int,
    cursor: str | None,
    forgiving: bool = True,
) -> Row:
    """One page of plugins; unless ``forgiving``, without those that are only alike.

    Raises ``Invalid``, and ``psycopg.errors.QueryCanceled`` when it would take too long.
    """
    limit_time(connection, SEARCH)
    query = _read_query(q=q, category=category, tag=tag, author=author, sort=sort, limit=limit)
    revision = get_revision(connection)
    order, matching, total = _find(connection, query, forgiving)
    after = cursors.decode(cursor, order, ORDERS[order].kind) if cursor else None
    rows = _page(connection, query, order, matching, after)
    items, more = rows[: query.limit], len(rows) > query.limit
    last = items[-1] if more else None
    following = (
        cursors.encode(cursors.Position(order, last["sort_key"], last["id"])) if last else None
    )
    for item in items:
        del item["sort_key"]
    return {"items": items, "total": total, "next_cursor": following, **revision}


def _read_query(
    *,
    q: str | None,
    category: str | None,
    tag: str | None,
    author: str | None,
    sort: str | None,
    limit: int,
) -> Query:
    text = " ".join((q or "").lower().split())
    if len(text) > MAX_QUERY:
        raise _invalid("/q", f"Must have at most {MAX_QUERY} characters.")
    for name, value in (("q", q), ("category", category), ("tag", tag), ("author", author)):
        if not is_storable(value or ""):
            raise _invalid(f"/{name}", "Must not contain NUL or unpaired surrogates.")
    chosen = sort or ("relevance" if text else "installs")
    if chosen not in SORTS:
        raise _invalid("/sort", f"Must be one of: {', '.join(SORTS)}.")
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
        raise _invalid("/limit", f"Must be from 1 to {MAX_LIMIT}.")
    filters = ["listed"]
    if category is not None:
        filters.append("category = %(category)s")
    if tag is not None:
        filters.append("tags @> ARRAY[%(tag)s::text]")
    if author is not None:
        filters.append("lower(author) = lower(%(author)s)")
    return Query(text, category, tag, author, chosen, limit, filters)


def _find(connection: Connection, query: Query, forgiving: bool) -> tuple[str, list[str], int]:
    """Return the order, the conditions and the number of what matches.

    Likeness comes in only where no plugin has the words: it would add noise to the rest.
    """
    if not query.q:
        order = "installs" if query.sort == "relevance" else query.sort
        return order, query.filters, _count(connection, query, query.filters)
    order, matching = "words", [*query.filters, MATCHES_WORDS]
    total = _count(connection, query, matching) if WORD.search(query.q) else 0
    if not total and forgiving and query.may_be_mistyped:
        connection.execute(LIKENESS, [LIKE_ENOUGH])
        order, matching = "typos", [*query.filters, MATCHES_TYPOS]
        total = _count(connection, query, matching)
    return order if query.sort == "relevance" else query.sort, matching, total


def _count(connection: Connection, query: Query, conditions: list[str]) -> int:
    statement = f"SELECT count(*) AS total FROM plugins {_where(conditions)}"  # noqa: S608 - constants
    [row] = fetch(connection, statement, query.parameters)
    return int(row["total"])


def _page(
    connection: Connection,
    query: Query,
    order: str,
    matching: list[str],
    after: cursors.Position | None,
) -> list[Row]:
    """One row more than the page has, to know whether another follows."""
    by = ORDERS[order]
    conditions, parameters = list(matching), query.parameters
    if after is not None:
        conditions.append(by.after)
        parameters |= {"after_key": after.key, "after_id": after.plugin_id}
    statement = f"""
        SELECT {SUMMARY}, {by.key} AS sort_key FROM {LISTED} {_where(conditions)}
        ORDER BY {by.by} LIMIT {query.limit + 1}
    """  # noqa: S608 - constants, and a number that was checked
    return fetch(connection, statement, parameters)


def _where(conditions: list[str]) -> str:
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def _invalid(pointer: str, detail: str) -> Invalid:
    return Invalid("The query breaks a rule.", [{"pointer": pointer, "detail": detail}])
