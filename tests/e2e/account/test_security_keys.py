"""A security key, from its registration to its removal, with a key that Chromium plays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.people import PASSWORD, Person

KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def place(platform: Platform) -> str:
    """Browsers have keys for names: the page's other address."""
    return platform.gateway.replace("127.0.0.1", "localhost")


@pytest.fixture
def key(page: Page) -> Iterator[None]:
    """One is plugged in, and touched whenever it is asked."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield
    tools.detach()


def give_name_and_password(page: Page, place: str, username: str) -> None:
    page.goto(f"{place}/sign-in?next=/account")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.usefixtures("key")
def test_a_key_is_registered_lets_in_confirms_and_is_removed(
    page: Page, platform: Platform, place: str
) -> None:
    account = Person(platform.gateway).register()
    give_name_and_password(page, place, account.username)
    section = page.get_by_role("region", name="Second factor")
    section.get_by_role("button", name="Add a security key").click()
    page.get_by_label("Name", exact=True).fill("Blue key")
    page.keyboard.press("Enter")
    confirm = page.get_by_role("dialog", name="Confirm that it is you")
    confirm.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(
        section.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    ).to_have_count(10)
    section.get_by_role("button", name="I have kept them").click()
    expect(section.get_by_role("list", name="Security keys")).to_contain_text("not used yet")

    assert account.log_in(account.username).status_code == 403
    page.context.clear_cookies()
    give_name_and_password(page, place, account.username)
    page.get_by_role("button", name="Use a security key").click()
    expect(section.get_by_role("list", name="Security keys")).to_contain_text("last used")

    section.get_by_role("button", name="Remove Blue key").click()
    page.get_by_role("button", name="Remove this key").click()
    confirm.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    confirm.get_by_role("button", name="Use a security key").click()
    expect(page.get_by_text("“Blue key” is removed.")).to_be_visible()
    expect(section.get_by_role("list", name="Security keys")).to_have_count(0)
    assert account.log_in(account.username).status_code == 200
