"""A bundle is public, so it holds no secrets: shapes of tokens that are well known.

The shapes are data, ``plugin_platform/rules/secrets.json``: those of gitleaks that have a form of
their own, and ours. gitleaks' rules that go by a word in the neighbourhood ("key", "api") alone are
left out: in a megabyte of minified libraries they are wrong every time.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice

from plugin_platform.rules import load
from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission

MAX_FINDINGS = 10
# Of a pattern: letters that stand for themselves, once and not one of several.
BEGINNING = re.compile(r"(?:\\b)?\(?([\w-]+)(?![\w?*+{|-])")


@dataclass(frozen=True)
class Kind:
    """``keywords``: lower-case texts of which one must be there before the shape is looked for, as
    plain text costs next to nothing; so must its ``beginning``. ``entropy``, in bits a character,
    tells a secret from a placeholder.
    """

    what: str
    keywords: tuple[str, ...]
    shape: re.Pattern[str]
    entropy: float

    @cached_property
    def beginning(self) -> str:
        """What all that has the shape begins with; empty where that is not plain."""
        found = BEGINNING.match(self.shape.pattern)
        return "" if found is None or self.shape.flags & re.IGNORECASE else found[1]


@cache
def kinds() -> tuple[Kind, ...]:
    data = load("secrets.json")
    return tuple(
        Kind(
            rule["what"],
            tuple(rule["keywords"]),
            re.compile(rule["pattern"], re.ASCII | (re.IGNORECASE if rule["flags"] else 0)),
            rule["entropy"],
        )
        for rule in (*data["own"], *data["gitleaks"])
    )


@check("secrets", "The bundle holds no secrets", revision=2, needs="text", of="text")
def run(submission: Submission) -> Iterator[Finding]:
    found: dict[int, str] = {}
    for position, what in secrets_in(submission.text):
        found.setdefault(position, what)
    for position, what in sorted(found.items())[:MAX_FINDINGS]:
        # The finding is kept and shown, so it never repeats the secret.
        yield finding("secret", kind=what, at=submission.place(position))


def secrets_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield where the first secrets of each kind begin, and what they look like."""
    there = words_in(text)
    for kind in kinds():
        if not there.isdisjoint(kind.keywords) and kind.beginning in text:
            random = (m for m in kind.shape.finditer(text) if is_random(m, kind.entropy))
            for match in islice(random, MAX_FINDINGS):
                yield match.start(min(1, match.lastindex or 0)), kind.what


def words_in(text: str) -> set[str]:
    """Those keywords of any kind that are there."""
    lower = text.lower()
    return {word for word in _keywords() if word in lower}


@cache
def _keywords() -> frozenset[str]:
    return frozenset(word for kind in kinds() for word in kind.keywords)


def is_random(match: re.Match[str], bits: float) -> bool:
    """Whether the secret has more than ``bits`` of Shannon's entropy a character."""
    return bits == 0 or entropy(match.group(min(1, match.lastindex or 0))) > bits


def entropy(text: str) -> float:
    shares = (count / len(text) for count in Counter(text).values())
    return -sum(share * math.log2(share) for share in shares)
