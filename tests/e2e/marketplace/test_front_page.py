"""The front page of the marketplace, for visitors and for the moderators who choose for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Locator, Page, Route, expect
from tests.e2e.marketplace.collections import moderator_of, remove, show
from tests.e2e.pages import install_elsewhere, sign_in_elsewhere
from tests.e2e.people import Person
from tests.helpers.waiting import eventually

STARTER = ("word-count", "find-replace", "writing-goals")


@pytest.fixture
def moderator(platform: Platform) -> Iterator[Person]:
    with moderator_of(platform) as person:
        yield person


@pytest.fixture
def starter(moderator: Person) -> Iterator[str]:
    """The title of a set that stands before all others."""
    title = f"Begin {uuid4().hex[:8]}"
    name = show(moderator, "starter", STARTER, title, rank=0)
    yield title
    remove(moderator, name)


def installed(page: Page) -> set[str]:
    answer = page.request.get("/api/v1/user/plugins").json()
    return {one["pluginId"] for one in answer["items"]}


def shown_in_the_end(page: Page, what: Locator) -> None:
    """Browsers and gateways keep answers for a moment."""

    def is_shown() -> bool:
        page.reload()
        expect(page.get_by_role("main").get_by_role("heading").first).to_be_visible()
        page.wait_for_load_state("networkidle")
        return what.is_visible()

    eventually(is_shown, every=1)


def test_a_visitor_installs_the_starter_set_with_one_click_and_takes_it_back(
    page: Page, starter: str
) -> None:
    page.goto("/marketplace")
    install_all = page.get_by_role("button", name=f"Install all 3 of {starter}")
    shown_in_the_end(page, install_all)
    install_all.click()
    expect(page.get_by_text("3 plugins installed.")).to_be_visible()
    assert installed(page) == set(STARTER)
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.get_by_role("button", name=f"Install all 3 of {starter}")).to_be_visible()
    eventually(lambda: installed(page) == set())


def test_what_fails_of_a_set_is_named_and_the_rest_is_there(page: Page, starter: str) -> None:
    def refuse(route: Route) -> None:
        if "find-replace" in (route.request.post_data or ""):
            route.fulfill(status=410, json={"title": "Gone", "detail": "It is blocked."})
        else:
            route.fallback()

    page.route("**/api/v1/user/plugins/install", refuse)
    page.goto("/marketplace")
    install_all = page.get_by_role("button", name=f"Install all 3 of {starter}")
    shown_in_the_end(page, install_all)
    install_all.dblclick()
    expect(page.get_by_text("2 of 3 installed. Not installed:")).to_be_visible()
    eventually(lambda: installed(page) == {"word-count", "writing-goals"})
    page.unroute("**/api/v1/user/plugins/install")
    page.get_by_role("button", name=f"Install the other 1 of {starter}").click()
    expect(page.get_by_role("button", name=f"All installed of {starter}")).to_be_visible()
    assert installed(page) == set(STARTER)


def test_a_visitor_opens_a_collection(page: Page, moderator: Person) -> None:
    title = f"Looks {uuid4().hex[:8]}"
    name = show(moderator, "listed", ["theme-switch", "paper-background"], title, rank=1)
    page.goto("/marketplace")
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(
        page.get_by_role("list", name=f"Plugins of {title}").get_by_role("article")
    ).to_have_count(2)
    expect(page.get_by_role("button", name=f"Install all 2 of {title}")).to_be_visible()
    remove(moderator, name)
    shown_in_the_end(page, page.get_by_role("heading", name="There is no such collection"))


def test_a_search_takes_the_place_of_the_front_page(page: Page, starter: str) -> None:
    page.goto("/marketplace")
    shown_in_the_end(page, page.get_by_role("heading", name=starter))
    page.get_by_role("combobox", name="Search plugins").fill("word count")
    expect(page.get_by_role("heading", name=starter)).to_be_hidden()
    expect(page.get_by_role("article", name="Word Count", exact=True)).to_be_visible()


def test_a_moderator_makes_a_collection_and_features_it(
    page: Page, platform: Platform, moderator: Person
) -> None:
    title, address = f"For writers {uuid4().hex[:8]}", f"writers-{uuid4().hex[:8]}"
    account = platform.accounts["moderator"]
    sign_in_elsewhere(page, account)
    page.goto("/moderation/collections")
    page.get_by_role("button", name="New collection").click()
    form = page.get_by_role("form", name="New collection")
    form.get_by_label("Address").fill(address)
    form.get_by_label("Title").fill(title)
    form.get_by_label("Order").fill("1")
    form.get_by_role("button", name="Make it").click()
    # What everybody sees is changed with the password.
    confirmation = page.get_by_role("dialog").get_by_label("Password", exact=True)
    confirmation.fill(account["password"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(page.get_by_role("button", name="Show it on the front page")).to_be_disabled()
    for words, name in (("writing goals", "Writing Goals"), ("word count", "Word Count")):
        page.get_by_label("Find a plugin to put in").fill(words)
        page.get_by_role("button", name=f"Put in {name}", exact=True).click()
        expect(page.get_by_role("button", name=f"Take {name} out", exact=True)).to_be_visible()
    page.get_by_role("button", name="Move Word Count up", exact=True).click()
    plugins = page.get_by_role("list", name="Plugins of the collection").get_by_role("listitem")
    expect(plugins.first).to_contain_text("Word Count")
    page.get_by_role("button", name="Show it on the front page").click()
    page.get_by_label("Place on the front page").select_option("featured")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    page.goto("/marketplace")
    row = page.get_by_role("region", name=title)
    shown_in_the_end(page, row)
    expect(row.get_by_role("listitem").first).to_contain_text("Word Count")
    page.goto(f"/moderation/collections/{address}")
    page.get_by_role("button", name="Take it off the front page").click()
    expect(page.get_by_role("button", name="Show it on the front page")).to_be_visible()
    page.goto("/marketplace")

    def is_gone() -> bool:
        page.reload()
        expect(page.get_by_role("article").first).to_be_visible()
        return page.get_by_role("region", name=title).count() == 0

    eventually(is_gone, every=1)
    remove(moderator, address)


def test_a_plugin_in_a_moderators_page_features_nothing(
    page: Page, platform: Platform, moderator: Person
) -> None:
    """It can ask as the moderator, and knows no password."""
    name = show(moderator, "listed", ["word-count"], "Guarded")
    sign_in_elsewhere(page, platform.accounts["moderator"])
    install_elsewhere(page, ["word-count"])
    for method, path, data in (
        ("PATCH", "", {"placement": "featured", "revision": 3}),
        ("POST", "/unpublish", {}),
        ("DELETE", "", {}),
    ):
        address = f"/api/v1/moderation/collections/{name}{path}"
        answer = page.request.fetch(address, method=method, data=data)
        assert answer.status == 403, answer.text()
        assert "confirmation-required" in answer.text()
    remove(moderator, name)
