"""Sixty searches of a real directory, all of it in a catalog's database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.helpers import directory

import catalog
from catalog.search import document, spelling
from catalog.search.pages import browse
from catalog.search.text import joined
from catalog.service import CatalogService
from plugin_platform.eventstore.database import REBUILD, Connection, Pool, connect, open_pool
from plugin_platform.eventstore.store import EventStore

MIGRATIONS = Path(catalog.__file__).parent / "migrations" / "read_model"
MRR = 0.9  # the mean of 1 / the place of the first right answer
LOOKED_AT = 10  # answers
# All of the directory is loaded for the first test of these.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def owners_url(database: Callable[[str], str], postgres_url: str) -> Iterator[str]:
    url = database("catalog")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL_CATALOG", url)
        yield f"{postgres_url}{urlsplit(url).path}"


@pytest.fixture(scope="module")
def pool(owners_url: str) -> Iterator[Pool]:
    pool = open_pool("catalog", size=2)
    directory.load(pool, owners_url)
    yield pool
    pool.close(timeout=2)


@pytest.fixture(scope="module")
def service(pool: Pool) -> CatalogService:
    service = CatalogService()
    service.log, service.database = EventStore(pool), pool
    return service


def place(page: dict[str, Any], right: set[str]) -> float:
    """1 for the first of the page, 1/2 for the second, 0 where none is right."""
    ids = [item["id"] for item in page["items"]]
    return next((1 / rank for rank, each in enumerate(ids, 1) if each in right), 0.0)


def test_people_find_what_they_are_after(service: CatalogService) -> None:
    asked = list(directory.queries())
    places = {q: place(service.browse(q=q, limit=LOOKED_AT), right) for q, right in asked}
    assert len(places) == 60
    missed = {q: round(score, 2) for q, score in places.items() if score < 1}
    assert sum(places.values()) / len(places) >= MRR, missed


@pytest.mark.parametrize("q", ["xqzvkj", "zzzz qqqq", "asdfghjkl", "!!!", "%%%", "🜁🜂"])
def test_nonsense_finds_nothing(service: CatalogService, q: str) -> None:
    assert service.browse(q=q)["items"] == []
    assert service.suggest(q=q)["items"] == []


def test_namesakes_are_told_apart(service: CatalogService) -> None:
    first, second = service.browse(q="timestamper", limit=2)["items"]
    assert (first["namesake"], second["namesake"]) == (True, True)
    assert first["author"] != second["author"]
    assert not service.browse(q="excalidraw", limit=1)["items"][0]["namesake"]


def test_words_are_looked_up_in_an_index(pool: Pool, owners_url: str) -> None:
    """With so many plugins already; the more there are, the more it matters."""
    searched = "SELECT id FROM plugins WHERE listed AND search @@ to_tsquery('simple', 'zotero')"
    mistyped = (spelling.NEAR, spelling.deletions("zotreo"), 5, 7, spelling.NEIGHBOURS)
    with connect(owners_url) as connection:
        assert "plugins_by_words" in plan(connection, searched)
        connection.execute(spelling.BY_INDEX, ["off"])
        assert "spellings_by_deletion" in plan(connection, *mistyped)


PARTS = """
    SELECT part FROM (
        SELECT substr(joined_name, 1 + (length(joined_name) - size) / 2, size) AS part, id, size
        FROM plugins, generate_series(%(infix)s, 9) AS size WHERE length(joined_name) >= size
    ) AS parts ORDER BY hashtext(id || size) LIMIT 100
"""
IN_A_NAME = "SELECT id FROM plugins WHERE joined_name LIKE '%%' || %(part)s || '%%' ORDER BY id"
BY_ENDING = "SELECT id FROM plugins WHERE search @@ %(ending)s::tsquery ORDER BY id"


def test_a_part_of_a_name_is_found_by_the_endings_of_names(pool: Pool, owners_url: str) -> None:
    """From the middle of names, in all scripts: those that have it, and no others."""
    with connect(owners_url) as connection:
        parts = connection.execute(PARTS, {"infix": document.INFIX}).fetchall()
        assert len(parts) == 100
        for (part,) in parts:
            values = {"part": part, "ending": f"'{document.ENDING}{part}':*"}
            named = connection.execute(IN_A_NAME, values).fetchall()
            assert connection.execute(BY_ENDING, values).fetchall() == named != []


SEARCHED = "SELECT id, search::text FROM plugins ORDER BY id"


def test_rows_from_before_get_the_endings_that_new_ones_have(pool: Pool, owners_url: str) -> None:
    without = """
        UPDATE plugins SET search = ts_delete(search, ARRAY(
            SELECT lexeme FROM unnest(search) WHERE starts_with(lexeme, '~')))
    """
    with connect(owners_url, limits=REBUILD) as connection:
        new = connection.execute(SEARCHED).fetchall()
        connection.execute(without)
        assert connection.execute(SEARCHED).fetchall() != new
        make_endings(connection)
        assert connection.execute(SEARCHED).fetchall() == new
        connection.rollback()


def test_of_a_name_that_is_folded_to_many_letters_rows_from_before_lose_most_endings(
    pool: Pool, owners_url: str
) -> None:
    name = joined("\ufdfa" * 64)
    longest = "UPDATE plugins SET joined_name = %s WHERE id = (SELECT min(id) FROM plugins)"
    endings = """
        SELECT lexeme FROM plugins, unnest(search)
        WHERE joined_name = %s AND starts_with(lexeme, '~')
    """
    with connect(owners_url, limits=REBUILD) as connection:
        connection.execute(longest, [name])
        make_endings(connection)
        kept = {lexeme for (lexeme,) in connection.execute(endings, [name])}
        assert kept == set(document.endings_of(name))
        connection.rollback()


def make_endings(connection: Connection) -> None:
    """As the migrations do that came after each other."""
    first = (MIGRATIONS / "0018_names_by_their_endings.sql").read_text("utf-8")
    connection.execute(first.partition("DROP INDEX")[0])
    connection.execute((MIGRATIONS / "0019_endings_of_long_names.sql").read_text("utf-8"))


def plan(connection: Connection, statement: str, *values: Any) -> str:
    rows = connection.execute(f"EXPLAIN {statement}", values or None).fetchall()
    return " ".join(line for (line,) in rows)


def test_facets_count_what_a_search_finds(service: CatalogService) -> None:
    facets = service.facets(q="calendar")
    assert facets["total"] == service.browse(q="calendar")["total"] > 100
    writing = next(each for each in facets["categories"] if each["id"] == "writing")
    assert writing["count"] == facets["total"]


def test_all_pages_together_are_the_list(service: CatalogService) -> None:
    seen: list[str] = []
    cursor = None
    while cursor is not None or not seen:
        page = service.browse(q="kanban", limit=50, cursor=cursor)
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == page["total"]


PLANNED_ONCE = """
    SELECT max(generic_plans) FROM pg_prepared_statements WHERE statement LIKE '%FROM page JOIN%'
"""


def test_a_search_of_a_form_that_came_before_is_not_planned_anew(pool: Pool) -> None:
    """What is typed is read once for each search, so that any plan does for all of them."""
    words = ("calendar", "kanban", "table", "daily", "export", "image", "graph", "theme")
    with pool.connection() as connection:
        for word in words * 2:
            assert browse(connection, q=word)["items"]
        [(planned_once,)] = connection.execute(PLANNED_ONCE).fetchall()
    assert planned_once > 0
