"""Finding a plugin among others: suggestions, filters, and the way back."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect


@pytest.fixture
def market(page: Page) -> Page:
    page.goto("/marketplace")
    expect(page.get_by_role("article").first).to_be_visible()
    return page


def test_a_suggestion_is_chosen_with_the_keyboard_and_leads_to_the_plugin(market: Page) -> None:
    field = market.get_by_role("combobox", name="Search plugins")
    market.keyboard.press("/")
    expect(field).to_be_focused()
    market.keyboard.type("wrod co", delay=30)
    first = market.get_by_role("listbox", name="Suggestions").get_by_role("option").first
    expect(first).to_contain_text("Word Count")
    market.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
    market.keyboard.press("Enter")
    expect(market).to_have_url(re.compile("/marketplace/word-count$"))
    market.go_back()
    expect(market.get_by_role("article").first).to_be_visible()


def test_words_and_filters_combine_and_the_address_keeps_them(market: Page) -> None:
    field = market.get_by_role("combobox", name="Search plugins")
    field.fill("wordcount")
    expect(market).to_have_url(re.compile("q=wordcount"))
    market.keyboard.press("Escape")
    chip = market.get_by_role("button", name=re.compile("^Writing"))
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    market.get_by_role("checkbox", name="Runs on this version").check()
    expect(market).to_have_url(re.compile("q=wordcount.*category=writing.*compatible=1"))
    expect(market.get_by_role("article").first).to_contain_text("Word Count")
    market.reload()
    expect(field).to_have_value("wordcount")
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(market.get_by_role("checkbox", name="Runs on this version")).to_be_checked()


def test_filters_are_understood_in_the_box(market: Page) -> None:
    field = market.get_by_role("combobox", name="Search plugins")
    field.fill("category:writing -author:nobody word count")
    expect(market.get_by_role("article").first).to_contain_text("Word Count")
    field.fill("category:appearance word count")
    expect(market.get_by_text(re.compile("No plugins match"))).to_be_visible()


def test_nonsense_finds_nothing_and_says_what_to_do(market: Page) -> None:
    market.get_by_role("combobox", name="Search plugins").fill("xqzvkj")
    expect(market.get_by_text("No plugins match “xqzvkj”")).to_be_visible()
    expect(market.get_by_role("listbox", name="Suggestions")).to_have_count(0)
    market.get_by_role("button", name="Clear filters").click()
    expect(market.get_by_role("article").first).to_be_visible()


def listed(number: int) -> dict[str, object]:
    names = {"id": f"plugin-{number}", "name": f"Plugin {number}", "description": "Does it."}
    counts: dict[str, object] = {
        "installCount": 1,
        "rating": None,
        "ratingCount": 0,
        "icon": None,
        "tags": [],
    }
    return {**names, **counts, "author": "ada", "category": "core", "latestVersion": "1.0.0",
            "updatedAt": None, "deprecated": False, "namesake": False}  # fmt: skip


def test_of_a_long_list_only_what_is_in_view_is_drawn_and_the_keyboard_reaches_all(
    page: Page,
) -> None:
    def answer(route: Route) -> None:
        items = [listed(number) for number in range(1_500)]
        body = {"items": items, "total": 1_500, "counted": True, "nextCursor": None}
        route.fulfill(content_type="application/json", body=json.dumps(body))

    page.route(re.compile(r"/api/v1/plugins\?"), answer)
    page.goto("/marketplace")
    cards = page.get_by_role("article")
    expect(cards).to_have_count(1_500)
    skipped = """cards => cards.filter(card => !card.checkVisibility(
        {contentVisibilityAuto: true})).length"""
    assert cards.evaluate_all(skipped) > 1_000
    last = page.get_by_role("link", name="Plugin 1499", exact=True)
    page.get_by_role("link", name="Plugin 1498", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(last).to_be_focused()
    expect(last).to_be_in_viewport()
