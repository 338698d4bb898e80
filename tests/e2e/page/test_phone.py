"""On a phone nothing is out of reach, and no page scrolls sideways."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.pages import SAMPLES, install_elsewhere
from tests.e2e.people import Person, bundle, details, new_plugin_id
from tests.helpers.waiting import eventually

ONE_LONG_WORD = "Pneumonoultramicroscopicsilicovolcanoconiosis-" + "x" * 18


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": 390, "height": 844})
    return page


@pytest.fixture(scope="module")
def long_name(platform: Platform) -> Iterator[str]:
    """Id of a published plugin whose name is one word, as long as it may be."""
    developer = Person(platform.gateway).register().become_developer()
    plugin_id = new_plugin_id()
    draft = {"id": plugin_id, "name": ONE_LONG_WORD, "description": "Long.", "tags": []}
    answer = developer.http.post("/developer/plugins", json=draft | {"category": "writing"})
    assert answer.status_code == 201, answer.text
    answer = developer.publish(plugin_id, bundle(plugin_id, name=ONE_LONG_WORD))
    assert answer.status_code == 201, answer.text
    eventually(lambda: details(platform.gateway, plugin_id).status_code == 200)
    eventually(lambda: developer.install(plugin_id).status_code == 200)
    yield plugin_id
    developer.http.close()


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return width


def test_the_toolbar_scrolls_and_shows_that_it_does(phone: Page) -> None:
    install_elsewhere(phone, SAMPLES)
    phone.goto("/")
    row = phone.get_by_role("toolbar", name="Formatting").locator(".scroll-row")
    last = phone.get_by_role("button", name="Theme of the system")
    expect(last).not_to_be_in_viewport()
    expect(row).to_have_attribute("data-more", "end")
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
    expect(row).to_have_attribute("data-more", "start")
    assert sideways(phone) <= 0


def test_a_long_name_does_not_widen_the_page(phone: Page, long_name: str) -> None:
    install_elsewhere(phone, [long_name])
    phone.goto(f"/marketplace/{long_name}")
    expect(phone.get_by_role("button", name=re.compile("^Installed"))).to_be_visible()
    assert sideways(phone) <= 0
    phone.goto("/installed")
    expect(phone.get_by_role("heading", name=ONE_LONG_WORD)).to_be_visible()
    assert sideways(phone) <= 0
    phone.goto(f"/marketplace?q={ONE_LONG_WORD[:20]}")
    expect(phone.get_by_role("article").first).to_be_visible()
    assert sideways(phone) <= 0
