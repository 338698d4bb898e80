"""A plugin throws in a page; its developer sees where, resolves it, and sees that it came back."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import psycopg
import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from psycopg import sql
from tests.e2e.axe import violations
from tests.e2e.marketplace.test_watching import told
from tests.e2e.pages import write
from tests.e2e.plugins.hostile_plugins import Author, module
from tests.e2e.usage.test_usage import SECRET, have
from tests.helpers.waiting import eventually

# Throws what somebody has written and chosen, once it was written.
SOURCE = """// As its author wrote it.
export function renderTable(text: string) {
  throw new TypeError(`cannot show the table ${text}`)
}
"""
THROWS = """
function renderTable(text) { throw new TypeError("cannot show the table " + text); }
export function Hello({ context }) {
    useEffect(() => context.events.on("editor:content-changed", () => {
        renderTable(context.state.get("editor.content") + context.settings.get("table"));
    }), [context]);
    return createElement("span", null, "Ready");
}
"""
TITLE = "TypeError: cannot show the table …"
CONTRIBUTES = {
    "slots": [{"slot": "statusbar", "component": "Hello"}],
    "settings": [{"id": "table", "type": "string", "label": "Table", "default": ""}],
}


def with_map(plugin_id: str, version: str) -> str:
    """Line 3 of the source for the line of the bundle that throws."""
    lines = module(plugin_id, THROWS, version, CONTRIBUTES).decode().splitlines()
    at = next(n for n, line in enumerate(lines) if "throw new" in line)
    source_map = {
        "version": 3,
        "sources": ["src/table.ts"],
        "sourcesContent": [SOURCE],
        "names": [],
        "mappings": ";" * at + "AAEA",
    }
    data = base64.b64encode(json.dumps(source_map).encode()).decode()
    return f"{THROWS}\n//# sourceMappingURL=data:application/json;base64,{data}\n"


@pytest.fixture(scope="module")
def author(platform: Platform) -> Author:
    return Author(platform)


@pytest.fixture(scope="module")
def plugin(author: Author) -> str:
    plugin_id = author.publish(HARMLESS, CONTRIBUTES)
    publish(author, plugin_id, "1.1.0")
    return plugin_id


HARMLESS = 'export const Hello = () => createElement("span", null, "Ready");'


def publish(author: Author, plugin_id: str, version: str) -> None:
    author.publish_version(plugin_id, with_map(plugin_id, version), version, CONTRIBUTES)


def throw(page: Page, plugin_id: str) -> None:
    """It throws in this page, and is told."""
    have(page, plugin_id)
    chosen = {"settings": {"table": SECRET}}
    assert page.request.patch(f"/api/v1/user/plugins/{plugin_id}", data=chosen).ok

    def has_error(sent: str | None) -> bool:
        return sent is not None and any(use["errors"] for use in json.loads(sent)["plugins"])

    with page.expect_response(
        lambda one: one.url.endswith("/usage") and has_error(one.request.post_data)
    ) as told:
        page.reload()
        expect(page.get_by_text("Ready")).to_be_visible()
        write(page, SECRET)
    assert told.value.status == 202


def errors_of(page: Page, plugin_id: str) -> None:
    page.goto(f"/developer/{plugin_id}?tab=errors")
    expect(page.get_by_label("Sorted by")).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def is_listed(page: Page, plugin_id: str, what: str) -> Callable[[], bool]:
    def look() -> bool:
        errors_of(page, plugin_id)
        return page.get_by_role("listitem").filter(has_text=TITLE).filter(has_text=what).count() > 0

    return look


def nothing_breaks_a_rule(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert violations(page) == []


def test_its_developer_sees_the_line_of_the_source_and_nothing_that_was_written(
    page: Page, sign_in: Callable[[str], Page], platform: Platform, *, author: Author, plugin: str
) -> None:
    throw(page, plugin)
    mine = sign_in(author.person.username)
    eventually(is_listed(mine, plugin, "Open"))
    nothing_breaks_a_rule(mine)
    mine.get_by_role("button", name=TITLE).click()
    frame = mine.get_by_role("list", name="Frames, the innermost first").get_by_role("listitem")
    expect(frame.first).to_contain_text("src/table.ts:3")
    line = frame.first.locator("[aria-current=true]")
    expect(line).to_contain_text("throw new TypeError(`cannot show the table ${text}`)")
    expect(frame.first).to_contain_text("index.js:")
    nothing_breaks_a_rule(mine)
    mine.set_viewport_size({"width": 390, "height": 844})
    assert mine.evaluate("document.documentElement.scrollWidth") <= 390
    assert SECRET not in mine.content()
    assert SECRET not in kept(platform)


def kept(platform: Platform) -> str:
    """All that the service keeps of use and errors."""
    tables = ("usage_intake", "error_groups", "error_versions", "error_person_days")
    statements = [sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)) for table in tables]
    url = platform.settings["DATABASE_URL_INSTALLS"]
    with psycopg.connect(url, connect_timeout=5) as connection:
        rows = [connection.execute(statement).fetchall() for statement in statements]
    return str(rows)


def test_what_was_resolved_comes_back_in_the_next_version(
    page: Page, sign_in: Callable[[str], Page], author: Author, plugin: str
) -> None:
    mine = sign_in(author.person.username)
    account = sign_in(author.person.username)
    throw(account, plugin)
    eventually(is_listed(mine, plugin, "Open"))
    mine.get_by_role("button", name="Watch the errors").click()
    expect(mine.get_by_role("button", name="Stop watching the errors")).to_be_visible()
    mine.get_by_role("button", name=TITLE).click()
    mine.get_by_role("button", name="Resolve").click()
    expect(mine.get_by_text("Resolved after 1.1.0")).to_be_visible()
    publish(author, plugin, "1.2.0")
    change = {"version": "1.2.0"}
    assert account.request.patch(f"/api/v1/user/plugins/{plugin}", data=change).ok
    account.goto("/installed")
    # A page begins with what it knew last.
    expect(account.get_by_text("1.2.0").first).to_be_visible()
    throw(account, plugin)
    told(mine, "that was resolved has come back")
    # By the keyboard: the middle of a link of two lines may be beside both.
    mine.get_by_role("link", name="that was resolved has come back").press("Enter")
    expect(mine.get_by_text("Came back in 1.2.0")).to_be_visible()
    expect(mine.get_by_role("heading", name=TITLE, level=2)).to_be_visible()
