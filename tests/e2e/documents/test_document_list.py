"""All documents: the list, its search, and the trash."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.sync_api import Page, expect
from tests.e2e.editing import (
    is_saved,
    new_document,
    open_editor,
    open_panel,
    text,
    title,
)

CHANGE_OF_ALL = """
async (records) => {
    const database = await new Promise((resolve, reject) => {
        const opening = indexedDB.open('folio-documents')
        opening.onsuccess = () => resolve(opening.result)
        opening.onerror = () => reject(opening.error)
    })
    const transaction = database.transaction(['documents', 'texts'], 'readwrite')
    for (const [info, text] of records) {
        transaction.objectStore('documents').put(info)
        transaction.objectStore('texts').put({ id: info.id, text })
    }
    await new Promise((resolve) => { transaction.oncomplete = resolve })
    database.close()
}
"""


def seed(page: Page, count: int) -> None:
    """As many documents as somebody writes in years."""
    records = [
        (
            {
                "id": str(uuid4()),
                "owner": "visitor",
                "title": f"Note {number}",
                "excerpt": f"About {number}",
                "revision": 1,
                "createdAt": number,
                "updatedAt": number,
                "trashedAt": None,
                "saves": [],
            },
            f"About {number}, and a word of its own: w{number}w.",
        )
        for number in range(1, count + 1)
    ]
    page.evaluate(CHANGE_OF_ALL, records)


def test_a_deleted_document_leaves_another_one_also_after_a_reload(page: Page) -> None:
    open_editor(page)
    new_document(page, "Doomed", "soon gone")
    is_saved(page)
    doomed = page.url
    page.get_by_role("button", name="Document menu").click()
    page.get_by_role("menuitem", name="Move to trash").click()
    expect(title(page)).to_have_value("Welcome to Folio")
    page.reload()
    expect(title(page)).to_have_value("Welcome to Folio")
    expect(page).to_have_title("Welcome to Folio · Folio")
    page.goto(doomed)
    expect(page.get_by_text("This document is in the trash")).to_be_visible()
    page.get_by_role("button", name="Restore").click()
    expect(text(page)).to_have_text("soon gone")
    page.goto("/d/no-such-document")
    expect(page.get_by_text("This document is not here")).to_be_visible()
    page.get_by_role("button", name="Open the latest document").click()
    expect(text(page)).to_have_text("soon gone")


def test_trash_gives_back_and_deletes_for_good_with_undo(page: Page) -> None:
    open_editor(page)
    new_document(page, "Kept", "a")
    is_saved(page)
    panel = open_panel(page)
    panel.get_by_role("link", name=re.compile("^Kept")).focus()
    page.keyboard.press("Delete")
    expect(panel.get_by_role("link", name=re.compile("^Kept"))).to_have_count(0)
    panel.get_by_role("tab", name="Trash").click()
    panel.get_by_role("button", name="Delete Kept for good").click()
    expect(panel.get_by_text("The trash is empty.")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    panel.get_by_role("button", name="Restore Kept").click()
    panel.get_by_role("tab", name=re.compile("^All")).click()
    panel.get_by_role("link", name=re.compile("^Kept")).click()
    expect(text(page)).to_have_text("a")


def test_a_thousand_documents_are_listed_found_and_opened(page: Page) -> None:
    open_editor(page)
    seed(page, 1000)
    page.reload()
    panel = open_panel(page)
    expect(panel.get_by_role("tab", name="All (1,001)")).to_be_visible()
    rows = panel.get_by_role("listitem")
    expect(rows.nth(5)).to_be_visible()
    assert rows.count() < 60
    expect(rows.nth(1)).to_contain_text("Note 1000")

    panel.get_by_label("Search documents").fill("w417w")
    expect(panel.get_by_role("listitem").get_by_role("link")).to_have_count(1)
    expect(panel.get_by_role("listitem").get_by_role("link")).to_contain_text("Note 417")
    panel.get_by_label("Search documents").fill("")
    expect(rows.nth(5)).to_be_visible()

    panel.get_by_role("listitem").get_by_role("link").first.focus()
    page.keyboard.press("End")
    expect(panel.get_by_role("link", name=re.compile("^Note 1 "))).to_be_focused()
    page.keyboard.press("F2")
    name = panel.get_by_role("textbox", name="New title of Note 1")
    expect(name).to_be_focused()
    name.fill("The oldest")
    page.keyboard.press("Enter")
    renamed = panel.get_by_role("link", name=re.compile("^The oldest"))
    expect(renamed).to_be_focused()
    expect(rows.first).to_contain_text("The oldest")
    page.keyboard.press("Enter")
    expect(panel).to_have_count(0)
    expect(text(page)).to_have_text("About 1, and a word of its own: w1w.")
