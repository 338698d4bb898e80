"""Content security policies of our own pages: what may run in them is named by its hash.

A nonce would be readable by everything that runs in the page, plugins among it, and whoever has it
may run whatever they like there.
"""

from __future__ import annotations

import functools
import hashlib
from base64 import b64encode
from html.parser import HTMLParser

from plugin_platform import page_policy


class _Inline(HTMLParser):
    """Collects the text of the elements ``tag`` which have no ``src``."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self._tag = tag
        self._open: list[str] | None = None
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == self._tag and "src" not in dict(attrs):
            self._open = []

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._tag and self._open is not None:
            self.texts.append("".join(self._open))
            self._open = None


def inline_hashes(html: str, tag: str) -> str:
    """Of each inline ``script`` or ``style``, import maps among them, as a policy's sources."""
    parser = _Inline(tag)
    # A browser hashes what it has read, and it reads every line end as \n.
    parser.feed(html.replace("\r\n", "\n").replace("\r", "\n"))
    parser.close()
    digests = (hashlib.sha256(text.encode()).digest() for text in parser.texts)
    return " ".join(dict.fromkeys(f"'sha256-{b64encode(digest).decode()}'" for digest in digests))


def host_page(html: str, bundles: str, preview: str, trials: str) -> str:
    """As ``plugin_platform/rules/page_policy.json`` has it.

    ``bundles``: the address below which plugins are; nothing else of that origin may run. They may
    bring pictures, fonts and WebAssembly along; a font in the text of a style (``data:``) asks
    nobody, and a script could make it of its bytes, which no policy governs. ``preview``: the one
    page that may be in a frame. ``trials``: where pictures of what is in review are, for whoever
    has the link.
    """
    scripts = inline_hashes(html, "script")
    return page_policy.header(scripts=scripts, bundles=bundles, trials=trials, preview=preview)


def preview_page(html: str, content: str, files: str | None = None) -> str:
    """Of the page in which a version is tried out: it has no origin, hence no session, no cookies
    and no storage, and reaches nothing but the files that it is made of, and those of that
    version, which are below the address ``files``. Any page may have it in a frame: it knows
    nothing, and runs what it is sent.
    """
    ours, theirs = f"{content}/assets/", f" {files}" if files else ""
    reached = files or "'none'"
    return (
        f"default-src 'none'; script-src {inline_hashes(html, 'script')} {ours}{theirs} blob: "
        f"'wasm-unsafe-eval'; style-src {ours} 'unsafe-inline'; font-src data: {ours}{theirs}; "
        f"img-src data: blob:{theirs}; connect-src {reached}; "
        "worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors *; "
        "sandbox allow-scripts"
    )


def plugin_worker(bundles: str) -> str:
    """Of a worker that runs a file of a plugin: it is of the page's origin, and reaches files of
    plugins and nothing else, not the API either. Its ``blob:`` is the file whose hash was right:
    no policy compares what is imported later, so the starter does, and makes no other address.
    Nothing of ours is code there: a page's cache may answer for our addresses.
    """
    return (
        "default-src 'none'; script-src blob: 'wasm-unsafe-eval'; "
        f"connect-src {bundles}; worker-src 'none'"
    )


def service_worker(bundles: str) -> str:
    """Of the host page's worker, which only fetches: the page's own files, and bundles."""
    return f"default-src 'none'; connect-src 'self' {bundles}"


@functools.cache
def closed_page(html: str) -> str:
    """Of a page that needs nobody but the API."""
    return (
        f"default-src 'none'; script-src {inline_hashes(html, 'script')}; "
        f"style-src {inline_hashes(html, 'style')}; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
