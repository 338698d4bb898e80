"""Signing in, in the page."""

from __future__ import annotations

import re

from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.pages import install, write
from tests.e2e.people import PASSWORD, Person


def test_who_signs_in_keeps_what_the_visitor_installed(page: Page, platform: Platform) -> None:
    account = Person(platform.gateway).register()
    account.install("theme-switch")
    install(page, "word-count")
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_label("Username").fill(account.username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name=f"Account of {account.username}")).to_be_visible()
    page.get_by_role("link", name="Editor").first.click()
    expect(page.get_by_role("status", name="Word count")).to_be_visible()
    expect(page.get_by_role("group", name="Theme")).to_be_visible()
    assert account.installed() == {"theme-switch", "word-count"}


def test_a_wrong_password_is_told(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_label("Username").fill("nobody-of-that-name")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_be_visible()


def test_no_plugin_is_there_while_the_password_is_written(page: Page, platform: Platform) -> None:
    account = Person(platform.gateway).register()
    install(page, "word-count")
    page.goto("/")
    write(page, "my own words")
    words = page.get_by_role("status", name="Word count")
    expect(words).to_contain_text("3 words")
    # As a plugin could that wants to hear what is typed.
    page.evaluate("window.changedByPlugin = true")

    page.get_by_role("link", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/sign-in"))
    expect(page.get_by_label("Username")).to_be_visible()
    assert page.evaluate("window.changedByPlugin === undefined")
    resources = "performance.getEntriesByType('resource').map(({name}) => name)"
    assert not [name for name in page.evaluate(resources) if "/bundles/" in name]

    page.get_by_label("Username").fill(account.username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".cm-content")).to_have_text("my own words")
    expect(words).to_contain_text("3 words")
