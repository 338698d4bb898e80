"""All documents as one file, in and out."""

from __future__ import annotations

import io
import json
import re
import zipfile
from uuid import uuid4

from playwright.sync_api import Browser, FilePayload, Page, expect
from tests.e2e.documents.test_document_list import CHANGE_OF_ALL
from tests.e2e.editing import is_saved, new_document, open_editor, open_panel
from tests.e2e.people import PASSWORD

TITLES = "records => records.map(({ title }) => title).sort()"
# Without bytes that squeeze well: a random word follows the next.
BIG = """
(count) => Array.from({ length: count }, (_, index) => {
    let words = ''
    while (words.length < 100_000) words += Math.random().toString(36).slice(2) + ' '
    const named = { id: crypto.randomUUID(), owner: 'visitor', title: `Long ${index}` }
    const dated = { createdAt: index, updatedAt: index, trashedAt: null }
    return [{ ...named, ...dated, excerpt: words.slice(0, 80), revision: 1, saves: [] }, words]
})
"""


def exported(page: Page) -> bytes:
    page.goto("/documents")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export all documents").click()
    return download.value.path().read_bytes()


def bring_in(page: Page, *files: tuple[str, bytes]) -> None:
    page.goto("/documents")
    payloads: list[FilePayload] = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        for name, content in files
    ]
    page.get_by_label("Files to import").set_input_files(payloads)


def register(page: Page) -> None:
    name = f"p-{uuid4().hex[:16]}"
    person = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
    assert page.request.post("/api/v1/auth/register", data=person).ok


def test_all_documents_go_to_another_browser_in_one_file(page: Page, browser: Browser) -> None:
    open_editor(page)
    new_document(page, "Plans", "of this year")
    is_saved(page)
    archive = exported(page)
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        assert packed.testzip() is None
        assert packed.read("Plans.md") == b"of this year"
        manifest = json.loads(packed.read("folio-documents.json"))
    assert {one["title"] for one in manifest["documents"]} == {"Plans", "Welcome to Folio"}

    context = browser.new_context(base_url=page.url.split("/documents")[0])
    other = context.new_page()
    bring_in(other, ("all.zip", archive), ("Loose.md", b"another"), ("photo.png", b"\x89PNG"))
    expect(other.get_by_text("3 documents imported")).to_be_visible()
    expect(other.get_by_text("photo.png")).to_be_visible()
    bring_in(other, ("all.zip", archive), ("Next.md", b"one more"))
    expect(other.get_by_text("1 document imported")).to_be_visible()
    expect(other.get_by_text("2 were here already.")).to_be_visible()
    other.get_by_role("button", name="Show all documents").click()
    panel = other.get_by_role("dialog", name="Documents")
    panel.get_by_role("link", name="Plans").first.click()
    expect(other.get_by_role("textbox", name="Document text")).to_have_text("of this year")
    context.close()


def test_undo_takes_an_import_out_again(page: Page) -> None:
    bring_in(page, ("One.md", b"one"), ("Two.md", b"two"))
    expect(page.get_by_text("2 documents imported")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 imported documents taken out again.")).to_be_visible()
    open_editor(page)
    expect(open_panel(page).get_by_role("listitem")).to_have_count(1)


def test_two_accounts_and_a_visitor_in_one_browser_export_their_own_alone(page: Page) -> None:
    open_editor(page)
    new_document(page, "Of the visitor", "v")
    is_saved(page)
    found = {}
    for name in ("first", "second"):
        register(page)
        open_editor(page)
        page.get_by_role("button", name="Keep apart").click()
        new_document(page, f"Of the {name}", name)
        is_saved(page)
        found[name] = exported(page)
        assert page.request.post("/api/v1/auth/logout").ok
    open_editor(page)
    found["visitor"] = exported(page)
    for name, archive in found.items():
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            assert [one for one in packed.namelist() if one.startswith("Of ")] == [
                f"Of the {name}.md"
            ]


def test_five_hundred_long_documents_go_out_while_the_page_goes_on(page: Page) -> None:
    open_editor(page)
    page.evaluate(CHANGE_OF_ALL, page.evaluate(BIG, 500))
    page.goto("/documents")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export all documents").click()
        expect(page.get_by_role("progressbar", name="Export")).to_be_visible()
        # Other pages answer meanwhile.
        page.get_by_role("link", name="Marketplace").first.click()
        expect(page).to_have_url(re.compile("/marketplace"))
    with zipfile.ZipFile(download.value.path()) as packed:
        assert sum(name.startswith("Long ") for name in packed.namelist()) == 500
