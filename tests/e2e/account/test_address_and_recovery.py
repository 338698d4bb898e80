"""From an address that nobody has confirmed to a new password, and to another address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.people import PASSWORD, Person
from tests.helpers.post_office import PostOffice, post_office
from tests.helpers.waiting import eventually

ANOTHER = "another good phrase"


@pytest.fixture
def office(platform: Platform) -> Iterator[PostOffice]:
    """The platform hands the mails of accounts to this server."""
    with post_office() as found:
        platform.service("account-mail").restart({"SMTP_URL": found.url})
        try:
            yield found
        finally:
            platform.service("account-mail").restart()


def mail(office: PostOffice, to: str, number: int) -> EmailMessage:
    """The one with this number, from 1, of all that went there."""

    def sent() -> list[EmailMessage]:
        taken = zip(office.recipients, office.taken, strict=False)
        return [message for recipient, message in taken if recipient == to]

    eventually(lambda: len(sent()) >= number)
    return sent()[number - 1]


def link(message: EmailMessage) -> str:
    found = re.search(r"http\S+#\S+", str(message.get_content()))
    assert found, message
    return found[0]


def sign_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_from_an_unconfirmed_address_to_a_new_password_and_another_address(
    page: Page, platform: Platform, office: PostOffice
) -> None:
    bob = Person(platform.gateway).register()
    eventually(lambda: bob.http.get("/auth/email").json()["mail"])
    bob.http.close()
    ada = Person(platform.gateway).register()
    address = f"{ada.username}@example.org"
    page.goto("/sign-in?next=/account")
    sign_in(page, ada.username, PASSWORD)
    section = page.get_by_role("region", name="E-mail")
    expect(section.get_by_text("Not confirmed")).to_be_visible()
    page.goto(link(mail(office, address, 1)))
    page.get_by_role("button", name="Confirm the address").click()
    expect(page.get_by_text("Your address is confirmed")).to_be_visible()

    page.context.clear_cookies()  # another browser, without the password
    page.goto("/sign-in")
    page.get_by_role("link", name="I forgot my password").click()
    page.get_by_label("Username or e-mail").fill(address)
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_text("If there is such an account")).to_be_visible()
    reset = link(mail(office, address, 2))
    assert ada.http.get("/auth/sessions").status_code == 200
    page.goto(reset)
    page.get_by_role("textbox", name="New password").fill(ANOTHER)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("Your password is changed")).to_be_visible()
    assert ada.http.get("/auth/sessions").status_code == 401  # signed out everywhere
    assert mail(office, address, 3)["Subject"] == "Your password at Folio was changed"

    page.reload()  # the link is good once
    page.get_by_role("textbox", name="New password").fill("a third good phrase")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("alert")).to_contain_text("Ask for another one")

    page.goto("/sign-in?next=/account")
    sign_in(page, ada.username, ANOTHER)
    section.get_by_role("button", name="Change").click()
    section.get_by_label("New address").fill(f"new-{address}")
    section.get_by_role("button", name="Send the link").click()
    confirm = page.get_by_role("dialog", name="Confirm that it is you")
    confirm.get_by_label("Password", exact=True).fill(ANOTHER)
    page.keyboard.press("Enter")
    expect(section.get_by_text(re.compile("Until then .* stays your address"))).to_be_visible()
    page.goto(link(mail(office, f"new-{address}", 1)))
    page.get_by_role("button", name="Confirm the address").click()
    expect(page.get_by_text("Your address is confirmed")).to_be_visible()
    assert mail(office, address, 4)["Subject"] == "Your account at Folio has another address"
    ada.http.close()
