"""How long from a key to the frame that shows it, in 100,000 words with the sample plugins.

    python -m tests.bench.typing http://127.0.0.1:8000 [KEYS] [THROTTLE]

``frame`` is the page's own time from the key event until its frame was painted; that includes the
wait for the screen's next refresh, up to 16.7 ms at 60 Hz. ``work`` is without that wait: handling
the key, and the frame from its first callback until it was painted. ``processor`` is the time that
the page's main thread computed, over all, for each key; it says something on a busy machine too.
THROTTLE slows the processor down, as on a phone.

The first keys of each page are not counted: in the first page of a browser each of some 80 costs a
third more than those after them, whichever page that is.

First comes a page that is nothing but text one can edit, as a control: what a key costs this
browser on this machine, at this moment, without a line of ours. Where its p95 is far above its p50
the machine was busy, and the times below it say little; compare ``processor`` then.
"""

from __future__ import annotations

import statistics
import sys

from playwright.sync_api import CDPSession, Page, ViewportSize, sync_playwright
from tests.e2e.browser import launch
from tests.e2e.pages import SAMPLES, install_elsewhere

WORDS = 100_000
INTERVAL_MS = 90
WARM_UP = 100  # keys
DESK: ViewportSize = {"width": 1440, "height": 900}
VOCABULARY = ("quiet", "rivers", "bend", "around", "a", "village", "where", "nobody", "writes")
WATCH = """
() => {
    globalThis.keys = []
    addEventListener('keydown', ({ timeStamp }) => {
        const began = performance.now()
        let handled = began
        setTimeout(() => { handled = performance.now() })
        requestAnimationFrame(() => {
            const frameBegan = performance.now()
            const { port1, port2 } = new MessageChannel()
            port2.onmessage = () => {
                const shown = performance.now()
                const work = Math.min(handled, frameBegan) - began + shown - frameBegan
                keys.push({ frame: shown - timeStamp, work })
            }
            port1.postMessage(null)
        })
    }, { capture: true })
}
"""
PASTE = """
(text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true })
    document.querySelector('.cm-content').dispatchEvent(paste)
}
"""


BARE = "<div contenteditable style='font: 18px/30px serif; width: 640px'>{}</div>"
BARE_WORDS = 1_000


def manuscript(words: int) -> str:
    """Headings, and paragraphs of 60 words, now and then in a list."""
    paragraphs = []
    for start in range(0, words, 60):
        body = " ".join(VOCABULARY[(start + n * 7) % len(VOCABULARY)] for n in range(60))
        if start % 3000 == 0:
            paragraphs.append(f"## Part {start // 3000 + 1}")
        paragraphs.append(f"- {body}" if start % 600 == 0 else body)
    return "\n\n".join(paragraphs)


def open_manuscript(page: Page) -> None:
    page.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.evaluate(PASTE, manuscript(WORDS))
    page.wait_for_timeout(3_000)
    page.keyboard.press("ControlOrMeta+Home")
    for _ in range(30):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.wait_for_timeout(2_000)


def open_bare_text(page: Page) -> None:
    paragraphs = manuscript(BARE_WORDS).split("\n\n")
    page.set_content(BARE.format("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)))
    page.locator("p").nth(1).click()
    page.keyboard.press("End")


def type_keys(page: Page, keys: int) -> None:
    page.keyboard.type(("all work and no play " * keys)[:keys], delay=INTERVAL_MS)


def computed_ms(devtools: CDPSession) -> float:
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return next(1000 * float(each["value"]) for each in metrics if each["name"] == "TaskDuration")


def measure(page: Page, keys: int, throttle: float) -> dict[str, list[float]]:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    type_keys(page, WARM_UP)
    page.evaluate(WATCH)
    before = computed_ms(devtools)
    type_keys(page, keys)
    page.wait_for_timeout(500)
    found = page.evaluate("keys")
    return {
        "frame": [key["frame"] for key in found],
        "work": [key["work"] for key in found],
        "processor": [(computed_ms(devtools) - before) / keys],
    }


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def report(name: str, page: Page, keys: int, throttle: float) -> None:
    for measured, times in measure(page, keys, throttle).items():
        p50, p95 = statistics.median(times), percentile(times, 0.95)
        print(f"{name:9} {measured:9} p50 {p50:5.1f} ms, p95 {p95:5.1f} ms")


def main(gateway: str, keys: int, throttle: float) -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport=DESK)
        open_bare_text(page)
        report("control", page, keys, throttle)
        for plugins in ((), SAMPLES):
            context = browser.new_context(base_url=gateway, viewport=DESK)
            page = context.new_page()
            page.goto("/")
            install_elsewhere(page, plugins)
            page.reload()
            open_manuscript(page)
            report(f"{len(plugins)} plugins", page, keys, throttle)
            context.close()
        browser.close()


if __name__ == "__main__":
    arguments = sys.argv[2:]
    main(
        sys.argv[1],
        int(arguments[0]) if arguments else 300,
        float(arguments[1]) if len(arguments) > 1 else 1.0,
    )
