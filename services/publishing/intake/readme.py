"""Markdown to HTML that is safe to put into the page of somebody else."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from plugin_platform.assets import PICTURES

MAX_HTML = 1024 * 1024  # bytes

# Of images only those that the version brings along: the page's policy loads none from elsewhere,
# and each would tell its host who reads this page.
_TAGS = (
    "a abbr b blockquote br code dd del dl dt em h1 h2 h3 h4 h5 h6 hr i img kbd li ol p pre s"
    " strong sub sup table tbody td th thead tr ul"
)
TAGS = set(_TAGS.split())
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
LANGUAGES = ("js", "ts", "tsx", "css", "html", "json", "sh", "md")
LANGUAGE_CLASSES = {"code": {f"language-{name}" for name in LANGUAGES}}
SCHEMES = {"http", "https", "mailto"}


class TooLong(ValueError):
    """The HTML has more than ``MAX_HTML`` bytes."""


_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def render(markdown: str, base: str | None = None, files: Iterable[str] = ()) -> str:
    """Return the HTML of ``markdown``: an allow-list of tags, links that vouch for nobody, and the
    pictures among ``files``, which are served below ``base``. Raises ``TooLong``.
    """
    tokens = _markdown.parse(markdown)
    if _weight(tokens) > MAX_HTML:
        raise TooLong
    pictures = {path for path in files if path.rpartition(".")[2] in PICTURES}

    def address(tag: str, attribute: str, value: str) -> str | None:
        if (tag, attribute) != ("img", "src"):
            return value
        path = posixpath.normpath(unquote(value.removeprefix("/")))
        return f"{base}{path}" if base and path in pictures else None

    html = nh3.clean(
        _markdown.renderer.render(tokens, _markdown.options, {}),
        tags=TAGS if base else TAGS - {"img"},
        attributes=ATTRIBUTES,
        attribute_filter=address,
        allowed_classes=LANGUAGE_CLASSES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer ugc",
    )
    if len(html.encode()) > MAX_HTML:
        raise TooLong
    return html


def _weight(tokens: list[Token]) -> int:
    """How much text there is to write, addresses too: one that stands once in the Markdown is in
    the HTML as often as it is linked to. Told before any of it is written.
    """
    weight, left = 0, list(tokens)
    while left and weight <= MAX_HTML:
        token = left.pop()
        weight += sum(len(str(value)) for value in token.attrs.values())
        weight += 0 if token.children else len(token.content)
        left += token.children or []
    return weight
