"""axe-core, in the page that is tested."""

from __future__ import annotations

from typing import Literal

from deploy.local.layout import CHECKOUT
from playwright.sync_api import Page, expect
from tests.helpers.waiting import eventually

AXE = CHECKOUT / "host-web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Evaluated and not inserted as a script, which the page's own policy would rightly refuse.
RUN_AXE = """async (rules) => {
  const { violations } = await axe.run(document, { runOnly: rules })
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`))
}"""

# Two frames on nothing fades in or out: what is pale for a moment has too little contrast.
STILL = """async () => {
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame)
  return document.getAnimations().every(({ effect, playState }) =>
    playState !== 'running' || effect.getComputedTiming().endTime === Infinity)
}"""
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def violations(page: Page) -> list[str]:
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(AXE.read_text())
    eventually(lambda: page.evaluate(STILL))
    found: list[str] = page.evaluate(RUN_AXE, RULES)
    return found


def violations_in_each_theme(page: Page) -> dict[str, list[str]]:
    """The page follows the system's theme; what is open stays open."""
    found: dict[str, list[str]] = {}
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        found[theme] = violations(page)
    return found
