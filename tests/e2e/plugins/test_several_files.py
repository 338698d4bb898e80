"""A plugin of several files: code, fonts and WebAssembly run, and only as they were published."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from typing import Any

from deploy.local.layout import HOST_WEB
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.browser import comes_true
from tests.e2e.pages import change_code, install
from tests.e2e.people import Person, details, manifest, new_plugin_id
from tests.helpers.waiting import eventually
from tests.unit.publishing.zips import png, zipped

# (module (func (export "f") (result i32) i32.const 42))
ANSWER = bytes.fromhex("0061736d010000000105016000017f03020100070501016600000a06010400412a0b")
INDEX = """
    import {{ createElement, useEffect, useState }} from "react";
    import {{ said }} from "./chunks/part.js";
    import css from "./chunks/style.js";
    export const manifest = {manifest};
    const near = (path) => new URL(path, import.meta.url).href;
    async function all(context) {{
        const font = `url(${{near("./fonts/brought.woff2")}})`;
        const face = await new FontFace("Brought", font).load();
        const [inlined] = await document.fonts.load("1em Inlined");
        const {{ instance }} = await WebAssembly.instantiateStreaming(fetch(near("./engine.wasm")));
        const later = await import("./chunks/later.js");
        const worker = await context.assets.worker("./parts/count.js");
        const told = new Promise((tell) => {{ worker.onmessage = ({{ data }}) => tell(data) }});
        worker.postMessage(2);
        const drawn = [face.status, inlined.status];
        return [said, ...drawn, instance.exports.f(), later.default, await told].join(" ");
    }}
    export function Hello({{ context }}) {{
        const [text, setText] = useState("…");
        useEffect(() => {{ all(context).then(setText, (error) => setText(String(error))) }}, []);
        return createElement("span", null, createElement("style", null, css), text);
    }}
"""
# It listens before it has run to its end, for what was posted before it was there.
WORKER = b"""
    const first = await new Promise((go) => { onmessage = ({ data }) => go(data) });
    const wasm = fetch(new URL("../engine.wasm", self.name));
    const { instance } = await WebAssembly.instantiateStreaming(wasm);
    const api = await fetch("/api/v1/auth/me").then(() => "reached", () => "out of reach");
    const runs = (address) => import(address).then(() => "ran", () => "refused");
    const text = await runs("data:text/javascript,1");
    const { locks, serviceWorker, storage, storageBuckets } = navigator;
    const had = { caches: self.caches, indexedDB: self.indexedDB, locks, serviceWorker, storage,
        storageBuckets, channel: self.BroadcastChannel, made: URL.createObjectURL };
    const back = (name) => { try {
        return Boolean(delete WorkerGlobalScope.prototype[name] && self[name]);
    } catch { return false } };
    const left = Object.keys(had).filter((name) => had[name] || back(name)).join() || "nothing";
    postMessage(`${instance.exports.f() + first} API ${api}, text ${text}, left ${left}`);
