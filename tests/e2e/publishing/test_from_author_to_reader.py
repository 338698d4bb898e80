"""The whole way of a plugin, through the program and the pages that people use: created, held,
rejected, mended, appealed for, approved, installed, replaced, blocked and restored.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Locator, Page, expect
from tests.e2e.pages import install
from tests.e2e.people import Person, details, new_plugin_id
from tests.e2e.publishing.command_line import CommandLine, answer_of
from tests.e2e.publishing.project import Project, create, pack_tools
from tests.e2e.publishing.reviews import decide, make_word_count_popular, open_review
from tests.helpers.waiting import eventually

FIRST_NAME, NAME = "Word C0unt Pro", "Word Counts"
WHY = "<b>Too close</b> to Word Count."


@dataclass(frozen=True)
class Author:
    person: Person
    project: Project
    shell: CommandLine
    plugin_id: str


@pytest.fixture(scope="module")
def author(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Author:
    """Somebody with the packed tools in an otherwise empty folder."""
    person = Person(platform.gateway).register().become_developer()
    tools, plugin_id = tmp_path_factory.mktemp("author"), new_plugin_id()
    pack_tools(tools)
    project = create(tools, plugin_id, FIRST_NAME)
    shell = CommandLine(platform.gateway, project.folder, tools / "settings", project.program)
    return Author(person, project, shell, plugin_id)


def test_the_packed_tools_are_whole_and_have_no_sources(author: Author) -> None:
    for name in ("sdk", "cli"):
        installed = author.project.folder / "node_modules" / "@plugin-platform" / name
        assert (installed / "README.md").exists()
        assert not [left for left in ("src", "test") if (installed / left).exists()]
    assert "3 passed" in author.project.npm("test")
    assert "Passed " in author.project.npm("run", "check")


def test_a_plugin_goes_from_its_author_to_a_reader(
    page: Page,
    platform: Platform,
    author: Author,
    moderators: list[str],
    sign_in: Callable[[str], Page],
) -> None:
    make_word_count_popular(platform)
    first, second = (sign_in(name) for name in moderators)
    at_author = sign_in(author.person.username)
    log_in_and_publish(author)
    read_and_reject(first, author)
    assert details(platform.gateway, author.plugin_id).status_code == 404
    mend_and_publish_again(at_author, author)
    open_review(first, author.plugin_id, NAME, "0.2.0")
    decide(first, "Reject", "It is still too close.", policy="impersonation")
    appeal(at_author, author)
    first.goto(f"/moderation/versions/{author.plugin_id}/0.2.0")
    expect(first.get_by_text("You rejected it before")).to_be_visible()
    approve(second, author, moderators[0])
    eventually(lambda: details(platform.gateway, author.plugin_id).status_code == 200)
    read_the_log(page, author.plugin_id)

    install_and_settle(page, author.plugin_id)
    replacement = publish_a_replacement(platform, author)
    move(page, author.plugin_id, replacement)
    block(second, replacement)
    it_is_out(page, replacement, platform)
    second.get_by_role("button", name="Unblock: Paragraph Pilot").click()
    expect(shown(page)).to_be_visible()


def log_in_and_publish(author: Author) -> None:
    shell = author.shell
    assert shell.run("publish", code=3)["error"]["reason"] == "unauthenticated"
    shell.log_in(author.person)
    assert shell.run("whoami")["username"] == author.person.username
    # What a name is close to is said before anything is published.
    dry = shell.run("publish", "--dry-run")
    assert ([each["code"] for each in dry["findings"]], dry["verdict"]) == (
        ["name-too-close"],
        "held",
    )
    assert shell.run("publish")["status"] == "in_review"
    assert shell.run("status", code=8)["error"]["reason"] == "waiting"


def read_and_reject(moderator: Page, author: Author) -> None:
    watching = author.shell.start("status", "--watch")
    open_review(moderator, author.plugin_id, FIRST_NAME, "0.1.0")
    expect(moderator.get_by_role("region", name="Names")).to_contain_text("close to")
    moderator.get_by_role("tab", name="Source").click()
    source = moderator.get_by_role("textbox", name=f"Source of {author.plugin_id} 0.1.0")
    expect(source).to_contain_text("react/jsx-runtime")
    decide(moderator, "Reject", WHY, policy="impersonation")
    told = answer_of(watching, code=1)["error"]
    assert f"{WHY} (policy impersonation)" in told["message"]
    assert f"/developer/{author.plugin_id}" in told["advice"]


def mend_and_publish_again(page: Page, author: Author) -> None:
    page.goto(f"/developer/{author.plugin_id}")
    rejected = page.get_by_role("listitem", name="0.1.0")
    expect(rejected.get_by_text(WHY)).to_be_visible()
    author.project.describe("0.1.0", "Another name.", name=NAME)
    assert "with another content" in author.shell.run("publish", code=6)["error"]["message"]
    author.project.describe("0.2.0", "Another name.", name=NAME)
    assert author.shell.run("publish")["status"] == "in_review"
    # Repeating it changes nothing.
    assert author.shell.run("publish")["status"] == "in_review"


def appeal(page: Page, author: Author) -> None:
    page.goto(f"/developer/{author.plugin_id}")
    item = page.get_by_role("listitem", name="0.2.0")
    item.get_by_role("button", name="Appeal").click()
    item.get_by_role("textbox").fill("We are the same people.")
    item.get_by_role("button", name="Send the appeal").click()
    expect(item.get_by_text("You appealed: another moderator decides")).to_be_visible()
    expect(item.get_by_role("button", name="Appeal")).to_be_hidden()
    expect(item.get_by_text("In review", exact=True)).to_be_visible()


def approve(moderator: Page, author: Author, earlier: str) -> None:
    open_review(moderator, author.plugin_id, NAME, "0.2.0")
    expect(moderator.get_by_text("We are the same people.").first).to_be_visible()
    decide(moderator, "Approve")
    moderator.get_by_role("tab", name="History").click()
    expect(moderator.get_by_text(f"{earlier} rejected it")).to_be_visible()
    assert author.shell.run("status")["status"] == "published"


def read_the_log(page: Page, plugin_id: str) -> None:
    page.goto(f"/log?plugin={plugin_id}")
    lines = page.get_by_role("list", name="Lines of the log").get_by_role("listitem")
    expect(lines).to_have_count(7)
    page.get_by_role("button", name="Verify the lines below").click()
    expect(page.get_by_text("every hash is right")).to_be_visible()


def install_and_settle(page: Page, plugin_id: str) -> None:
    """The reader has it say another word, and then switches it off."""
    install(page, plugin_id)
    page.get_by_role("link", name="Editor").first.click()
    expect(page.get_by_text(re.compile(r"^\d+ paragraphs$"))).to_be_visible()
    kept = {"settings": {"label": "blocks"}}
    assert page.request.patch(f"/api/v1/user/plugins/{plugin_id}", data=kept).ok
    page.goto("/")
    expect(shown(page)).to_be_visible()
    page.goto("/installed")
    page.get_by_role("article", name=NAME).get_by_role("switch").click()
    eventually(lambda: not installed(page)[0]["enabled"])


def shown(page: Page) -> Locator:
    return page.get_by_text(re.compile(r"^\d+ blocks$"))


def installed(page: Page) -> list[dict[str, object]]:
    answer = page.request.get("/api/v1/user/plugins")
    assert answer.ok, answer.text()
    items: list[dict[str, object]] = answer.json()["items"]
    return items


def publish_a_replacement(platform: Platform, author: Author) -> str:
    replacement = new_plugin_id()
    author.project.describe("1.0.0", "A new start.", replacement, name="Paragraph Pilot")
    assert author.shell.run("publish")["status"] == "published"
    eventually(lambda: details(platform.gateway, replacement).status_code == 200)
    said = ("It goes on as Paragraph Pilot.", "--replacement", replacement)
    author.shell.run("deprecate", *said, "--plugin", author.plugin_id)
    return replacement


def move(page: Page, old: str, new: str) -> None:
    eventually(lambda: installed(page)[0]["deprecation"])
    page.goto("/installed")
    expect(page.get_by_text("It goes on as Paragraph Pilot.")).to_be_visible()
    page.get_by_role("button", name=f"Move to {new}").click()
    card = page.get_by_role("article", name="Paragraph Pilot")
    expect(card).to_be_visible()
    expect(page.get_by_role("article", name=NAME)).to_be_hidden()
    [moved] = installed(page)
    assert (moved["pluginId"], moved["enabled"]) == (new, False)
    assert moved["settings"] == {"label": "blocks"}
    card.get_by_role("switch").click()
    page.get_by_role("link", name="Editor").first.click()
    expect(shown(page)).to_be_visible()


def block(moderator: Page, plugin_id: str) -> None:
    moderator.goto(f"/marketplace/{plugin_id}")
    moderator.get_by_role("link", name="Moderate", exact=True).click()
    moderator.get_by_role("button", name="Block: Paragraph Pilot", exact=True).click()
    moderator.get_by_label("Reason").fill(reason_of(plugin_id))
    moderator.get_by_role("dialog").get_by_role("button", name="Block").click()
    expect(moderator.get_by_role("button", name="Unblock: Paragraph Pilot")).to_be_visible()


def reason_of(plugin_id: str) -> str:
    return f"It lies <b>{plugin_id}</b>."


def it_is_out(page: Page, plugin_id: str, platform: Platform) -> None:
    """Of the page that was open all the time, of the market, and of what could be switched on."""
    expect(shown(page)).to_be_hidden()
    reason = reason_of(plugin_id)
    expect(page.get_by_text(f"It is blocked by a moderator: {reason}")).to_be_visible()
    eventually(lambda: details(platform.gateway, plugin_id).status_code == 410)
    assert Person(platform.gateway).install(plugin_id).status_code == 410
    page.get_by_role("link", name="Installed").first.click()
    card = page.get_by_role("article", name="Paragraph Pilot")
    expect(card.get_by_text(reason)).to_be_visible()
    expect(card.get_by_role("switch")).to_be_disabled()
    page.get_by_role("link", name="Editor").first.click()
    expect(page.locator(".cm-content")).to_be_visible()
    expect(shown(page)).to_be_hidden()
