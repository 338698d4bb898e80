"""One-time codes, from setting them up to getting in without the app."""

from __future__ import annotations

import time

import pyotp
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.people import PASSWORD, Person


def test_codes_are_set_up_asked_for_and_replaced_by_a_recovery_code(
    page: Page, platform: Platform
) -> None:
    account = Person(platform.gateway).register()

    def give_name_and_password() -> None:
        page.goto("/sign-in?next=/account")
        page.get_by_label("Username").fill(account.username)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()

    give_name_and_password()
    section = page.get_by_role("region", name="Second factor")
    section.get_by_role("button", name="Set up one-time codes").click()
    confirm = page.get_by_role("dialog", name="Confirm that it is you")
    confirm.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    key = section.get_by_label("Key", exact=True).inner_text().replace(" ", "")
    app = pyotp.TOTP(key)
    section.get_by_label("Code", exact=True).fill(app.now())
    section.get_by_role("button", name="Turn on").click()
    recovery = section.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    expect(recovery).to_have_count(10)
    spare = recovery.first.inner_text()
    section.get_by_role("button", name="I have kept them").click()
    expect(section.get_by_text("You have 10 recovery codes left.")).to_be_visible()

    assert Person(platform.gateway).log_in(account.username).status_code == 403
    page.context.clear_cookies()
    give_name_and_password()
    next_one = app.at(int(time.time()) + 30)  # the last one counts no more
    page.get_by_label("Code", exact=True).fill(next_one)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(section.get_by_text("One-time codes are on.")).to_be_visible()

    page.context.clear_cookies()
    give_name_and_password()
    page.get_by_label("Code", exact=True).fill(spare.lower())
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(section.get_by_text("You have 9 recovery codes left.")).to_be_visible()
