"""A moderator tries out a version that is held: it learns nothing of whoever does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

import httpx
from deploy.local.layout import HOST_WEB
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.people import Person, bundle, new_plugin_id
from tests.e2e.publishing.reviews import make_word_count_popular
from tests.helpers.waiting import eventually
from tests.unit.publishing.zips import png, zipped

NAME = "Word C0unt Pro"
# What a hostile version would like to know of whoever tries it out, told in its status bar; and
# what it brings along.
SPY = """
const told = [];
const tried = (what, how) => {
    let outcome = "refused";
    try { outcome = "got " + String(how()); } catch { /* refused */ }
    told.push(what + " " + outcome);
};
tried("page", () => parent["document"].title);
tried("cookies", () => document["coo" + "kie"]);
tried("storage", () => globalThis["local" + "Storage"].length);
tried("origin", () => globalThis.origin);
const near = (path) => new URL(path, import.meta.url).href;
const asked = async (what, address) =>
    told.push(what + " " + (await fetch(address).then(({ status }) => status, () => "refused")));
await asked("data", near("./data.json"));
await asked("elsewhere", "/api/v1/auth/me");
await asked("others", near("../../../preview"));
told.push("font " + (await new FontFace("Own", `url(${near("./own.woff2")})`).load()).status);
told.push((await import("./chunks/later.js")).default);
"""
TOLD = (
    "page refused; cookies refused; storage refused; origin got null; "
    "data 200; elsewhere refused; others refused; font loaded; a chunk"
)
README = b"# Spy\n\n![A shot](screenshots/first.png)"
ICON = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'


def test_a_version_that_is_tried_out_learns_nothing(
    platform: Platform, moderators: list[str], sign_in: Callable[[str], Page]
) -> None:
    plugin_id = held_spy(platform)
    page = sign_in(moderators[0])
    page.goto(f"/moderation/versions/{plugin_id}/1.0.0")
    page.get_by_role("tab", name="Page").click()
    expect(page.get_by_text("It is several files")).to_be_visible()
    page.get_by_role("button", name=f"Take {NAME}").first.click()
    for name in (f"Icon of {NAME}", f"Screenshot 1 of 1 of {NAME}", "A shot"):
        picture = page.get_by_role("img", name=name)
        expect(picture).to_be_visible()
        eventually(partial(picture.evaluate, "(image) => image.naturalWidth > 0"))
    shown = str(page.get_by_role("img", name="A shot").get_attribute("src"))

    page.get_by_role("tab", name="Try it").click()
    page.get_by_role("button", name="Run it in a scratch document").click()
    expect(page.frame_locator("iframe").get_by_text(TOLD)).to_be_visible()
    assert page.get_by_text("page refused").count() == 0

    assert status_of(shown) == 200
    page.get_by_role("button", name=f"Release {NAME}").click()
    expect(page.get_by_text("It is several files")).to_be_visible()
    # With the claim, but for the two seconds for which the gateway remembers an answer.
    eventually(lambda: status_of(shown) == 409)


def status_of(url: str) -> int:
    """Programs do not know the content's name: it is this machine's."""
    address = urlsplit(url)
    here = address._replace(netloc=f"127.0.0.1:{address.port}").geturl()
    return httpx.get(here, headers={"Host": address.netloc}, trust_env=False).status_code


def held_spy(platform: Platform) -> str:
    """A version that a check holds: it would be taken for a popular plugin."""
    make_word_count_popular(platform)
    developer = Person(platform.gateway).register().become_developer()
    plugin_id = new_plugin_id()
    assert developer.create_plugin(plugin_id, NAME).status_code == 201
    answer = developer.publish(plugin_id, zipped(files_of(plugin_id)))
    assert answer.status_code == 201, answer.text
    assert answer.json()["status"] == "in_review"
    developer.http.close()
    return plugin_id


def files_of(plugin_id: str) -> dict[str, bytes]:
    source = bundle(plugin_id, name=NAME, permissions=["network"]).decode()
    fonts = (HOST_WEB / "host" / "dist" / "assets").glob("inter-greek-wght-normal-*.woff2")
    return {
        "index.js": (SPY + source.replace(f'"Hello from {plugin_id}"', 'told.join("; ")')).encode(),
        "chunks/later.js": b'export default "a chunk";',
        "data.json": b"{}",
        "own.woff2": next(fonts).read_bytes(),
        "icon.svg": ICON,
        "screenshots/first.png": png(40, 30),
        "README.md": README,
    }
