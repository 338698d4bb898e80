"""What a list can be narrowed by, with how many plugins there are of each.

A count follows the words and all filters but those of its own kind: what one would see if one
chose that instead. Of tags, which combine, what one would see with that one more.
"""

from __future__ import annotations

from typing import Any

from catalog.read_model import LISTED
from catalog.rows import Row, fetch
from catalog.search import matching, query
from catalog.search.pages import COUNTED, List, count, may_relax, relaxed
from plugin_platform.eventstore.database import Connection
from plugin_platform.manifests import CATEGORIES, PLATFORM_VERSION

MAX_TAGS = 30
RATINGS = (4, 3, 2)  # stars, and more
KINDS = ("category", "permission", "rating", "compatible")
RELEASE = "'{" + PLATFORM_VERSION.replace(".", ",") + "}'::numeric[]"


def facets(
    connection: Connection, *, q: str | None = None, forgiving: bool = True, **filters: object
) -> Row:
    """Raises ``Invalid``, and ``psycopg.errors.QueryCanceled`` when it would take too long."""
    wanted = query.read(q, **filters)
    revision, typed = matching.begin(connection, wanted.words)
    words = typed.read(connection, forgiving=forgiving)
    if wanted.words and words is None:  # nothing but signs
        return _answer([]) | revision
    found = List(wanted, words, "relevance")
    if may_relax(found) and not count(connection, found):
        found = relaxed(found)
    return _answer(fetch(connection, _statement(found), found.parameters)) | revision


def _statement(found: List) -> str:
    words = found.matching.condition if found.matching else "true"
    whether = ", ".join(
        f"({found.query.conditions(but=kind)}) AS but_{kind}" for kind in (*KINDS, "nothing")
    )
    ratings = " UNION ALL ".join(
        f"SELECT 'rating', '{stars}', count(*) FROM found WHERE but_rating AND rating >= {stars}"  # noqa: S608 - constants
        for stars in RATINGS
    )
    return f"""
        WITH {found.with_queries} found AS MATERIALIZED (
            SELECT category, tags, permissions, rating_average AS rating, {whether},
                   coalesce(min_platform, '{{0}}') <= {RELEASE} AS runs
            FROM {LISTED} WHERE listed AND {words} LIMIT {COUNTED}
        ), tagged AS (
            SELECT tag, count(*) FROM found, unnest(tags) AS tag WHERE but_nothing
            GROUP BY tag ORDER BY count(*) DESC, tag LIMIT {MAX_TAGS}
        )
        SELECT 'total' AS kind, '' AS id, count(*) FROM found WHERE but_nothing
        UNION ALL
        SELECT 'category', category, count(*) FROM found WHERE but_category GROUP BY category
        UNION ALL SELECT 'tag', tag, count FROM tagged
        UNION ALL
        SELECT 'permission', permission, count(*) FROM found, unnest(permissions) AS permission
        WHERE but_permission GROUP BY permission
        UNION ALL
        SELECT 'permission', '{query.NONE}', count(*) FROM found
        WHERE but_permission AND permissions = '{{}}'
        UNION ALL {ratings}
        UNION ALL SELECT 'compatible', '', count(*) FROM found WHERE but_compatible AND runs
    """  # noqa: S608 - constants


def _answer(rows: list[Row]) -> Row:
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        counts.setdefault(row["kind"], {})[row["id"]] = row["count"]
    categories = counts.get("category", {})
    return {
        "total": counts.get("total", {}).get("", 0),
        "categories": [
            {"id": id_, "name": id_.capitalize(), "count": categories.get(id_, 0)}
            for id_ in CATEGORIES
        ],
        "tags": _most(counts.get("tag", {})),
        "permissions": _most(counts.get("permission", {})),
        "ratings": [
            {"id": str(stars), "count": counts.get("rating", {}).get(str(stars), 0)}
            for stars in RATINGS
        ],
        "compatible": counts.get("compatible", {}).get("", 0),
    }


def _most(counts: dict[str, int]) -> list[dict[str, Any]]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"id": id_, "count": number} for id_, number in ordered[:MAX_TAGS] if number]
