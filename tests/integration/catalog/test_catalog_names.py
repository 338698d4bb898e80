"""A name is found however one writes its spaces, before whatever only mentions it."""

import pytest
from tests.integration.catalog.events import Feed, installed, published


@pytest.fixture(scope="module")
def service(feed: Feed) -> Feed:
    feed.publishing(
        published("goals", name="Wordcounter Goals", description="A wordcount to reach."),
        published("other", name="Statistics", description="Wordcount.", tags=["wordcount"]),
        published("word-count", name="Word Count", description="Counts words."),
    )
    feed.installs(*[installed("other", f"user:{number}") for number in range(5)])
    return feed


@pytest.mark.parametrize("q", ["word count", "wordcount", "WordCount", "word-count"])
def test_the_plugin_of_this_name_comes_first(service: Feed, q: str) -> None:
    assert service.service.browse(q=q)["items"][0]["id"] == "word-count"


def test_the_beginning_of_a_name_written_as_one_word_finds_it(service: Feed) -> None:
    found = [item["id"] for item in service.service.browse(q="wordcou")["items"]]
    assert "word-count" in found
