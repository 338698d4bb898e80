"""Who has no account can be anybody, any number of times: such installs hardly move the ranking."""

from uuid import uuid4

import pytest
from tests.integration.catalog.events import (
    Feed,
    expired,
    installed,
    merged,
    published,
    uninstalled,
)

VISITORS_COUNT = 25  # for a plugin that nobody with an account has


@pytest.fixture
def plugin_id(feed: Feed) -> str:
    name = f"p-{uuid4().hex[:12]}"
    feed.publishing(published(name))
    return name


def count(feed: Feed, plugin_id: str) -> int:
    return int(feed.service.get_plugin(plugin_id)["install_count"])


def by_script(feed: Feed, plugin_id: str, visitors: int) -> None:
    feed.installs(*[installed(plugin_id, f"anon:{number}") for number in range(visitors)])


def by_accounts(feed: Feed, plugin_id: str, accounts: int) -> None:
    feed.installs(*[installed(plugin_id, f"user:{number}") for number in range(accounts)])


def test_ten_thousand_scripted_installs_move_the_count_by_25(feed: Feed, plugin_id: str) -> None:
    by_script(feed, plugin_id, 10_000)
    assert count(feed, plugin_id) == VISITORS_COUNT
    assert feed.service.install_counts([plugin_id]) == {plugin_id: VISITORS_COUNT}


def test_visitors_count_up_to_a_quarter_of_the_accounts_besides(feed: Feed, plugin_id: str) -> None:
    by_accounts(feed, plugin_id, 400)
    by_script(feed, plugin_id, 10_000)
    assert count(feed, plugin_id) == 400 + VISITORS_COUNT + 100


def test_a_plugin_that_people_have_stands_above_one_that_a_script_installs(feed: Feed) -> None:
    tag = f"t{uuid4().hex[:8]}"
    honest, pushed = f"p-{uuid4().hex[:12]}", f"p-{uuid4().hex[:12]}"
    feed.publishing(*[published(one, tags=[tag]) for one in (honest, pushed)])
    by_accounts(feed, honest, VISITORS_COUNT + 1)
    by_script(feed, pushed, 1000)
    page = feed.service.browse(tag=tag, sort="installs")["items"]
    assert [item["id"] for item in page] == [honest, pushed]
    assert [item["install_count"] for item in page] == [VISITORS_COUNT + 1, VISITORS_COUNT]


def test_a_few_visitors_count_like_anybody_and_their_going_too(feed: Feed, plugin_id: str) -> None:
    by_accounts(feed, plugin_id, 1)
    by_script(feed, plugin_id, 4)
    assert count(feed, plugin_id) == 5
    feed.installs(uninstalled(plugin_id, "anon:0"))
    feed.installs(expired("anon:1", plugin_id))
    assert count(feed, plugin_id) == 3


def test_a_visitor_who_signs_in_counts_in_full(feed: Feed, plugin_id: str) -> None:
    by_script(feed, plugin_id, 100)
    feed.installs(merged([plugin_id], []))
    assert count(feed, plugin_id) == 1 + VISITORS_COUNT
