"""Own keys follow an account, in two browsers of one person and one browser of two."""

from __future__ import annotations

from collections.abc import Callable

from deploy.local.test.testbed import Platform
from playwright.sync_api import Locator, Page, expect
from tests.e2e.people import PASSWORD, Person

SignIn = Callable[[str], Page]


def somebody(platform: Platform) -> str:
    person = Person(platform.gateway).register()
    person.http.close()
    return person.username


def row(page: Page, command: str) -> Locator:
    return page.get_by_role("listitem", name=command, exact=True)


def give(page: Page, command: str, keys: str) -> None:
    page.get_by_role("button", name=f"Change the key of {command}", exact=True).click()
    page.keyboard.press(keys)
    page.keyboard.press("Enter")


def shortcuts(page: Page) -> Page:
    page.goto("/shortcuts")
    expect(row(page, "Bold")).to_be_visible()
    return page


def sent(page: Page) -> None:
    page.goto("/account/sync")
    expect(page.get_by_text("Nothing waits.")).to_be_visible()


def test_two_devices_without_a_network_keep_what_each_changed(
    platform: Platform, sign_in: SignIn
) -> None:
    name = somebody(platform)
    desk, phone = shortcuts(sign_in(name)), shortcuts(sign_in(name))
    for page, command, keys in (
        (desk, "Bold", "Control+Alt+b"),
        (phone, "Italic", "Control+Alt+i"),
    ):
        page.context.set_offline(True)
        give(page, command, keys)
    desk.context.set_offline(False)
    sent(desk)
    phone.context.set_offline(False)
    expect(row(phone, "Bold")).to_contain_text("Ctrl+Alt+B")
    sent(phone)
    shortcuts(desk)
    expect(row(desk, "Italic")).to_contain_text("Ctrl+Alt+I")
    expect(row(desk, "Bold")).to_contain_text("Ctrl+Alt+B")


def test_of_two_that_change_the_same_the_later_is_offered_both(
    platform: Platform, sign_in: SignIn
) -> None:
    name = somebody(platform)
    desk, phone = shortcuts(sign_in(name)), shortcuts(sign_in(name))
    phone.context.set_offline(True)
    give(phone, "Bold", "Control+Alt+p")
    give(desk, "Bold", "Control+Alt+b")
    sent(desk)
    phone.context.set_offline(False)
    asked = phone.get_by_text("was changed on two devices: here Ctrl+Alt+P, there Ctrl+Alt+B")
    expect(asked).to_be_visible()
    expect(row(phone, "Bold")).to_contain_text("Ctrl+Alt+P")
    phone.goto("/account/sync")
    phone.get_by_role("button", name="Take theirs: Key of “Bold”").click()
    expect(phone.get_by_text("Changed on two devices")).to_have_count(0)
    expect(row(shortcuts(phone), "Bold")).to_contain_text("Ctrl+Alt+B")


def test_two_people_at_one_browser_see_nothing_of_each_other(
    platform: Platform, sign_in: SignIn
) -> None:
    first, second = somebody(platform), somebody(platform)
    page = shortcuts(sign_in(first))
    give(page, "Bold", "Control+Alt+b")
    expect(row(page, "Bold")).to_contain_text("Yours")

    def change_to(name: str) -> None:
        sent(page)
        account = {"username": name, "password": PASSWORD}
        assert page.request.post("/api/v1/auth/login", data=account).ok
        shortcuts(page)

    change_to(second)
    expect(row(page, "Bold")).not_to_contain_text("Yours")
    give(page, "Bold", "Control+Alt+p")
    change_to(first)
    expect(row(page, "Bold")).to_contain_text("Ctrl+Alt+B")
    elsewhere = shortcuts(sign_in(second))
    expect(row(elsewhere, "Bold")).to_contain_text("Ctrl+Alt+P")
