"""What the checks foretell is what a browser does with the header that the gateway sends."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from tests.e2e.browser import comes_true

from publishing.javascript.module import read_module

# What the snippets are written with. An element that is made is in the page at once, and `settled`
# waits for what a browser says of it.
WITH = """
const jsx = (tag, props) => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) element.setAttribute(name.toLowerCase(), value)
  document.body.append(element)
  return element
}
const settled = (element) =>
  new Promise((done) => { element.onload = element.onerror = element.onended = done })
const sheet = (textContent) => {
  document.head.append(Object.assign(document.createElement('style'), { textContent }))
  jsx('b', { class: 'x' }).textContent = 'x'
}
"""
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
STOPPED = {
    "a picture": ("const i = new Image(); i.src = 'https://a.example/b.png'", "img-src"),
    "an attribute": (
        "document.createElement('img').setAttribute('src', 'https://a.example/b.png')",
        "img-src",
    ),
    "a choice of pictures": ("const i = new Image(); i.srcset = '//a.example/b.png 2x'", "img-src"),
    "a picture in JSX": ("jsx('img', { src: `https://a.example/${1}` })", "img-src"),
    "a script": ("jsx('script', { src: 'https://a.example/b.js' })", "script-src"),
    "a sheet": ("jsx('link', { rel: 'stylesheet', href: '//a.example/b.css' })", "style-src"),
    "a rule": ("sheet('.x { background: url(https://a.example/b.png) }')", "img-src"),
    "an import of rules": ("sheet('@import \"https://a.example/b.css\";')", "style-src"),
    "a font in a rule": (
        "sheet('@font-face { font-family: y; src: url(https://a.example/b.woff2) } "
        ".x { font-family: y }')",
        "font-src",
    ),
    "a font": ("new FontFace('z', 'url(https://a.example/b.woff2)').load()", "font-src"),
    "a form": ("jsx('form', { action: 'https://a.example/b' }).submit()", "form-action"),
    "a request": ("fetch('https://a.example/b')", "connect-src"),
    "an older request": (
        "const r = new XMLHttpRequest(); r.open('GET', 'https://a.example/b'); r.send()",
        "connect-src",
    ),
    "a socket": ("new WebSocket('wss://a.example/b')", "connect-src"),
    "events": ("new EventSource('https://a.example/b')", "connect-src"),
    "a beacon": ("navigator.sendBeacon('https://a.example/b')", "connect-src"),
    "a worker of a text": ("new Worker('data:text/javascript,1')", "worker-src"),
    "a frame": ("jsx('iframe', { src: 'https://a.example/b' })", "frame-src"),
    "a film": ("jsx('video', { src: 'https://a.example/b.mp4' })", "media-src"),
    "a sound": ("new Audio('https://a.example/b.mp3').play()", "media-src"),
    "an object": ("jsx('object', { data: 'https://a.example/b' })", "object-src"),
    "an embedded file": ("jsx('embed', { src: 'https://a.example/b' })", "object-src"),
}
# Each ends when the browser has it.
LOADED = {
    "a picture in a text": f"const i = new Image(); i.src = '{PIXEL}'; await i.decode()",
    "a picture in memory": (
        "const i = new Image(); i.src = URL.createObjectURL("
        f"new Blob([Uint8Array.from(atob('{PIXEL}'.split(',')[1]), (c) => c.charCodeAt(0))])); "
        "await i.decode()"
    ),
    "a picture of ours": "await settled(jsx('img', { src: '/no-such-picture.png' }))",
    "a script of ours": "await settled(jsx('script', { src: '/no-such-script.js' }))",
    "a sheet of ours": "await settled(jsx('link', { rel: 'stylesheet', href: '/no-such.css' }))",
    "a font in a text": "await new FontFace('z', 'url(data:font/woff2,z)').load().catch(() => 0)",
    "rules in the page": f"sheet('.x {{ background: url({PIXEL}) }}'); await document.fonts.ready",
    "a request of ours": "await fetch('/api/v1/plugins')",
    "a link": "jsx('a', { href: 'https://a.example/b' })",
}


RECORD = """
() => {
  window.stopped = []
  document.addEventListener('securitypolicyviolation', (event) =>
    window.stopped.push([event.blockedURI, event.effectiveDirective]))
}
"""
STOPPED_AT = (
    "(host) => window.stopped.find(([address]) => address.includes(host) || address === 'data')"
)


@pytest.fixture
def shown(page: Page) -> Page:
    """The page in which plugins run, which notes what its policy stops."""
    page.goto("/marketplace")
    page.evaluate(RECORD)
    return page


def run(page: Page, code: str) -> None:
    page.evaluate(f"async () => {{ {WITH}; try {{ {code} }} catch {{ /* refused at once */ }} }}")


def foretold(code: str) -> list[str]:
    """The directives that the checks say will stop it."""
    stopped = read_module(code.encode()).reach.stopped
    return [each for one in stopped for each in one.directive.split(", ")]


def test_what_is_foretold_is_stopped_by_the_directive_that_is_named(shown: Page) -> None:
    wrong = {}
    for number, (name, (code, directive)) in enumerate(STOPPED.items()):
        shown.evaluate("() => { window.stopped = [] }")
        run(shown, code.replace("a.example", f"a{number}.example"))
        at = f"a{number}.example"
        comes_true(shown, STOPPED_AT, at)
        found = shown.evaluate(STOPPED_AT, at)
        # `script-src-elem` is what `script-src` says of elements.
        if not found[1].startswith(directive) or directive not in foretold(code):
            wrong[name] = (found, foretold(code))
    assert wrong == {}


def test_what_is_not_foretold_is_not_stopped(shown: Page) -> None:
    for code in LOADED.values():
        run(shown, code)
    # What is stopped is told in its turn: nothing of before is still to come.
    run(shown, "new Image().src = 'https://last.example/a.png'")
    comes_true(shown, STOPPED_AT, "last.example")
    assert shown.evaluate("() => window.stopped") == [["https://last.example/a.png", "img-src"]]
    assert {name: foretold(code) for name, code in LOADED.items() if foretold(code)} == {}
