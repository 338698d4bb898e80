"""Somebody watches a plugin and an author, is told once, and ends it where they are told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.people import Person, bundle, details, new_plugin_id
from tests.helpers.waiting import eventually


@pytest.fixture
def author(platform: Platform) -> Iterator[Person]:
    person = Person(platform.gateway).register().become_developer()
    yield person
    person.http.close()


@pytest.fixture
def reader(platform: Platform) -> Iterator[Person]:
    person = Person(platform.gateway).register()
    yield person
    person.http.close()


@pytest.fixture
def plugin_id(platform: Platform, author: Person) -> str:
    return publish(platform, author)


def publish(platform: Platform, author: Person) -> str:
    plugin_id = new_plugin_id()
    assert author.create_plugin(plugin_id).is_success
    assert author.publish(plugin_id, bundle(plugin_id)).is_success
    eventually(lambda: details(platform.gateway, plugin_id).status_code == 200)
    return plugin_id


def told(page: Page, sentence: str) -> None:
    def has_it() -> bool:
        page.goto("/notifications")
        expect(page.get_by_role("heading", name="Notifications", level=1)).to_be_visible()
        page.wait_for_load_state("networkidle")
        return page.get_by_role("link", name=sentence).count() > 0

    eventually(has_it)


def test_who_watches_is_told_once_and_ends_it_there(
    platform: Platform,
    sign_in: Callable[[str], Page],
    *,
    author: Person,
    reader: Person,
    plugin_id: str,
) -> None:
    page = sign_in(reader.username)
    page.goto(f"/marketplace/{plugin_id}")
    page.get_by_role("button", name=re.compile("^Watch ")).click()
    expect(page.get_by_role("button", name="Stop watching")).to_be_visible()
    page.goto(f"/authors/{author.username}")
    page.get_by_role("button", name=f"Watch {author.username}").click()
    expect(page.get_by_role("button", name=f"Stop watching {author.username}")).to_be_visible()

    assert author.publish(plugin_id, bundle(plugin_id, "1.1.0"), "1.1.0").is_success
    told(page, "1.1.0 is published")
    expect(page.get_by_role("link", name="1.1.0 is published")).to_have_count(1)
    another = publish(platform, author)
    told(page, "has published a new plugin")
    item = page.get_by_role("listitem").filter(has_text="has published a new plugin")
    item.get_by_role("button", name=f"Stop watching {author.username}").click()
    expect(page.get_by_text("has published a new plugin")).to_have_count(0)
    expect(page.get_by_role("link", name="1.1.0 is published")).to_be_visible()

    page.goto("/account/watching")
    list_ = page.get_by_role("list", name="What you watch")
    expect(list_.get_by_role("listitem")).to_have_count(1)
    list_.get_by_role("button", name="Stop watching").click()
    expect(page.get_by_text("You watch nothing yet")).to_be_visible()
    assert author.publish(another, bundle(another, "1.1.0"), "1.1.0").is_success
    assert reader.http.get("/user/watches").json() == {"items": []}


def test_a_visitor_is_sent_to_sign_in(page: Page, plugin_id: str) -> None:
    page.goto(f"/marketplace/{plugin_id}")
    page.get_by_role("link", name="Sign in to watch").click()
    page.wait_for_url("**/sign-in**")
