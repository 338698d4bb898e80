"""Everything can be reached without a mouse."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect
from tests.e2e.pages import install_elsewhere

FURTHEST = 60  # presses of Tab before one gives up


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab, or Shift+Tab, until ``target`` has the focus."""
    expect(target).to_be_visible()
    for _ in range(FURTHEST):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{target} was not reached by {key}")


def test_install_write_command_and_replace_by_keyboard(page: Page) -> None:
    install_elsewhere(page, ["find-replace"])
    page.goto("/marketplace")

    button = page.get_by_role("button", name="Install Word Count", exact=True)
    tab_to(page, button)
    page.keyboard.press("Enter")
    installed = page.get_by_role("button", name="Installed. Uninstall Word Count")
    expect(installed).to_be_focused()

    # The bar is behind; ahead are as many plugins as have been published.
    tab_to(page, page.get_by_role("link", name="Editor").first, "Shift+Tab")
    page.keyboard.press("Enter")
    text = page.get_by_role("textbox", name="Document text")
    tab_to(page, text)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("cat dog cat")
    expect(page.get_by_role("status", name="Word count")).to_contain_text("3 words")

    page.keyboard.press("ControlOrMeta+k")
    palette = page.get_by_role("dialog", name="Search and commands")
    expect(palette.get_by_placeholder("Search documents, commands and plugins…")).to_be_focused()
    page.keyboard.type("find")
    expect(palette.get_by_role("option", name=re.compile("Find"), selected=True)).to_be_visible()
    page.keyboard.press("Enter")

    dialog = page.get_by_role("dialog", name="Find and replace")
    expect(dialog.get_by_label("Find", exact=True)).to_be_focused()
    page.keyboard.type("cat")
    tab_to(page, dialog.get_by_label("Replace with"))
    page.keyboard.type("bird")
    tab_to(page, dialog.get_by_role("button", name="Replace all"))
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("status")).to_have_text("Nothing found")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(text).to_have_text("bird dog bird")
    expect(text).to_be_focused()
