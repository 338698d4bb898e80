"""Two tabs with the same documents: each follows the other, and nobody's words are lost."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from tests.e2e.editing import (
    is_saved,
    new_document,
    open_editor,
    open_panel,
    text,
    title,
)
from tests.e2e.pages import write

DEAF = """
globalThis.BroadcastChannel = class {
    postMessage() {}
    addEventListener() {}
    removeEventListener() {}
}
"""


def test_a_second_tab_follows_what_is_written_in_the_first(page: Page) -> None:
    open_editor(page)
    new_document(page, "Shared", "first words")
    is_saved(page)
    other = page.context.new_page()
    open_editor(other, page.url)
    expect(text(other)).to_have_text("first words")
    write(page, "first words and second ones")
    expect(text(other)).to_have_text("first words and second ones")
    title(page).fill("Renamed")
    expect(title(other)).to_have_value("Renamed")
    page.close()
    write(other, "alone now")
    is_saved(other)
    other.reload()
    expect(text(other)).to_have_text("alone now")


def test_what_two_tabs_wrote_on_top_of_the_same_text_is_kept_twice(page: Page) -> None:
    open_editor(page)
    new_document(page, "Plans", "start")
    is_saved(page)
    other = page.context.new_page()
    other.add_init_script(DEAF)
    open_editor(other, page.url)
    write(page, "what the first tab says")
    is_saved(page)
    write(other, "what the second tab says")
    notice = other.get_by_role("status").filter(has_text="was changed in another tab")
    expect(notice).to_contain_text(re.compile(r"Plans \(conflict copy, \d\d:\d\d\)"))
    expect(title(other)).to_have_value(re.compile(r"^Plans \(conflict copy, \d\d:\d\d\)$"))
    other.keyboard.insert_text(" and goes on")
    is_saved(other)
    expect(text(page)).to_have_text("what the first tab says")
    notice.get_by_role("button", name="Show the other version").click()
    expect(text(other)).to_have_text("what the first tab says")
    rows = open_panel(page).get_by_role("listitem").get_by_role("link")
    expect(rows.filter(has_text="conflict copy")).to_contain_text(
        "what the second tab says and goes"
    )


def test_a_new_document_in_each_tab_is_in_both_lists(page: Page) -> None:
    open_editor(page)
    other = page.context.new_page()
    open_editor(other)
    new_document(page, "From the first", "one")
    new_document(other, "From the second", "two")
    for tab in (page, other):
        rows = open_panel(tab).get_by_role("listitem").get_by_role("link")
        expect(rows.filter(has_text="From the first")).to_have_count(1)
        expect(rows.filter(has_text="From the second")).to_have_count(1)
        expect(rows.filter(has_text="Welcome to Folio")).to_have_count(1)
