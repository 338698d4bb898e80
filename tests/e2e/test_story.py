"""What people come for: write, find a plugin, see it work at once, find it again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from deploy.local.layout import CHECKOUT
from deploy.local.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.people import (
    PASSWORD,
    Person,
    bundle,
    details,
    eventually,
    manifest,
    new_plugin_id,
    published_plugin,
)

SAMPLES = (
    "word-count",
    "font-selector",
    "paper-background",
    "theme-switch",
    "table-of-contents",
    "find-replace",
    "writing-goals",
)
BROKEN = CHECKOUT / "host-web" / "plugins-fixtures" / "throws-in-render"


def write(page: Page, text: str) -> None:
    """Put ``text`` in place of the whole document."""
    document = page.locator(".cm-content")
    document.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def install(page: Page, plugin_id: str) -> None:
    page.goto(f"/marketplace/{plugin_id}")
    page.get_by_role("button", name=re.compile("^Install ")).click()
    expect(page.get_by_role("button", name=re.compile("^Uninstall "))).to_be_visible()


def activation_ms(page: Page, plugin_id: str) -> float:
    """What the plugin host measured from the start of loading until the plugin was active."""
    found = f"performance.getEntriesByName('plugin:{plugin_id}:activate').at(-1)?.duration"
    eventually(lambda: page.evaluate(found) is not None)
    return float(page.evaluate(found))


def test_write_install_see_it_work_reload_and_it_is_still_there(page: Page) -> None:
    page.goto("/")
    write(page, "one two three")
    page.get_by_role("link", name="Marketplace").first.click()
    page.get_by_role("searchbox", name="Search plugins").fill("word count")
    card = page.get_by_role("article").filter(has_text="Word Count").first
    card.get_by_role("button", name="Install Word Count").click()
    expect(card.get_by_role("button", name=re.compile("Install"))).to_have_count(0)
    page.get_by_role("link", name="Editor").first.click()
    counter = page.get_by_role("status", name="Word count")
    expect(counter).to_contain_text("3")
    print(f"word-count was active after {activation_ms(page, 'word-count'):.0f} ms")

    page.reload()

    expect(counter).to_contain_text("3")
    expect(page.locator(".cm-content")).to_contain_text("one two three")


@pytest.fixture
def everything_installed(page: Page) -> Page:
    """The editor with all the samples, as a visitor has it after installing them elsewhere."""
    page.goto("/")
    for plugin_id in SAMPLES:
        answer = page.request.post("/api/v1/user/plugins/install", data={"pluginId": plugin_id})
        assert answer.ok, answer.text()
    page.reload()
    expect(page.get_by_role("status", name="Word count")).to_be_visible()
    return page


def style(page: Page, selector: str, name: str) -> Any:
    return page.locator(selector).first.evaluate(f"node => getComputedStyle(node).{name}")


def test_the_font_selector_sets_the_documents_type(everything_installed: Page) -> None:
    page = everything_installed
    before = style(page, ".cm-content", "fontFamily")
    faces = page.get_by_label("Typeface")
    other = faces.locator("option:not(:checked)").first.get_attribute("value")
    assert other is not None
    faces.select_option(other)
    eventually(lambda: style(page, ".cm-content", "fontFamily") != before)
    size = style(page, ".cm-content", "fontSize")
    page.get_by_label("Text size").select_option(index=0)
    eventually(lambda: style(page, ".cm-content", "fontSize") != size)


def test_the_paper_background_changes_the_sheet(everything_installed: Page) -> None:
    page = everything_installed
    before = page.locator(".editor-canvas").screenshot()
    papers = page.get_by_label("Paper", exact=True)
    papers.select_option(papers.locator("option:not(:checked)").last.get_attribute("value"))
    eventually(lambda: page.locator(".editor-canvas").screenshot() != before)


def test_the_theme_switch_turns_the_page_dark_and_light(everything_installed: Page) -> None:
    page = everything_installed
    for theme in ("dark", "light"):
        page.get_by_role("button", name=f"{theme.capitalize()} theme").click()
        expect(page.locator("html")).to_have_attribute("data-theme", theme)


def test_the_table_of_contents_lists_headings_and_goes_there(everything_installed: Page) -> None:
    page = everything_installed
    write(page, "# First\n" + "text\n\n" * 80 + "## Second\nmore")
    contents = page.get_by_role("navigation", name="Table of contents")
    expect(contents.get_by_role("button")).to_have_text(["First", "Second"])
    contents.get_by_role("button", name="First").click()
    expect(page.locator(".cm-line", has_text="First").first).to_be_in_viewport()
    contents.get_by_role("button", name="Second").click()
    expect(page.locator(".cm-line", has_text="Second").first).to_be_in_viewport()


def test_find_and_replace_opens_by_its_key_and_replaces(everything_installed: Page) -> None:
    page = everything_installed
    write(page, "cat dog cat")
    page.keyboard.press("ControlOrMeta+f")
    dialog = page.get_by_role("dialog", name="Find and replace")
    dialog.get_by_label("Find", exact=True).fill("cat")
    dialog.get_by_label(re.compile("^Replace")).first.fill("bird")
    dialog.get_by_role("button", name=re.compile("all", re.IGNORECASE)).click()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator(".cm-content")).to_contain_text("bird dog bird")


def test_one_plugin_uses_the_state_and_events_of_another(everything_installed: Page) -> None:
    page = everything_installed
    ring = page.get_by_role("progressbar", name="Writing goal")
    write(page, "word " * 10)
    eventually(lambda: ring.get_attribute("aria-valuenow") not in (None, "0"))
    write(page, "word " * 2000)
    expect(page.get_by_text("Goal reached")).to_be_visible()


def test_a_plugin_that_throws_is_named_and_leaves_the_others_alive(
    page: Page, platform: Platform
) -> None:
    source = (BROKEN / "dist" / "throws-in-render.js").read_bytes()
    developer = Person(platform.gateway).register().become_developer()
    if details(platform.gateway, "throws-in-render").status_code == 404:
        assert developer.create_plugin("throws-in-render").status_code == 201
        answer = developer.publish("throws-in-render", source)
        assert answer.status_code == 201, answer.text
        eventually(lambda: details(platform.gateway, "throws-in-render").status_code == 200)
    install(page, "word-count")
    install(page, "throws-in-render")
    page.get_by_role("link", name="Editor").first.click()
    write(page, "still here")
    expect(page.get_by_role("button", name="Throws in Render stopped working")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="Throws in Render")).to_be_visible()
    expect(page.get_by_role("status", name="Word count")).to_contain_text("2")


def test_uninstalling_takes_a_plugin_out_of_the_page_at_once(page: Page) -> None:
    install(page, "word-count")
    page.get_by_role("button", name="Uninstall Word Count").click()
    expect(page.get_by_role("button", name="Install Word Count")).to_be_visible()
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
    form.get_by_role("button", name=re.compile("Save")).click()
    page.get_by_role("link", name="Editor").first.click()
    counter = page.get_by_role("status", name="Word count")
    expect(counter).to_be_visible()
    expect(counter).not_to_contain_text(re.compile("character", re.IGNORECASE))


def test_who_signs_in_keeps_what_the_visitor_installed(page: Page, platform: Platform) -> None:
    account = Person(platform.gateway).register()
    account.install("theme-switch")
    install(page, "word-count")
    page.get_by_role("button", name="Sign in", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Username").fill(account.username)
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name=f"Account of {account.username}")).to_be_visible()
    page.get_by_role("link", name="Editor").first.click()
    expect(page.get_by_role("status", name="Word count")).to_be_visible()
    expect(page.get_by_role("group", name="Theme")).to_be_visible()
    assert account.installed() == {"theme-switch", "word-count"}


def test_a_wrong_password_is_told_in_the_dialog(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Sign in", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Username").fill("nobody-of-that-name")
    dialog.get_by_label("Password", exact=True).fill("not the password")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert").first).to_be_visible()


def test_a_developer_creates_publishes_and_installs_in_the_page(page: Page, tmp_path: Path) -> None:
    name = new_plugin_id()
    page.goto("/developer")
    page.get_by_role("button", name="Create an account").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Username").fill(name)
    dialog.get_by_label("E-mail").fill(f"{name}@example.org")
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Create account").click()
    page.get_by_role("button", name="Become a developer").click()
    page.get_by_role("button", name="New plugin").first.click()
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
    good = tmp_path / f"{name}.js"
    good.write_bytes(bundle(name, name="Hello There"))
    form.locator("input[type=file]").first.set_input_files(good)
    expect(form.get_by_label("Version")).to_have_value("1.0.0")
    form.get_by_role("button", name="Publish version").click()
    expect(page.get_by_role("rowheader", name="1.0.0")).to_be_visible()

    eventually(lambda: page.request.get(f"/api/v1/plugins/{name}").ok)
    install(page, name)
    page.get_by_role("link", name="Editor").first.click()
    expect(page.get_by_text(f"Hello from {name}")).to_be_visible()


def test_a_changed_bundle_is_not_run(page: Page, platform: Platform) -> None:
    """The catalog's hash is not the bundle's: the page must refuse it and say so."""
    with published_plugin(platform.gateway) as plugin_id:
        name = manifest(plugin_id)["name"]

        def tamper(route: Any) -> None:
            answer = route.fetch()
            body = answer.text().replace("Hello from", "Bad news from")
            route.fulfill(response=answer, body=body)

        page.route(f"**/{plugin_id}/**/*.js", tamper)
        page.goto(f"/marketplace/{plugin_id}")
        page.get_by_role("button", name=f"Install {name}").click()
        page.get_by_role("link", name="Installed").first.click()
        expect(
            page.get_by_text(re.compile("checksum differs", re.IGNORECASE)).first
        ).to_be_visible()
        page.get_by_role("link", name="Editor").first.click()
        expect(page.locator(".cm-content")).to_be_visible()
        expect(page.get_by_text("Bad news from")).to_have_count(0)
