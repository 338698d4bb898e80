"""No plugin stops the page: what it does wrong ends with it, and carries its name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from tests.e2e.browser import PATIENCE
from tests.e2e.pages import answered, install_elsewhere, write
from tests.e2e.plugins.hostile_plugins import HELLO, Author, name_of

FIND_REPLACE = re.compile(r"find-replace.*\.js$")
INSTALLED = re.compile("/api/v1/user/plugins$")
LOOPS = {
    "activate": HELLO + "export function activate() { for (;;); }",
    "render": "export function Hello() { for (;;); }",
    "module": HELLO + "for (;;);",
    "effect": "export function Hello() { useEffect(() => { for (;;); }); return null; }",
}


@pytest.fixture(scope="module")
def author(platform: Platform) -> Author:
    return Author(platform)


@pytest.fixture
def visitor(browser: Browser, platform: Platform) -> Iterator[BrowserContext]:
    """A visitor who may have several tabs."""
    context = browser.new_context(
        base_url=platform.gateway, viewport={"width": 1280, "height": 800}
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def have(page: Page, *plugin_ids: str) -> None:
    """The editor of a visitor who has installed these elsewhere."""
    install_elsewhere(page, plugin_ids)
    page.goto("/")


def works(page: Page) -> None:
    """One can write, and a plugin that is as it should be counts it."""
    write(page, "one two three")
    expect(page.get_by_role("status", name="Word count")).to_contain_text("3")
    expect(page.locator(".cm-content")).to_have_text("one two three")


def trouble(page: Page, number: int = 1) -> Locator:
    name = "1 plugin has a problem" if number == 1 else f"{number} plugins have problems"
    return page.get_by_role("button", name=name)


def until_broken(page: Page, number: int) -> None:
    """What starts after the text was written hears of the next letters."""
    for _ in range(120):
        if trouble(page, number).is_visible():
            return
        page.keyboard.type(".")
        page.wait_for_timeout(500)


def problems(page: Page) -> str:
    page.get_by_role("button", name=re.compile("plugins? ha(s|ve) (a )?problem")).click()
    story = page.get_by_role("dialog")
    expect(story).to_be_visible()
    text = story.inner_text()
    page.keyboard.press("Escape")
    return text


@pytest.mark.parametrize("phase", LOOPS)
def test_a_plugin_that_hung_the_page_is_skipped_the_next_time_and_named(
    visitor: BrowserContext, author: Author, phase: str
) -> None:
    looping = author.publish(LOOPS[phase])
    hung = visitor.new_page()
    hung.goto("/marketplace")  # so that the browser has the page's files: what hangs fetches none
    install_elsewhere(hung, ["word-count", looping])
    hung.goto("/", wait_until="commit")
    # In another tab, for this one answers nothing any more.
    page = visitor.new_page()
    page.goto("/installed")
    switch = page.get_by_role("switch", name=f"{name_of(looping)} enabled")
    expect(switch).to_be_checked()
    page.goto("/")
    notice = page.get_by_text(f"{name_of(looping)} stopped the page")
    expect(notice).to_be_visible()
    hung.close()  # it would take one of the processors until the end
    works(page)
    page.get_by_role("button", name="Turn off").click()
    expect(notice).to_have_count(0)
    page.reload()
    expect(page.get_by_role("status", name="Word count")).to_be_visible()
    expect(notice).to_have_count(0)


def test_a_plugin_that_hangs_every_page_can_be_turned_off_on_installed(
    visitor: BrowserContext, author: Author
) -> None:
    looping = author.publish(LOOPS["activate"])
    page = visitor.new_page()
    install_elsewhere(page, ["word-count", looping])
    page.goto("/installed")
    switch = page.get_by_role("switch", name=f"{name_of(looping)} enabled")
    switch.click()
    expect(switch).not_to_be_checked()
    page.get_by_role("link", name="Editor").first.click()
    works(page)


def test_safe_mode_runs_no_plugin_and_leads_out_of_itself(page: Page) -> None:
    install_elsewhere(page, ["word-count"])
    page.goto("/?safe")
    expect(page.get_by_text("Safe mode: no plugin runs")).to_be_visible()
    write(page, "one two three")
    expect(page.get_by_role("status", name="Word count")).to_have_count(0)
    page.get_by_role("link", name="Leave safe mode").click()
    works(page)


# What is thrown, and what throws it.
THROWN = {
    "broke while loading": 'throw new Error("broke while loading");',
    "no start": 'export function activate() { throw new Error("no start"); }',
    "within 5 seconds": "export const activate = () => new Promise(() => {});",
    "timer": 'export function activate() { setTimeout(() => { throw new Error("timer"); }); }',
    "heard": "export function activate({ events }) {"
    ' events.on("editor:content-changed", () => { throw new Error("heard"); }); }',
    "read": "export function activate({ state }) {"
    ' state.subscribe("editor.content", async () => { throw new Error("read"); }); }',
    "field": "export function activate({ editor }) { editor.addExtension(StateField.define({"
    " create: () => 0,"
    ' update(value, { docChanged }) { if (docChanged) throw new Error("field"); return 0; }'
    " })); }",
    "opening": "export function activate({ editor }) { editor.addExtension(StateField.define({"
    ' create() { throw new Error("opening"); }, update: () => 0 })); }',
}


def test_what_plugins_throw_is_named_and_the_rest_goes_on(page: Page, author: Author) -> None:
    broken = {author.publish(HELLO + code): message for message, code in THROWN.items()}
    have(page, "word-count", *broken)
    works(page)
    until_broken(page, len(broken))
    stories = problems(page)
    for plugin_id, message in broken.items():
        story = stories.partition(name_of(plugin_id))[2][:300]
        assert message in story, (message, stories)


@pytest.mark.parametrize(
    "code",
    [
        'export function Hello() { throw new Error("broke while rendering"); }',
        'export function Hello() { useEffect(() => { throw new Error("effect"); }); return null; }',
    ],
    ids=["render", "effect"],
)
def test_a_component_that_throws_has_its_name_in_its_place(
    page: Page, author: Author, code: str
) -> None:
    broken = author.publish(code)
    have(page, "word-count", broken)
    works(page)
    expect(page.get_by_role("button", name=f"{name_of(broken)} stopped working")).to_be_visible()


def test_a_component_that_suspends_for_ever_hides_nothing_else(page: Page, author: Author) -> None:
    waiting = author.publish("export const Hello = lazy(() => new Promise(() => {}));")
    have(page, "word-count", waiting)
    expect(page.get_by_text(f"{name_of(waiting)} …")).to_be_visible()
    works(page)


def test_a_bundle_that_never_finishes_loading_can_be_disabled(page: Page, author: Author) -> None:
    endless = author.publish(HELLO + "await new Promise(() => {});")
    have(page, "word-count", endless)
    works(page)
    page.get_by_role("link", name="Installed").first.click()
    switch = page.get_by_role("switch", name=f"{name_of(endless)} enabled")
    switch.click()
    expect(switch).not_to_be_checked()


def test_a_failed_update_leaves_the_old_version_running_and_says_so(
    page: Page, author: Author
) -> None:
    plugin = author.publish(HELLO)
    author.publish_version(
        plugin, HELLO + 'export function activate() { throw new Error("worse"); }', "2.0.0"
    )
    install_elsewhere(page, ["word-count"])
    old = {"pluginId": plugin, "version": "1.0.0"}
    answered(page.request.post("/api/v1/user/plugins/install", data=old))
    page.goto("/")
    hello = page.get_by_text(f"Hello from {plugin}")
    expect(hello).to_be_visible()
    page.get_by_role("link", name="Installed").first.click()
    update = page.get_by_role("button", name=f"Update to 2.0.0: {name_of(plugin)}")
    expect(update).to_be_visible()
    update.click()
    expect(page.get_by_text(f"{name_of(plugin)} updated to 2.0.0")).to_be_visible()
    page.get_by_role("link", name="Editor").first.click()
    expect(hello).to_be_visible()
    works(page)
    story = problems(page)
    assert "2.0.0 could not be started" in story
    assert "Version 1.0.0 goes on" in story
    assert "worse" in story


@pytest.mark.parametrize(
    ("contributes", "pointer", "detail"),
    [
        (
            {"commands": [{"id": "edit.undo", "title": "Undo"}]},
            "/manifest/contributes/commands/0/id",
            "Begin the id with the plugin's own",
        ),
        (
            {"keybindings": [{"command": "x", "key": "([)"}]},
            "/manifest/contributes/keybindings/0/key",
            "is no key",
        ),
        (
            {"keybindings": [{"command": "x", "key": "e"}]},
            "/manifest/contributes/keybindings/0/key",
            "would swallow typing",
        ),
    ],
    ids=["reserved", "no-key", "typing"],
)
def test_keys_and_commands_that_are_not_a_plugins_are_refused_at_publishing(
    author: Author, contributes: dict[str, Any], pointer: str, detail: str
) -> None:
    plugin = author.publish(HELLO)
    answer = author.try_to_publish(plugin, HELLO, "1.0.1", contributes)
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert any(each["pointer"].endswith(pointer) and detail in each["detail"] for each in errors), (
        errors
    )


def test_keys_and_commands_of_an_older_time_take_nothing_from_the_host(
    page: Page, author: Author
) -> None:
    plugin = author.publish(HELLO)

    def as_published_before_there_was_a_grammar(manifest: dict[str, Any]) -> None:
        if manifest["id"] != plugin:
            return
        commands = [{"id": "edit.undo", "title": "Stolen"}, {"id": "run", "title": "Old style"}]
        keys = ["([)", "e", "Enter", "Mod-c", "Mod-k"]
        manifest["contributes"] |= {
            "commands": commands,
            "keybindings": [{"command": "run", "key": key} for key in keys],
        }

    change_manifests(page, as_published_before_there_was_a_grammar)
    have(page, "word-count", plugin)
    expect(page.get_by_text(f"Hello from {plugin}")).to_be_visible()
    write(page, "")
    page.keyboard.type("eel")
    expect(page.locator(".cm-content")).to_have_text("eel")
    page.keyboard.press("ControlOrMeta+k")
    palette = page.get_by_role("dialog", name="Commands")
    expect(palette.get_by_role("option", name="Old style")).to_be_visible()
    expect(palette.get_by_role("option", name="Undo")).to_be_visible()
    page.keyboard.press("Escape")
    works(page)


def change_manifests(page: Page, change: Callable[[dict[str, Any]], None]) -> None:
    """Those of versions that nobody signed: a signature covers the manifest."""

    def answer(route: Route) -> None:
        response = route.fetch()
        body = response.json()
        for item in body["items"]:
            item["signature"] = None
            change(item["manifest"])
        route.fulfill(response=response, body=json.dumps(body))

    page.route(INSTALLED, answer)


def test_a_key_that_is_pressed_before_its_plugin_is_there_is_not_lost(page: Page) -> None:
    install_elsewhere(page, ["find-replace"])
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(FIND_REPLACE, hold)
    page.goto("/")
    write(page, "cat dog cat")
    # The palette has the command as soon as the page knows what is installed.
    page.keyboard.press("ControlOrMeta+k")
    expect(page.get_by_role("option", name=re.compile("Find and replace"))).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+f")
    expect(page.get_by_role("dialog", name="Find and replace")).to_have_count(0)
    for route in held:
        route.continue_()
    expect(page.get_by_role("dialog", name="Find and replace")).to_be_visible()
