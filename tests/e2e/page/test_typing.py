"""What a key makes the browser do, counted: nothing here is a matter of time."""

from __future__ import annotations

from playwright.sync_api import CDPSession, Page, expect
from tests.e2e.editing import is_saved, open_editor, paste, text

KEYS = 60
# One each, and "Saving…" and "Saved" now and then.
MOST_FOR_A_KEY = 1.8


def counted(devtools: CDPSession) -> dict[str, float]:
    """How often the page was laid out, and its styles computed."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    counts = ("LayoutCount", "RecalcStyleCount")
    return {each["name"]: each["value"] for each in metrics if each["name"] in counts}


def test_a_key_lays_out_once_and_computes_styles_once(page: Page) -> None:
    open_editor(page)
    paste(page, "\n\n".join("A paragraph of quiet words, again and again. " * 8 for _ in range(60)))
    page.keyboard.press("ControlOrMeta+Home")
    page.keyboard.press("End")
    is_saved(page)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    before = counted(devtools)
    page.keyboard.type(("all work and no play " * KEYS)[:KEYS], delay=60)
    after = counted(devtools)
    costs = {name: (after[name] - before[name]) / KEYS for name in after}
    assert max(costs.values()) <= MOST_FOR_A_KEY, costs


def test_nothing_is_animated_where_one_writes(page: Page) -> None:
    """An animation makes the browser compute styles in every frame, and each key waits for it."""
    open_editor(page)
    text(page).click()
    page.keyboard.type("words")
    is_saved(page)
    running = "document.querySelector('.cm-editor').getAnimations({ subtree: true }).length"
    assert page.evaluate(running) == 0
    page.keyboard.press("ControlOrMeta+a")
    cursor = page.locator(".cm-cursorLayer")
    expect(cursor).to_have_css("visibility", "hidden")
    expect(cursor).to_have_css("visibility", "visible")
    assert page.evaluate(running) == 0


def test_the_browsers_own_cursor_is_seen_on_every_sheet(page: Page) -> None:
    """In the sheet's accent, as long as CodeMirror draws none."""
    colour = "getComputedStyle(document.querySelector('.cm-line')).caretColor"
    seen = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        open_editor(page)
        text(page).click()
        page.keyboard.press("ControlOrMeta+End")
        expect(page.locator(".cm-cursorLayer")).to_have_count(0)
        seen.append(page.evaluate(colour))
        page.keyboard.press("ControlOrMeta+a")
        expect(page.locator(".cm-cursorLayer .cm-cursor")).to_have_count(1)
        assert page.evaluate(colour) == "rgba(0, 0, 0, 0)"
    assert seen[0] != seen[1]
    assert "rgba(0, 0, 0, 0)" not in seen
