"""Pages tell how plugins do, never what somebody writes, and nothing of who does not want it."""

from __future__ import annotations

from typing import Any

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.pages import install_elsewhere, write
from tests.e2e.people import PASSWORD, Person
from tests.e2e.plugins.hostile_plugins import Author

SECRET = "swordfish"  # noqa: S105
# Throws what somebody has written, once it was written.
THROWS = """
export function Hello({ context }) {
    useEffect(() => context.events.on("editor:content-changed", () => {
        throw new TypeError("cannot show the table " + context.state.get("editor.content"));
    }), [context]);
    return createElement("span", null, "Ready");
}
"""


@pytest.fixture(scope="module")
def plugin(platform: Platform) -> str:
    return Author(platform).publish(THROWS)


def have(page: Page, plugin_id: str) -> None:
    install_elsewhere(page, [plugin_id])
    page.goto("/")
    expect(page.get_by_text("Ready")).to_be_visible()


def test_a_page_tells_that_a_plugin_threw_and_not_what_was_written(page: Page, plugin: str) -> None:
    errors: list[Any] = []

    def has_error(body: Any) -> bool:
        errors.extend(error for use in body["plugins"] for error in use["errors"])
        return bool(errors)

    with page.expect_response(
        lambda answer: answer.url.endswith("/usage") and has_error(answer.request.post_data_json)
    ) as told:
        have(page, plugin)
        write(page, SECRET)
    assert told.value.status == 202
    assert SECRET not in str(told.value.request.post_data)
    assert (errors[0]["name"], errors[0]["message"]) == ("TypeError", "cannot show the table …")
    assert errors[0]["frames"][0]["file"] == ""


def test_of_who_does_not_want_it_nothing_is_sent(
    page: Page, platform: Platform, plugin: str
) -> None:
    ada = Person(platform.gateway).register()
    assert ada.http.put("/user/usage", json={"reported": False}).status_code == 200
    sent: list[str] = []
    page.on(
        "request", lambda one: sent.append(one.url) if one.url.endswith("/api/v1/usage") else None
    )
    answer = page.request.post(
        "/api/v1/auth/login", data={"username": ada.username, "password": PASSWORD}
    )
    assert answer.ok
    with page.expect_response(lambda one: one.url.endswith("/api/v1/user/usage")) as asked:
        have(page, plugin)
        write(page, SECRET)
    assert asked.value.json() == {"reported": False}
    page.goto("/marketplace")  # it is left
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert sent == []
