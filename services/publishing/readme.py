"""Markdown to HTML that is safe to put into the page of somebody else."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt

# No images: the page's policy loads none from elsewhere, and each would tell its host
# who reads this page.
_TAGS = (
    "a abbr b blockquote br code dd del dl dt em h1 h2 h3 h4 h5 h6 hr i kbd li ol p pre s"
    " strong sub sup table tbody td th thead tr ul"
)
TAGS = set(_TAGS.split())
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
LANGUAGES = ("js", "ts", "tsx", "css", "html", "json", "sh", "md")
LANGUAGE_CLASSES = {"code": {f"language-{name}" for name in LANGUAGES}}
SCHEMES = {"http", "https", "mailto"}

_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def render(markdown: str) -> str:
    """Return the HTML of ``markdown``: an allow-list of tags, links that vouch for nobody."""
    return nh3.clean(
        _markdown.render(markdown),
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=LANGUAGE_CLASSES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer ugc",
    )
