"""What people come for: write, find a plugin, see it work at once, find it again."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from tests.e2e.pages import install, press_install, write
from tests.helpers.waiting import eventually


def activation_ms(page: Page, plugin_id: str) -> float:
    """What the plugin host measured from the start of loading until the plugin was active."""
    found = f"performance.getEntriesByName('plugin:{plugin_id}:activate').at(-1)?.duration"
    eventually(lambda: page.evaluate(found) is not None)
    return float(page.evaluate(found))


def test_write_install_see_it_work_reload_and_it_is_still_there(page: Page) -> None:
    page.goto("/")
    write(page, "one two three")
    page.get_by_role("link", name="Marketplace").first.click()
    page.get_by_role("combobox", name="Search plugins").fill("word count")
    card = page.get_by_role("article").filter(has_text="Word Count").first
    press_install(page, card.get_by_role("button", name="Install Word Count", exact=True))
    expect(card.get_by_role("button", name="Installed. Uninstall Word Count")).to_be_visible()
    page.get_by_role("link", name="Editor").first.click()
    counter = page.get_by_role("status", name="Word count")
    expect(counter).to_contain_text("3")
    print(f"word-count was active after {activation_ms(page, 'word-count'):.0f} ms")

    page.reload()

    expect(counter).to_contain_text("3")
    expect(page.locator(".cm-content")).to_contain_text("one two three")


def test_uninstalling_takes_a_plugin_out_of_the_page_at_once(page: Page) -> None:
    install(page, "word-count")
    page.get_by_role("button", name="Uninstall Word Count").click()
    expect(page.get_by_role("button", name="Install Word Count", exact=True)).to_be_visible()
    page.get_by_role("link", name="Editor").first.click()
    expect(page.locator(".cm-content")).to_be_visible()
    expect(page.get_by_role("status", name="Word count")).to_have_count(0)


def test_a_plugin_is_switched_off_and_on_and_set_up(page: Page) -> None:
    install(page, "word-count")
    page.goto("/installed")
    switch = page.get_by_role("switch", name="Word Count enabled")
    switch.click()
    expect(switch).not_to_be_checked()
    page.get_by_role("link", name="Editor").first.click()
    expect(page.locator(".cm-content")).to_be_visible()
    expect(page.get_by_role("status", name="Word count")).to_have_count(0)
    page.get_by_role("link", name="Installed").first.click()
    switch.click()
    expect(switch).to_be_checked()
    page.get_by_role("button", name=re.compile("Settings")).first.click()
    form = page.get_by_role("form", name="Settings of Word Count")
    form.get_by_label("Show characters").click()
    page.get_by_role("link", name="Editor").first.click()
    counter = page.get_by_role("status", name="Word count")
    expect(counter).to_be_visible()
    expect(counter).not_to_contain_text(re.compile("character", re.IGNORECASE))
