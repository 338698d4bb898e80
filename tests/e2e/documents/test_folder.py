"""A folder on disk. No test can click through the browser's dialogue: a folder of the browser's own
stands in for the one that a person would choose there; its handles are the same."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.e2e.browser import comes_true
from tests.e2e.editing import is_saved, new_document, open_editor, open_panel, text
from tests.e2e.pages import write

PICKER = """
globalThis.showDirectoryPicker = async () =>
    (await navigator.storage.getDirectory()).getDirectoryHandle('Notes', { create: true })
"""
READ = """
async (name) => {
    try {
        const file = await (await showDirectoryPicker()).getFileHandle(name)
        return await (await file.getFile()).text()
    } catch {
        return null
    }
}
"""
HAS = f"async ([name, words]) => await ({READ})(name) === words"
WRITE = """
async ([name, words]) => {
    const folder = await showDirectoryPicker()
    const stream = await (await folder.getFileHandle(name, { create: true })).createWritable()
    await stream.write(words)
    await stream.close()
    window.dispatchEvent(new Event('focus'))
}
"""


def choose_folder(page: Page) -> None:
    page.goto("/documents")
    page.get_by_role("button", name="Choose a folder").click()
    expect(page.get_by_text("Notes has all documents of the list")).to_be_visible()


def test_documents_are_kept_in_a_folder_also_after_a_restart(page: Page) -> None:
    page.add_init_script(PICKER)
    open_editor(page)
    new_document(page, "Plans", "of this year")
    is_saved(page)
    address = page.url
    choose_folder(page)
    assert page.evaluate(READ, "Plans.md") == "of this year"
    open_editor(page, address)
    write(page, "of the next")
    comes_true(page, HAS, ["Plans.md", "of the next"])


def test_what_another_program_writes_comes_back_and_both_are_kept_where_both_did(
    page: Page,
) -> None:
    page.add_init_script(PICKER)
    open_editor(page)
    new_document(page, "Plans", "one")
    is_saved(page)
    address = page.url
    choose_folder(page)
    open_editor(page, address)
    page.evaluate(WRITE, ["Plans.md", "one from elsewhere"])
    expect(text(page)).to_have_text("one from elsewhere")
    text(page).press("ControlOrMeta+End")
    text(page).press_sequentially(", and from here")
    page.evaluate(WRITE, ["Plans.md", "something else"])
    expect(page.get_by_text("“Plans” was changed in the folder and here.")).to_be_visible()
    comes_true(page, HAS, ["Plans.md", "one from elsewhere, and from here"])
    panel = open_panel(page)
    expect(panel.get_by_role("link", name="Plans (conflict copy")).to_be_visible()


def test_where_the_browser_has_no_folders_it_is_said(page: Page) -> None:
    page.add_init_script("delete globalThis.showDirectoryPicker")
    page.goto("/documents")
    expect(page.get_by_text("This browser lets no page write into a folder.")).to_be_visible()
    expect(page.get_by_role("button", name="Choose a folder")).to_have_count(0)
