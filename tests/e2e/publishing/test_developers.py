"""Publishing in the page, as a developer does it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from tests.e2e.people import PASSWORD, bundle, new_plugin_id
from tests.unit.publishing.zips import zipped


def test_a_developer_creates_publishes_and_installs_in_the_page(page: Page, tmp_path: Path) -> None:
    name = new_plugin_id()
    page.goto("/developer")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Username").fill(name)
    page.get_by_label("E-mail").fill(f"{name}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("button", name="Become a developer").click()
    confirm = page.get_by_role("dialog", name="Confirm that it is you")
    confirm.get_by_label("Password", exact=True).fill("not the password")
    page.keyboard.press("Enter")
    expect(confirm.get_by_role("alert")).to_have_text("This is not your password.")
    confirm.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(confirm).to_be_hidden()
    page.get_by_role("button", name="New plugin").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Hello There")
    dialog.get_by_label("Identifier").fill(name)
    dialog.get_by_label("Description").fill("Says hello in the status bar.")
    dialog.get_by_role("button", name="Create plugin").click()

    form = page.get_by_role("form", name="Publish a version")
    broken = tmp_path / "broken.js"
    broken.write_text("export const answer = ;")
    form.locator("input[type=file]").first.set_input_files(broken)
    expect(page.get_by_role("list", name="Findings")).to_be_visible()
    expect(form.get_by_role("button", name="Publish version")).to_be_disabled()
    good = tmp_path / f"{name}.zip"
    good.write_bytes(zipped({"index.js": bundle(name, name="Hello There"), "LICENSE": b"MIT"}))
    form.locator("input[type=file]").first.set_input_files(good)
    expect(form.get_by_label("Version")).to_have_value("1.0.0")
    sees_it_at_work(form, f"Hello from {name}")
    expect(page.get_by_text("Nothing published yet")).to_be_visible()
    module = tmp_path / f"{name}.js"
    module.write_bytes(bundle(name, name="Hello There"))
    form.locator("input[type=file]").first.set_input_files(module)
    sees_it_at_work(form, f"Hello from {name}")
    form.locator("input[type=file]").first.set_input_files(good)
    expect(form.get_by_text("All checks passed")).to_be_visible()
    form.get_by_role("button", name="Publish version").click()
    expect(page.get_by_role("listitem", name="1.0.0")).to_be_visible()
    page.get_by_role("link", name="See it in the marketplace").click()

    page.get_by_role("button", name="Install Hello There", exact=True).click()
    page.get_by_role("link", name="Editor").first.click()
    expect(page.get_by_text(f"Hello from {name}")).to_be_visible()


def sees_it_at_work(form: Locator, what: str) -> None:
    """Before it is published: what was chosen runs in a page without an origin."""
    form.get_by_role("button", name="See it in a scratch document").click()
    expect(form.frame_locator("iframe").get_by_text(what)).to_be_visible()
    expect(form.get_by_text("The frame says: active.")).to_be_visible()
    form.get_by_role("button", name="Stop it").click()
    expect(form.locator("iframe")).to_have_count(0)
