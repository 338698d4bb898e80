"""Own keys, and what plugins keep, follow an account: two browsers of one person, one of two."""

from __future__ import annotations

import json
from collections.abc import Callable

from deploy.local.test.testbed import Platform
from playwright.sync_api import Locator, Page, expect
from tests.e2e.editing import open_editor
from tests.e2e.pages import install_elsewhere
from tests.e2e.people import PASSWORD, Person, manifest, new_plugin_id
from tests.e2e.plugins.hostile_plugins import Author, name_of
from tests.helpers.waiting import eventually

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


COUNTER = """
import {{ createElement }} from "react";
import {{ useStorage }} from "@plugin-platform/sdk";
export const manifest = {manifest};
export function Hello({{ context }}) {{
    const [count, set] = useStorage(context, "count", 0, context.storage.sync);
    const add = () => set(count + 1);
    return createElement("button", {{ onClick: add }}, "Counted " + count);
}}
"""


def published_counter(author: Author) -> str:
    """A plugin that keeps a number which follows the account."""
    plugin_id = new_plugin_id()
    assert author.person.create_plugin(plugin_id).status_code == 201
    said = json.dumps(manifest(plugin_id, permissions=["storage:sync"]))
    bundle = COUNTER.format(manifest=said).encode()
    answer = author.person.publish(plugin_id, bundle)
    assert answer.status_code == 201, answer.text
    eventually(lambda: author.person.install(plugin_id).status_code == 200)
    return plugin_id


def test_what_a_plugin_keeps_for_the_account_is_on_the_other_device_until_it_is_deleted(
    platform: Platform, sign_in: SignIn
) -> None:
    plugin_id = published_counter(Author(platform))
    name = somebody(platform)
    desk, phone = sign_in(name), sign_in(name)
    install_elsewhere(desk, [plugin_id])
    for page in (desk, phone):
        open_editor(page)
    desk.get_by_role("button", name="Counted 0").click()
    sent(desk)
    expect(
        desk.get_by_role("list", name="What plugins keep").get_by_role("listitem")
    ).to_have_count(1)
    open_editor(phone)
    expect(phone.get_by_role("button", name="Counted 1")).to_be_visible()
    # As any plugin of the page may, or the browser.
    desk.evaluate("localStorage.clear()")
    open_editor(desk)
    expect(desk.get_by_role("button", name="Counted 1")).to_be_visible()
    sent(desk)
    desk.get_by_role("button", name=f"Delete what {name_of(plugin_id)} keeps").click()
    desk.get_by_role("button", name="Delete it").click()
    expect(desk.get_by_role("list", name="What plugins keep")).to_have_count(0)
    open_editor(phone)
    expect(phone.get_by_role("button", name="Counted 0")).to_be_visible()


def test_settings_that_are_changed_without_a_network_are_sent_and_the_same_one_is_offered_twice(
    platform: Platform, sign_in: SignIn
) -> None:
    name = somebody(platform)
    here, there = sign_in(name), sign_in(name)
    install_elsewhere(here, ["word-count"])
    here.goto("/installed")
    here.get_by_role("button", name="Settings").click()
    here.context.set_offline(True)
    here.get_by_role("switch", name="Show lines").click()
    speed = here.get_by_role("spinbutton", name="Reading speed")
    speed.fill("300")
    speed.press("Enter")
    expect(here.get_by_role("form").get_by_role("status")).to_have_text("Saved")
    path = "/api/v1/user/plugins/word-count"
    assert there.request.patch(path, data={"settings": {"wordsPerMinute": 100}}).ok
    here.context.set_offline(False)
    asked = "Word Count: Reading speed was changed on two devices: here 300, there 100."
    expect(here.get_by_text(asked)).to_be_visible()
    here.get_by_role("button", name="Keep mine").click()
    expect(here.get_by_text(asked)).to_have_count(0)

    def settings() -> dict[str, object]:
        [plugin] = there.request.get("/api/v1/user/plugins").json()["items"]
        found: dict[str, object] = plugin["settings"]
        return found

    eventually(lambda: settings()["wordsPerMinute"] == 300)
    assert settings()["showLines"] is False
