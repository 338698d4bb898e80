"""How long from the click on "Install" until the plugin is active in the page.

    python -m tests.bench.activation http://127.0.0.1:8000 [RUNS]

Every run is a new visitor with an empty browser cache; the time is the page's own, from the click
event to the end of the plugin host's measure.
"""

from __future__ import annotations

import re
import statistics
import sys

from playwright.sync_api import Browser, sync_playwright
from tests.e2e.browser import launch

PLUGINS = ("word-count", "table-of-contents", "find-replace")
REMEMBER_CLICK = """
addEventListener('click', () => { globalThis.clicked = performance.now() }, { capture: true })
"""
SINCE_CLICK = """
async (id) => {
    for (;;) {
        const measure = performance.getEntriesByName(`plugin:${id}:activate`).at(-1)
        if (measure) return measure.startTime + measure.duration - globalThis.clicked
        await new Promise((resume) => setTimeout(resume, 5))
    }
}
"""


def milliseconds_from_click(browser: Browser, gateway: str, plugin_id: str) -> float:
    context = browser.new_context(base_url=gateway)
    page = context.new_page()
    page.goto(f"/marketplace/{plugin_id}")
    page.evaluate(REMEMBER_CLICK)
    page.get_by_role("button", name=re.compile("^Install ")).click()
    taken = float(page.evaluate(SINCE_CLICK, plugin_id))
    context.close()
    return taken


def main(gateway: str, runs: int) -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for plugin_id in PLUGINS:
            times = [milliseconds_from_click(browser, gateway, plugin_id) for _ in range(runs)]
            median, worst = statistics.median(times), max(times)
            print(f"{plugin_id:20} median {median:4.0f} ms, worst {worst:4.0f} ms of {runs}")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20)
