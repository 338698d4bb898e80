"""What the signatures of plugins cost a page that starts with the samples.

    python -m tests.bench.signatures http://127.0.0.1:8000 [RUNS]

On a platform with `SIGNATURES=optional` that has signed all (`./platform sign`). A visitor has all
samples and opens the editor anew, by turns as the platform answers and with the signatures taken
out of the answer, as of a catalogue that was never signed. The times are the page's own: until the
last sample is active, and what verifying one of them takes.
"""

from __future__ import annotations

import json
import statistics
import sys

from playwright.sync_api import Page, Route, sync_playwright
from tests.e2e.browser import launch
from tests.e2e.pages import SAMPLES, install_elsewhere

ALL_ACTIVE = """
async (ids) => {
    for (;;) {
        const ends = ids.map((id) => {
            const measure = performance.getEntriesByName(`plugin:${id}:activate`).at(-1)
            return measure && measure.startTime + measure.duration
        })
        if (ends.every(Boolean)) return Math.max(...ends)
        await new Promise((resume) => setTimeout(resume, 5))
    }
}
"""
VERIFIED = """
(ids) => ids.flatMap((id) => performance.getEntriesByName(`plugin:${id}:verify`))
            .map(({ duration }) => duration)
"""


class Answers:
    """Of the list of what is installed, with the signatures or without: both are read and written
    anew, so that this costs the same.
    """

    signed = True

    def __call__(self, route: Route) -> None:
        answer = route.fetch()
        listed = json.loads(answer.text())
        for item in listed["items"]:
            assert item["signature"], f"{item['pluginId']} is not signed: ./platform sign"
            if not self.signed:
                item["signature"] = None
        route.fulfill(response=answer, body=json.dumps(listed))


def milliseconds_to_active(page: Page) -> float:
    page.goto("/")
    return float(page.evaluate(ALL_ACTIVE, list(SAMPLES)))


def main(gateway: str, runs: int) -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_context(base_url=gateway, service_workers="block").new_page()
        page.goto("/")
        install_elsewhere(page, SAMPLES)
        answers = Answers()
        page.route("**/api/v1/user/plugins", answers)
        milliseconds_to_active(page)  # fills the browser's cache
        times: dict[bool, list[float]] = {True: [], False: []}
        verifying: list[float] = []
        for run in range(2 * runs):
            answers.signed = run % 2 == 0
            times[answers.signed].append(milliseconds_to_active(page))
            if answers.signed:
                verifying += page.evaluate(VERIFIED, list(SAMPLES))
        browser.close()
    for signed, taken in times.items():
        print(f"{'signed' if signed else 'unsigned':9} {described(taken)}")
    print(f"{'verify':9} {described(verifying)} plugins")


def described(taken: list[float]) -> str:
    return f"median {statistics.median(taken):.1f} ms, worst {max(taken):.1f} ms of {len(taken)}"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20)
