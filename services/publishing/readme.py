"""Markdown to HTML that is safe to put into the page of somebody else."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt

from plugin_platform.assets import PICTURES

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

_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def render(markdown: str, base: str | None = None, files: Iterable[str] = ()) -> str:
    """Return the HTML of ``markdown``: an allow-list of tags, links that vouch for nobody, and the
    pictures among ``files``, which are served below ``base``.
    """
    pictures = {path for path in files if path.rpartition(".")[2] in PICTURES}

    def address(tag: str, attribute: str, value: str) -> str | None:
        if (tag, attribute) != ("img", "src"):
            return value
        path = posixpath.normpath(unquote(value.removeprefix("/")))
        return f"{base}{path}" if base and path in pictures else None

    return nh3.clean(
        _markdown.render(markdown),
        tags=TAGS if base else TAGS - {"img"},
        attributes=ATTRIBUTES,
        attribute_filter=address,
        allowed_classes=LANGUAGE_CLASSES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer ugc",
    )
