"""What a plugin needs, as people meet it: told before, brought along, refused in words, mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.axe import violations, violations_in_each_theme
from tests.e2e.pages import answered, install_elsewhere
from tests.e2e.updates.releases import Releases

Author = Callable[[], Releases]


@pytest.fixture
def author(platform: Platform) -> Iterator[Author]:
    """Makes plugins with 1.0.0."""
    made: list[Releases] = []

    def make() -> Releases:
        made.append(Releases(platform))
        return made[-1]

    yield make
    for one in made:
        one.close()


def needing(plugin: Releases, version: str, needs: dict[str, str]) -> None:
    plugin.publish(version, requires={"plugins": needs})


def needs(plugin: Releases, versions: str) -> dict[str, str]:
    return {plugin.plugin_id: versions}


def test_what_comes_along_is_told_before_and_runs_after_and_is_offered_for_removal(
    page: Page, author: Author
) -> None:
    words, journal = author(), author()
    words.publish("1.1.0")
    words.publish("2.0.0")
    needing(journal, "1.1.0", needs(words, "^1.0.0"))
    page.goto(f"/marketplace/{journal.plugin_id}")
    page.get_by_role("button", name=f"Install {journal.name}").click()
    dialog = page.get_by_role("dialog", name=f"{journal.name} needs other plugins")
    along = dialog.get_by_role("list", name="Comes along").get_by_role("listitem").first
    expect(along).to_contain_text(f"Installs {words.name} 1.1.0")
    expect(along).to_contain_text(f"{journal.name} needs it.")
    assert violations_in_each_theme(page) == {"light": [], "dark": []}
    assert page.request.get("/api/v1/user/plugins").json()["items"] == []
    dialog.get_by_role("button", name="Install with 1 other").click()
    expect(page.get_by_role("button", name=f"Installed. Uninstall {journal.name}")).to_be_visible()
    page.goto("/")
    for one in (words, journal):
        expect(page.get_by_text(f"Hello from {one.plugin_id}")).to_be_visible()

    page.goto("/installed")
    page.get_by_role("button", name=f"Uninstall {journal.name}").click()
    expect(page.get_by_text(f"{words.name} came along with something else")).to_be_visible()
    page.get_by_role("button", name="Uninstall", exact=True).click()
    expect(page.get_by_text("No plugins yet")).to_be_visible()


def test_what_does_not_go_together_is_said_in_words(page: Page, author: Author) -> None:
    words, stats, journal = author(), author(), author()
    words.publish("2.0.0")
    needing(stats, "2.0.0", needs(words, "^1.0.0"))
    journal.yank("1.0.0")
    needing(journal, "2.0.0", needs(words, "^2.0.0"))
    install_elsewhere(page, [stats.plugin_id])
    page.goto(f"/marketplace/{journal.plugin_id}")
    page.get_by_role("button", name=f"Install {journal.name}").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(f"{journal.name} 2.0.0 needs {words.name} ^2.0.0")
    expect(alert).to_contain_text(f"{stats.name} 2.0.0 needs {words.name} ^1.0.0")
    assert violations(page) == []
    items = page.request.get("/api/v1/user/plugins").json()["items"]
    assert {one["pluginId"]: one["version"] for one in items} == {
        words.plugin_id: "1.0.0",
        stats.plugin_id: "2.0.0",
    }


def test_a_row_says_what_a_plugin_lacks_and_gets_it(page: Page, author: Author) -> None:
    words, journal = author(), author()
    needing(journal, "1.1.0", needs(words, "^1.0.0"))
    install_elsewhere(page, [journal.plugin_id])
    answered(page.request.delete(f"/api/v1/user/plugins/{words.plugin_id}"))
    page.goto("/installed")
    row = page.get_by_role("article", name=journal.name)
    expect(
        row.get_by_text(f"It needs {words.plugin_id} ^1.0.0, which you have not")
    ).to_be_visible()
    assert violations_in_each_theme(page) == {"light": [], "dark": []}
    row.get_by_role("button", name="Get what it needs").click()
    page.get_by_role("button", name="Install with 1 other").click()
    expect(page.get_by_role("article", name=words.name)).to_be_visible()
    expect(row.get_by_role("button", name="Get what it needs")).to_have_count(0)
