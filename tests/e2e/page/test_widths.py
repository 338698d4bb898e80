"""No page is wider than its window, whichever width that has."""

from __future__ import annotations

import json
import re

from deploy.local.layout import HOST_WEB
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, Route, expect
from tests.e2e.pages import SAMPLES, install_elsewhere, sign_in_elsewhere
from tests.e2e.people import Person
from tests.e2e.publishing.reviews import held_version

WIDTHS = (320, 480, 640, 700, 768, 820, 1024)
ROUTES = HOST_WEB / "host" / "src" / "app" / "routes.tsx"


def paths(held: str) -> list[str]:
    """One address for each route of the page."""
    values = {":documentId": "none", ":pluginId": "word-count", ":username": "folio", "*": "none"}
    routes = re.findall(r"path: '([^']+)'", ROUTES.read_text())
    assert len(routes) > 20
    filled = ["/".join(values.get(part, part) for part in route.split("/")) for route in routes]
    review = f"moderation/versions/{held}/1.0.0"
    return ["", *(review if path.endswith(":version") else path for path in filled)]


# What reaches beyond the window, outermost first.
BEYOND = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("body *")]
        .filter((each) => each.getBoundingClientRect().right > innerWidth)
        .slice(0, 12)
        .map((each) => `${each.tagName} ${each.className} ${each.textContent}`.slice(0, 150))
"""


def sideways(page: Page) -> dict[int, list[str]]:
    """What is wider than each window, where the page scrolls."""
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if beyond := page.evaluate(BEYOND):
            found[width] = beyond
    return found


def test_no_page_scrolls_sideways_for_who_sees_most_of_it(page: Page, platform: Platform) -> None:
    """A moderator, for whom many versions wait, and who has all samples; then a publisher."""
    author = Person(platform.gateway).register().become_developer()
    held = held_version(platform, author)
    author.http.close()

    def many(route: Route) -> None:
        route.fulfill(
            content_type="application/json", body=json.dumps({"unread": 100, "waiting": 100})
        )

    page.route("**/api/v1/user/notifications/unread", many)
    found = {}
    everybody = {
        "moderator": paths(held),
        "developer": ["developer/word-count"],
        "operator": ["admin", "admin/log", "admin/users", "admin/policies", "admin/operations"],
    }
    for role, seen in everybody.items():
        sign_in_elsewhere(page, platform.accounts[role])
        install_elsewhere(page, SAMPLES)
        # Some of what operators see asks for it.
        password = {"password": platform.accounts[role]["password"]}
        assert page.request.post("/api/v1/auth/confirm", data=password).ok
        for path in seen:
            page.goto(f"/{path}")
            expect(page.get_by_role("button", name=re.compile("^Account of"))).to_be_visible()
            page.wait_for_load_state("networkidle")
            expect(page.locator("[aria-busy=true]")).to_have_count(0)
            if wider := sideways(page):
                found[path] = wider
    assert found == {}
