"""A plugin of several files: code, fonts and WebAssembly run, and only as they were published."""

from __future__ import annotations

import json
import re

from deploy.local.layout import HOST_WEB
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.pages import change_code, install
from tests.e2e.people import Person, details, manifest, new_plugin_id
from tests.helpers.waiting import eventually
from tests.unit.publishing.zips import png, zipped

# (module (func (export "f") (result i32) i32.const 42))
ANSWER = bytes.fromhex("0061736d010000000105016000017f03020100070501016600000a06010400412a0b")
INDEX = """
    import {{ createElement, useEffect, useState }} from "react";
    import {{ said }} from "./chunks/part.js";
    export const manifest = {manifest};
    const near = (path) => new URL(path, import.meta.url).href;
    async function all(context) {{
        const font = `url(${{near("./fonts/brought.woff2")}})`;
        const face = await new FontFace("Brought", font).load();
        const {{ instance }} = await WebAssembly.instantiateStreaming(fetch(near("./engine.wasm")));
        const later = await import("./chunks/later.js");
        const worker = await context.assets.worker("./parts/count.js");
        const told = new Promise((tell) => {{ worker.onmessage = ({{ data }}) => tell(data) }});
        worker.postMessage(2);
        return [said, face.status, instance.exports.f(), later.default, await told].join(" ");
    }}
    export function Hello({{ context }}) {{
        const [text, setText] = useState("…");
        useEffect(() => {{ all(context).then(setText, (error) => setText(String(error))) }}, []);
        return createElement("span", null, text);
    }}
"""
# What is posted to it before it listens is not lost.
WORKER = b"""
    const wasm = fetch(new URL("../engine.wasm", self.name));
    const { instance } = await WebAssembly.instantiateStreaming(wasm);
    const api = await fetch("/api/v1/auth/me").then(() => "reached", () => "out of reach");
    onmessage = ({ data }) => postMessage(`${instance.exports.f() + data} API ${api}`);
"""
README = b"# Several\n\n![A shot](screenshots/first.png)"
ICON = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'


def files_of(plugin_id: str) -> dict[str, bytes]:
    fonts = (HOST_WEB / "host" / "dist" / "assets").glob("inter-greek-wght-normal-*.woff2")
    said = json.dumps({**manifest(plugin_id), "permissions": ["network"]})
    return {
        "index.js": INDEX.format(manifest=said).encode(),
        "chunks/part.js": b'export const said = "one chunk";',
        "chunks/later.js": b'export default "one later";',
        "fonts/brought.woff2": next(fonts).read_bytes(),
        "engine.wasm": ANSWER,
        "parts/count.js": WORKER,
        "icon.svg": ICON,
        "screenshots/first.png": png(40, 30),
        "README.md": README,
        "LICENSE": b"MIT",
    }


def published(gateway: str) -> str:
    developer = Person(gateway).register().become_developer()
    plugin_id = new_plugin_id()
    assert developer.create_plugin(plugin_id).status_code == 201
    answer = developer.publish(plugin_id, zipped(files_of(plugin_id)))
    assert answer.status_code == 201, answer.text
    assert answer.json()["status"] == "published", answer.text
    eventually(lambda: details(gateway, plugin_id).status_code == 200)
    return plugin_id


def test_a_plugin_of_several_files_runs(page: Page, platform: Platform) -> None:
    plugin_id = published(platform.gateway)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    install(page, plugin_id)
    page.get_by_role("link", name="Editor").first.click()
    expect(page.get_by_text("one chunk loaded 42 one later 44 API out of reach")).to_be_visible()
    chunks = [url for url in asked if re.search(rf"{plugin_id}.*/chunks/", url)]
    assert len(chunks) == len(set(chunks)), "a chunk that was checked was asked for again"


def test_its_page_shows_the_pictures_that_it_brings_along(page: Page, platform: Platform) -> None:
    plugin_id = published(platform.gateway)
    page.goto(f"/marketplace/{plugin_id}")
    shots = page.get_by_role("list", name="Screenshots").get_by_role("img")
    expect(shots).to_have_count(1)
    expect(page.get_by_role("img", name="A shot")).to_be_visible()
    shown = "[...document.images].map((image) => [image.complete, image.naturalWidth > 0])"
    page.wait_for_function(f"() => {shown}.every(([complete]) => complete)")
    loaded = page.evaluate(shown)
    assert len(loaded) >= 3, "icon, screenshot, and the readme's picture"
    assert all(wide for _, wide in loaded), loaded


def test_a_changed_chunk_keeps_the_plugin_from_running(page: Page, platform: Platform) -> None:
    plugin_id = published(platform.gateway)
    change_code(page, re.compile(rf"{plugin_id}.*/chunks/later\.js$"))
    page.goto(f"/marketplace/{plugin_id}")
    page.get_by_role("button", name=re.compile("^Install ")).click()
    told = page.get_by_role("alert").filter(has_text="Not installed")
    expect(told).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("one chunk")).to_have_count(0)