"""
# As a build writes a style that brings its font along.
STYLE = "@font-face { font-family: Inlined; src: url(data:font/woff2;base64,%s) format('woff2') }"
RUNS = "one chunk loaded loaded 42 one later 44 API out of reach, text refused, left nothing"
README = b"# Several\n\n![A shot](screenshots/first.png)"
SAID = {"permissions": ["network"], "links": {"repository": "https://git.example.org/ada"}}
LICENCE = b"Do <script>what</script> you like."
ICON = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'


def files_of(plugin_id: str) -> dict[str, bytes]:
    fonts = (HOST_WEB / "host" / "dist" / "assets").glob("inter-greek-wght-normal-*.woff2")
    font = next(fonts).read_bytes()
    style = json.dumps(STYLE % b64encode(font).decode())
    said = json.dumps({**manifest(plugin_id), "license": "MIT", **SAID})
    return {
        "index.js": INDEX.format(manifest=said).encode(),
        "chunks/part.js": b'export const said = "one chunk";',
        "chunks/later.js": b'export default "one later";',
        "chunks/style.js": f"export default {style}".encode(),
        "fonts/brought.woff2": font,
        "engine.wasm": ANSWER,
        "parts/count.js": WORKER,
        "icon.svg": ICON,
        "screenshots/first.png": png(40, 30),
        "README.md": README,
        "LICENSE": LICENCE,
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
    expect(page.get_by_text(RUNS)).to_be_visible()
    chunks = [url for url in asked if re.search(rf"{plugin_id}.*/chunks/", url)]
    assert len(chunks) == len(set(chunks)), "a chunk that was checked was asked for again"


def test_no_worker_outlives_the_run_that_it_is_of(page: Page, platform: Platform) -> None:
    """One that several pages share would; whatever runs in the page can ask for it."""
    plugin_id = published(platform.gateway)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    install(page, plugin_id)
    page.get_by_role("link", name="Editor").first.click()
    expect(page.get_by_text("left nothing")).to_be_visible()
    starter = next(url for url in asked if "/assets/plugin-worker-" in url)
    url = next(url for url in asked if url.endswith("/parts/count.js"))
    integrity = f"sha256-{b64encode(hashlib.sha256(WORKER).digest()).decode()}"

    assert page.context.browser is not None
    targets = page.context.browser.new_browser_cdp_session()
    begun: set[str] = set()
    ended: set[str] = set()

    def created(event: dict[str, Any]) -> None:
        if event["targetInfo"]["type"] == "shared_worker":
            begun.add(event["targetInfo"]["targetId"])

    targets.on("Target.targetCreated", created)
    targets.on("Target.targetDestroyed", lambda event: ended.add(event["targetId"]))
    targets.send("Target.setDiscoverTargets", {"discover": True})
    page.evaluate(
        "([starter, name]) => { self.kept = new SharedWorker(starter, { type: 'module', name }) }",
        [starter, json.dumps({"url": url, "integrity": integrity})],
    )

    def it_has_ended() -> bool:
        targets.send("Target.getTargets")  # events come along with its answer
        return bool(begun) and begun <= ended

    eventually(it_has_ended)


def test_its_page_shows_the_pictures_licence_and_links_that_it_brings_along(
    page: Page, platform: Platform
) -> None:
    plugin_id = published(platform.gateway)
    page.goto(f"/marketplace/{plugin_id}")
    shots = page.get_by_role("list", name="Screenshots").get_by_role("img")
    expect(shots).to_have_count(1)
    expect(page.get_by_role("img", name="A shot")).to_be_visible()
    shown = "[...document.images].map((image) => [image.complete, image.naturalWidth > 0])"
    comes_true(page, f"() => {shown}.every(([complete]) => complete)")
    loaded = page.evaluate(shown)
    assert len(loaded) >= 3, "icon, screenshot, and the readme's picture"
    assert all(wide for _, wide in loaded), loaded
    source = page.get_by_role("link", name="Source code git.example.org")
    expect(source).to_have_attribute("href", "https://git.example.org/ada")
    licence = page.get_by_text("Licence", exact=True).locator("..")
    expect(licence).to_contain_text("MIT")
    with page.expect_popup() as opened:
        licence.get_by_role("link").click()
    expect(opened.value.locator("body")).to_have_text(LICENCE.decode())


def test_a_changed_chunk_keeps_the_plugin_from_running_until_it_is_had_as_published(
    page: Page, platform: Platform
) -> None:
    """The browser remembers the chunk that failed: it is asked for under another address."""
    plugin_id = published(platform.gateway)
    change_code(page, re.compile(rf"{plugin_id}.*/chunks/later\.js$"))
    page.goto(f"/marketplace/{plugin_id}")
    button = page.get_by_role("button", name=re.compile("^Install "))
    button.click()
    told = page.get_by_role("alert").filter(has_text="Not installed")
    expect(told).to_contain_text("chunks/later.js is not what was published")
    page.unroute_all()
    button.click()
    expect(page.get_by_role("button", name=re.compile("^Installed"))).to_be_visible()
    page.get_by_role("link", name="Open editor").click()
    expect(page.get_by_text(RUNS)).to_be_visible()
