"""What people do with documents, in the words of the page."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect
from tests.e2e.pages import write

PASTE = """
(words) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', words)
    const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true })
    document.querySelector('.cm-content').dispatchEvent(paste)
}
"""


def text(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Document text")


def title(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Document title")


def open_editor(page: Page, path: str = "/") -> None:
    page.goto(path)
    expect(text(page)).to_be_visible()
    expect(page).to_have_url(re.compile("/d/"))


def new_document(page: Page, name: str, words: str) -> None:
    page.get_by_role("button", name="New document").click()
    expect(text(page)).to_have_text("Start writing…")
    title(page).fill(name)
    write(page, words)
    expect(title(page)).to_have_value(name)


def paste(page: Page, words: str) -> None:
    """In place of the whole document; much faster than typing it."""
    text(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.evaluate(PASTE, words)


def is_saved(page: Page) -> None:
    expect(page.locator("[data-saving=saved]")).to_be_attached()


def open_panel(page: Page) -> Locator:
    page.get_by_role("button", name="All documents").click()
    panel = page.get_by_role("dialog", name="Documents")
    expect(panel).to_be_visible()
    return panel
