"""A search that takes long is given up, and does not keep others from browsing."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from psycopg.errors import QueryCanceled
from tests.integration.catalog.events import Feed, published

from plugin_platform.eventstore.database import Pool, connect, open_pool

# Taken instead of PostgreSQL's own, which is of arrays of anything.
SLOW_LIKENESS = """
    CREATE FUNCTION read_model.slow(text[], text[]) RETURNS boolean LANGUAGE sql
        AS 'SELECT pg_sleep(2) IS NULL';
    CREATE OPERATOR read_model.&& (
        leftarg = text[], rightarg = text[], procedure = read_model.slow);
"""


@pytest.fixture
def database_url(database: Callable[[str], str]) -> str:
    return database("catalog")


@pytest.fixture
def pool(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    monkeypatch.setenv("DATABASE_URL_CATALOG", database_url)
    pool = open_pool("catalog", size=3)
    yield pool
    pool.close(timeout=2)


LONG = "".join(chr(97 + (number * 7 + number // 26) % 26) for number in range(63))


@pytest.fixture
def feed(pool: Pool) -> Feed:
    feed = Feed(pool)
    feed.publishing(*[published(f"calendar-{number}") for number in range(5)])
    feed.publishing(published("long", name=LONG))
    return feed


def test_when_likeness_takes_too_long_the_answer_comes_without_it(
    database_url: str, postgres_url: str, feed: Feed
) -> None:
    with connect(f"{postgres_url}{urlsplit(database_url).path}") as owner:
        owner.execute(SLOW_LIKENESS)
    page = feed.service.browse(q="calxndar")
    assert (page["items"], page["total"]) == ([], 0)
    assert feed.service.browse(q="calendar")["total"] == 5


def test_a_search_that_cannot_be_answered_in_time_is_given_up(
    database_url: str, feed: Feed
) -> None:
    """On the wire that is Unavailable: 503, with a time to come again."""
    with connect(database_url) as other:
        other.execute("LOCK TABLE plugins IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(QueryCanceled):
            feed.service.browse()
        with pytest.raises(QueryCanceled):
            feed.service.browse(q="calendar")
    assert feed.service.browse()["total"] == 6


def test_words_that_somebody_plants_hide_no_correction(pool: Pool) -> None:
    """More of them than are compared, all of which begin as the one that is meant."""
    feed = Feed(pool)
    planted = [f"calendar{chr(97 + n // 26)}{chr(97 + n % 26)}x" for n in range(6 * 60)]
    for start in range(0, len(planted), 60):
        text = " ".join(planted[start : start + 60])
        feed.publishing(published(f"planted-{start}", description=text))
    feed.publishing(published("meant", name="Calendar"))
    assert [item["id"] for item in feed.service.browse(q="calxndar")["items"]] == ["meant"]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("calxndar", 5),
        ("calxndar " * 8, 5),
        (LONG, 1),
        (LONG[:-1] + "zz", 0),
    ],
)
def test_only_what_may_be_mistyped_is_compared_with_other_words(
    feed: Feed, q: str, found: int
) -> None:
    assert feed.service.browse(q=q)["total"] == found


@pytest.mark.parametrize(
    "q",
    [
        " ".join(f"w{number}" for number in range(50)),
        "a " * 100,
        "é" * 200,
        "%_*" * 60,
        "'':*|&!()<->" * 16,
        "\U0010ffff" * 100,
        "a\u0301" * 90,
        "云" * 200,
    ],
)
def test_a_hostile_query_asks_for_few_words_and_is_answered(feed: Feed, q: str) -> None:
    for ask in (feed.service.browse, feed.service.facets, feed.service.suggest):
        assert ask(q=q)["log"]
