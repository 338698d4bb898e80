"""How long a page takes to start all plugins that are installed, on a network with latency.

    python -m tests.bench.page_start http://127.0.0.1:8000 [LATENCY_MS [RUNS]]

The samples are installed by a new visitor. Compared, in turns: the page, from the first fetch of a
bundle to the last activation; a bare ``import()`` of the same addresses, all at once; and the same
one after the other. Each with an empty browser cache.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.e2e.browser import comes_true, launch

ACTIVATED = """(count) => performance.getEntriesByType('measure')
    .filter(({ name }) => name.endsWith(':activate')).length >= count"""
TAKEN = """() => {
    const entries = performance.getEntriesByType('measure')
    const ends = entries.filter(({ name }) => name.endsWith(':activate'))
        .map(({ startTime, duration }) => startTime + duration)
    const fetches = performance.getEntriesByType('resource')
        .filter(({ name }) => name.includes('/bundles/')).map(({ startTime }) => startTime)
    return Math.max(...ends) - Math.min(...fetches)
}"""
AT_ONCE = """async (urls) => {
    const began = performance.now()
    await Promise.all(urls.map((url) => import(url)))
    return performance.now() - began
}"""
IN_TURN = """async (urls) => {
    const began = performance.now()
    for (const url of urls) await import(url)
    return performance.now() - began
}"""


class Start:
    def __init__(self, browser: Browser, gateway: str, latency: float) -> None:
        self._browser = browser
        self._gateway = gateway
        self._latency = latency
        with browser.new_context(base_url=gateway) as context:
            found = context.request.get("/api/v1/plugins?limit=50").json()["items"]
            for plugin in found:
                place = "/api/v1/user/plugins/install"
                context.request.post(place, data={"pluginId": plugin["id"]})
            self._visitor = context.storage_state()
            mine = context.request.get("/api/v1/user/plugins").json()["items"]
        self.urls = [plugin["bundleUrl"] for plugin in mine]

    def by_the_page(self) -> float:
        with self._context() as context:
            page = self._page(context, "/")
            comes_true(page, ACTIVATED, len(self.urls))
            return float(page.evaluate(TAKEN))

    def at_once(self) -> float:
        return self._imported(AT_ONCE)

    def in_turn(self) -> float:
        return self._imported(IN_TURN)

    def _imported(self, script: str) -> float:
        with self._context() as context:
            page = self._page(context, "/?safe")
            page.locator(".cm-content").wait_for()
            return float(page.evaluate(script, self.urls))

    def _context(self) -> BrowserContext:
        return self._browser.new_context(
            base_url=self._gateway, storage_state=self._visitor, service_workers="block"
        )

    def _page(self, context: BrowserContext, path: str) -> Page:
        page = context.new_page()
        conditions = {"offline": False, "latency": self._latency}
        throughput = {"downloadThroughput": -1, "uploadThroughput": -1}
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", conditions | throughput)
        page.goto(path)
        return page


def main(gateway: str, latency: float = 20, runs: int = 10) -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        start = Start(browser, gateway, latency)
        ways: list[Callable[[], float]] = [start.by_the_page, start.at_once, start.in_turn]
        times = [[way() for way in ways] for _ in range(runs)]
        browser.close()
    page, at_once, in_turn = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"{len(start.urls)} plugins at {latency:.0f} ms, medians of {runs}:")
    print(f"  the page {page:.0f} ms, import() {at_once:.0f} ms, in turn {in_turn:.0f} ms")
    print(f"  page / in turn {page / in_turn:.2f}, page / import() {page / at_once:.2f}")


if __name__ == "__main__":
    main(sys.argv[1], *(int(each) for each in sys.argv[2:]))
