"""A developer drops what a build wrote onto the page, as from a folder of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

from deploy.local.test.testbed import Platform
from playwright.sync_api import Locator, Page, expect
from tests.e2e.editing import open_editor
from tests.e2e.pages import write
from tests.e2e.people import Person, bundle, new_plugin_id
from tests.unit.publishing.zips import zipped

SLOW = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 100_000}


def drop(page: Page, zone: Locator, *files: Path) -> None:
    """By Chromium's own events of dragging, which carry files of the system."""
    zone.scroll_into_view_if_needed()
    box = zone.bounding_box()
    assert box
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + 10}
    data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
    mouse = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        mouse.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})
    mouse.detach()


def test_what_is_dropped_is_refused_with_a_reason_or_tried_and_published(
    platform: Platform, sign_in: Callable[[str], Page], tmp_path: Path
) -> None:
    author = Person(platform.gateway).register().become_developer()
    plugin_id = new_plugin_id()
    assert author.create_plugin(plugin_id).status_code == 201
    author.http.close()
    page = sign_in(author.username)
    open_editor(page)
    write(page, "It was a dark night.")
    page.goto(f"/developer/{plugin_id}")
    form = page.get_by_role("form", name="Publish a version")
    zone = form.get_by_role("presentation").first

    notes = tmp_path / "notes.txt"
    notes.write_text("To do")
    drop(page, zone, notes)
    expect(form.get_by_role("alert")).to_have_text("notes.txt is neither a .js nor a .zip file")
    module = tmp_path / f"{plugin_id}.js"
    module.write_bytes(bundle(plugin_id))
    drop(page, zone, notes, module)
    expect(form.get_by_role("alert")).to_have_text("Drop one file only")
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 and no more")
    drop(page, zone, broken)
    expect(form.get_by_role("list", name="Findings")).to_be_visible()
    expect(form.get_by_role("button", name="Publish version")).to_be_disabled()

    drop(page, zone, module)
    expect(form.get_by_text("All checks passed")).to_be_visible()
    form.get_by_role("switch", name="Try it on a copy of").click()
    form.get_by_role("button", name="See it in a scratch document").click()
    trial = form.frame_locator("iframe")
    expect(trial.get_by_text(f"Hello from {plugin_id}")).to_be_visible()
    expect(trial.locator(".cm-content")).to_have_text("It was a dark night.")
    trial.locator(".cm-content").press("x")
    form.get_by_role("button", name="Stop it").click()

    archive = tmp_path / f"{plugin_id}.zip"
    noise = Random(7).randbytes(200_000).hex()  # noqa: S311 - what does not become smaller
    files = {"index.js": bundle(plugin_id, license="MIT"), "noise.json": f'"{noise}"'.encode()}
    archive.write_bytes(zipped(files))
    drop(page, zone, archive)
    expect(form.get_by_text("All checks passed")).to_be_visible()
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    form.get_by_role("button", name="Publish version").click()
    expect(form.get_by_text(re.compile(r"^Uploading, [1-9][0-9]? %$"))).to_be_visible()
    expect(form.get_by_role("progressbar", name="Upload")).to_be_visible()
    network.detach()
    expect(page.get_by_role("listitem", name="1.0.0")).to_contain_text("KB · MIT")
    page.goto("/")
    expect(page.locator(".cm-content")).to_have_text("It was a dark night.")
