"""Each page with what it has, and what opens in it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from tests.e2e.pages import answered, go

COLLECTIONS: list[str] = []  # of the tests that look at them, one for each placement


def editor(page: Page) -> None:
    go(page, "/")
    expect(page.get_by_role("progressbar", name="Writing goal")).to_be_visible()
    expect(page.get_by_role("navigation", name="Table of contents")).to_be_visible()
    # On ruled paper nobody can say what the contrast of a letter is.
    page.get_by_label("Paper", exact=True).select_option(label="Plain")


def command_palette(page: Page) -> None:
    editor(page)
    page.keyboard.press("ControlOrMeta+k")
    expect(page.get_by_role("dialog")).to_be_visible()


def documents(page: Page) -> None:
    go(page, "/")
    page.get_by_role("button", name="All documents").click()
    expect(page.get_by_role("dialog", name="Documents").get_by_role("listitem")).to_have_count(1)


def import_and_export(page: Page) -> None:
    go(page, "/documents")
    page.get_by_label("Files to import").set_input_files(
        {"name": "photo.png", "mimeType": "image/png", "buffer": b"x"}
    )
    expect(page.get_by_text("1 file left out")).to_be_visible()


def find_and_replace(page: Page) -> None:
    editor(page)
    page.keyboard.press("ControlOrMeta+f")
    expect(page.get_by_role("dialog", name="Find and replace")).to_be_visible()


def marketplace(page: Page) -> None:
    go(page, "/marketplace")
    expect(page.get_by_role("article").first).to_be_visible()


def suggestions(page: Page) -> None:
    marketplace(page)
    with page.expect_response(re.compile(r"/plugins\?(.*&)?q=word(&|$)")):
        page.get_by_role("combobox", name="Search plugins").press_sequentially("word")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)  # what is out of date is pale
    page.keyboard.press("ArrowDown")


def filtered(page: Page) -> None:
    go(page, "/marketplace?tag=none-has-it,nor-this&author=nobody&permission=none&rating=4")
    expect(page.get_by_role("button", name="Clear filters")).to_be_visible()


def front_page(page: Page) -> None:
    """With a starter set, a featured collection and another one."""
    go(page, "/marketplace")
    expect(page.get_by_role("region", name="Collections")).to_be_visible()
    expect(page.get_by_role("article").first).to_be_visible()


def collection(page: Page) -> None:
    go(page, f"/collections/{COLLECTIONS[-1]}")
    expect(page.get_by_role("button", name=re.compile("^All installed of"))).to_be_visible()


def details(page: Page) -> None:
    go(page, "/marketplace/word-count")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def contributions(page: Page) -> None:
    details(page)
    page.get_by_role("tab", name="Contributions").click()


def versions(page: Page) -> None:
    details(page)
    page.get_by_role("tab", name="Versions").click()


def reviews(page: Page) -> None:
    go(page, "/marketplace/word-count#reviews")
    expect(page.get_by_role("region", name="Reviews of Word Count")).to_be_visible()


def own_reviews(page: Page) -> None:
    go(page, "/account/reviews")
    expect(page.get_by_role("heading", level=1, name="Your reviews")).to_be_visible()


def watching(page: Page) -> None:
    assert page.request.put("/api/v1/user/watches/plugins/word-count").ok
    go(page, "/account/watching")
    expect(page.get_by_role("list", name="What you watch")).to_be_visible()


def shortcuts(page: Page) -> None:
    go(page, "/shortcuts")
    expect(page.get_by_role("list", name="Commands of Format")).to_be_visible()


def recording_a_key(page: Page) -> None:
    shortcuts(page)
    page.get_by_role("button", name="Change the key of Bold").click()
    page.keyboard.press("Control+Shift+o")
    expect(page.get_by_text("has this key")).to_be_visible()


def synced(page: Page) -> None:
    go(page, "/account/sync")
    expect(page.get_by_role("switch", name="Keyboard shortcuts")).to_be_visible()


def moderated_reviews(page: Page) -> None:
    go(page, "/moderation/reviews")
    expect(page.get_by_role("heading", level=1, name="Reviews by users")).to_be_visible()


def installed(page: Page) -> None:
    go(page, "/installed")
    page.get_by_role("button", name=re.compile("^Settings")).first.click()
    expect(page.get_by_role("form")).to_be_visible()


def own_plugins(page: Page) -> None:
    go(page, "/developer")
    expect(page.get_by_role("link", name="Word Count")).to_be_visible()


def own_plugin(page: Page) -> None:
    go(page, "/developer/word-count")
    expect(page.get_by_role("form", name="Publish a version")).to_be_visible()


def checks(page: Page) -> None:
    """A link leads to its section, which the bar does not hide."""
    go(page, "/guide/checks")
    page.get_by_role("link", name="Requests are declared").click()
    rule = page.get_by_role("heading", name="Requests are declared")
    expect(rule).to_be_in_viewport()
    place = rule.bounding_box()
    bar = page.get_by_role("banner").bounding_box()
    assert place
    assert bar
    assert place["y"] >= bar["y"] + bar["height"]


def notifications(page: Page) -> None:
    go(page, "/notifications")
    expect(page.get_by_role("heading", name="Notifications")).to_be_visible()


def notification_settings(page: Page) -> None:
    go(page, "/account/notifications")
    expect(page.get_by_role("heading", name="What you are told", level=1)).to_be_visible()
    expect(page.get_by_role("switch").first).to_be_visible()


def owners(page: Page) -> None:
    go(page, "/developer/word-count?tab=owners")
    expect(page.get_by_role("list", name="Owners")).to_be_visible()


def api_tokens(page: Page) -> None:
    go(page, "/account/tokens")
    page.get_by_role("button", name="New token").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def webhooks(page: Page) -> None:
    go(page, "/webhooks")
    page.get_by_role("button", name="New webhook").click()
    expect(page.get_by_role("form", name="New webhook")).to_be_visible()


def author(page: Page) -> None:
    go(page, "/authors/folio")
    expect(page.get_by_role("heading", level=1, name="folio")).to_be_visible()


def sign_in_page(page: Page) -> None:
    go(page, "/marketplace")
    page.get_by_role("link", name="Sign in", exact=True).click()
    expect(page.get_by_label("Username")).to_be_visible()


def policies(page: Page) -> None:
    go(page, "/policy")
    expect(page.get_by_role("row", name=re.compile("malware"))).to_be_visible()


def public_log(page: Page) -> None:
    go(page, "/log")
    expect(page.get_by_role("list", name="Lines of the log")).to_be_visible()


def moderation_queue(page: Page) -> None:
    go(page, "/moderation")
    expect(page.get_by_text(re.compile("wait in all"))).to_be_visible()


def moderated_plugins(page: Page) -> None:
    go(page, "/moderation/plugins?q=word-count")
    expect(page.get_by_role("link", name="Word Count").first).to_be_visible()


def moderated_plugin(page: Page) -> None:
    go(page, "/moderation/plugins/word-count")
    expect(page.get_by_role("button", name="Block: Word Count", exact=True)).to_be_visible()


def moderated_collections(page: Page) -> None:
    go(page, "/moderation/collections")
    page.get_by_role("button", name="New collection").click()
    expect(page.get_by_role("form", name="New collection")).to_be_visible()


def moderated_collection(page: Page) -> None:
    go(page, f"/moderation/collections/{COLLECTIONS[-1]}")
    expect(page.get_by_role("list", name="Plugins of the collection")).to_be_visible()


def account(page: Page) -> None:
    """With a domain that is not proven yet."""
    answered(page.request.post("/api/v1/auth/domains", data={"domain": "ada-writes.org"}))
    go(page, "/account")
    expect(page.get_by_role("heading", level=1, name="Account")).to_be_visible()
    expect(page.get_by_role("heading", level=2, name="You", exact=True)).to_be_visible()
    expect(page.get_by_text("ada-writes.org", exact=True).first).to_be_visible()


def device(page: Page) -> None:
    go(page, "/device")
    expect(page.get_by_role("textbox")).to_be_visible()


def asked_by_a_program(page: Page) -> None:
    wish = {"name": "folio on a laptop", "actions": ["publish"], "days": 7}
    asked = page.request.post("/api/v1/auth/device", data=wish)
    assert asked.ok, asked.text()
    go(page, asked.json()["verificationUriComplete"])
    expect(page.get_by_text("folio on a laptop")).to_be_visible()


def unsubscribe(page: Page) -> None:
    go(page, "/unsubscribe#some.decisions")
    expect(page.get_by_role("button", name="Stop these mails")).to_be_visible()


def confirm_email(page: Page) -> None:
    go(page, "/confirm-email#token")
    expect(page.get_by_role("heading", name="Confirm your address")).to_be_visible()


def forgot_password(page: Page) -> None:
    go(page, "/forgot-password")
    expect(page.get_by_label("Username or e-mail")).to_be_visible()


def reset_password(page: Page) -> None:
    go(page, "/reset-password#token")
    expect(page.get_by_role("textbox", name="New password")).to_be_visible()


VISITORS = (
    editor,
    command_palette,
    documents,
    import_and_export,
    find_and_replace,
    marketplace,
    suggestions,
    filtered,
    front_page,
    collection,
    details,
    contributions,
    versions,
    reviews,
    installed,
    shortcuts,
    recording_a_key,
    checks,
    author,
    sign_in_page,
    policies,
    public_log,
    unsubscribe,
    forgot_password,
    reset_password,
)
DEVELOPERS = (
    confirm_email,
    own_plugins,
    own_plugin,
    owners,
    account,
    api_tokens,
    device,
    asked_by_a_program,
    notifications,
    notification_settings,
    own_reviews,
    watching,
    webhooks,
    synced,
)
MODERATORS = (
    moderation_queue,
    moderated_plugins,
    moderated_plugin,
    moderated_collections,
    moderated_collection,
    moderated_reviews,
)
OPERATORS = (
    *("/admin", "/admin/log?service=catalog&stream=operations", "/admin/users?role=operator"),
    *("/admin/policies", "/admin/operations"),
)
