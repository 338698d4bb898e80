"""Signing in, in the page."""

from __future__ import annotations

from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.pages import install
from tests.e2e.people import PASSWORD, Person


def test_who_signs_in_keeps_what_the_visitor_installed(page: Page, platform: Platform) -> None:
    account = Person(platform.gateway).register()
    account.install("theme-switch")
    install(page, "word-count")
    page.get_by_role("button", name="Sign in", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Username").fill(account.username)
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name=f"Account of {account.username}")).to_be_visible()
    page.get_by_role("link", name="Editor").first.click()
    expect(page.get_by_role("status", name="Word count")).to_be_visible()
    expect(page.get_by_role("group", name="Theme")).to_be_visible()
    assert account.installed() == {"theme-switch", "word-count"}


def test_a_wrong_password_is_told_in_the_dialog(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Sign in", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Username").fill("nobody-of-that-name")
    dialog.get_by_label("Password", exact=True).fill("not the password")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert").first).to_be_visible()
