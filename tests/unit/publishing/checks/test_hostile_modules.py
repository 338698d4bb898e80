"""What a bundle costs grows with its length, whatever its shape, and so does nothing else."""

from __future__ import annotations

import time

import pytest

from publishing.checks.engine.conduct import MOST_FINDINGS, conduct
from publishing.checks.engine.submission import Submission
from publishing.javascript.module import read_module

# Each nests as deep as it is long: what stands before, for each level, and after.
CHAINS = {
    "members": ("a", ".b", ""),
    "calls": ("a", "()", ""),
    "methods": ("a", ".b()", ""),
    "cookies": ("a", ".cookie", ""),
    "elements": ("a", "('iframe')", ""),
    "fetches": ("", "fetch('a',", ")"),
    "keys": ("", "window[", "]"),
    "called keys": ("", "window['a'](", ")"),
    "constructors": ("a", ".constructor", ""),
    "brackets": ("", "(0,eval)(", ")"),
    "props": ("", "jsx('img',{src:", "})"),
    "sums": ("", "fetch('a'+", ")"),
    "addresses": ("", "fetch(new URL(", "))"),
    "patterns": ("", "({eval:", "})"),
    "workers": ("", "new Worker(new URL(", "))"),
    "bases": ("", "new Worker(new URL(0,", "))"),
}


def chain(shape: str, depth: int) -> str:
    before, level, after = CHAINS[shape]
    return f"{before}{level * depth}{'1' if after else ''}{after * depth};"


def processor_seconds(source: str) -> float:
    """The least of three, which other processes disturb least."""

    def once() -> float:
        started = time.process_time()
        read_module(source.encode())
        return time.process_time() - started

    return min(once() for _ in range(3))


@pytest.mark.parametrize("shape", CHAINS)
def test_a_chain_costs_what_its_length_does(shape: str) -> None:
    """Eight times as long: 8 times the time, where the square would be 64. A level of some is four
    of the tree, and the parser's library counts to 65,535.
    """
    short, long = (processor_seconds(chain(shape, depth)) for depth in (1_250, 10_000))
    assert long < 25 * short


# Texts that patterns take again and again: what stands before, what is there many times, and after.
TEXTS = {
    "names of who asks": ("fetch('//", "@[", "')"),
    "names and hosts": ("fetch('//", "@a:", "')"),
    "slashes": ("fetch('", "/", "@')"),
    "functions": ("", "/*function" + " " * 185 + "*/a.constructor;", ""),
    "constructors": ("", "/*constructor" + " " * 180 + "*/a.constructor;", ""),
    "calls": ("", "a[" + "a" * 60 + " " * 120 + "]('iframe');", ""),
    "names with escapes": ("", r"\u0061;", ""),
    "escapes": ("a", r"\u{61}", ""),
    "noughts of an escape": (r"\u{", "0", "61}"),
    "comments before a name": ("(", "/**/", "fetch)('a')"),
    "comments behind a name": ("(fetch", "/**/", ")('a')"),
    "fragments of a string": ("jsx('video", r"\nvideo", "')"),
    "imports": ("'", "@import ", "'"),
    "spaces of imports": ("'@import", " ", "'"),
    "addresses": ("'", "url(", "'"),
}


def text(shape: str, size: int) -> str:
    before, repeated, after = TEXTS[shape]
    return before + repeated * (size // len(repeated)) + after


@pytest.mark.parametrize("shape", TEXTS)
def test_a_text_costs_what_its_length_does(shape: str) -> None:
    short, long = (processor_seconds(text(shape, size)) for size in (5_000, 40_000))
    assert long < 25 * short


@pytest.mark.parametrize("shape", ["functions", "constructors", "calls"])
def test_what_stands_before_a_name_costs_no_more_than_other_text(shape: str) -> None:
    """Of so many bytes each; they are few, and patterns may cost the square of them."""
    before = TEXTS[shape][1]
    plain = f"'{'b' * (len(before) - 3)}';"
    assert processor_seconds(before * 100) < 8 * processor_seconds(plain * 100)


def test_a_text_is_put_together_of_so_many_constants_and_no_more() -> None:
    """A key of ten thousand letters is none that anybody meant, and is not read to its end."""
    keys = [
        "+".join("'eval'" if each == 0 else "''" for each in range(many)) for many in (60, 10_000)
    ]
    found = [read_module(f"window[{key}]".encode()).reach.evaluations for key in keys]
    assert [len(each) for each in found] == [1, 0]


def test_rules_of_styles_are_looked_at_two_hundred_times_and_no_more() -> None:
    """Each costs a way through the tree."""
    rules = "url('//a.example');" * 201 + "'url(//b.example)'"
    assert read_module(rules.encode()).reach.stopped == []
    assert len(read_module(rules[38:].encode()).reach.stopped) == 1


def test_a_fault_that_is_there_ten_thousand_times_is_told_a_hundred_times() -> None:
    report = conduct(Submission(b"import('https://a.example/x');\n" * 10_000))
    [imports] = [each for each in report.conclusions if each.check == "imports"]
    assert len(imports.findings) == MOST_FINDINGS
    assert imports.verdict == "rejected"


@pytest.mark.parametrize(
    ("source", "cookies", "requests"),
    [
        ("document.cookie", 1, 0),
        ("window.document?.cookie", 1, 0),
        ("a.document\n  .cookie = 'x'", 1, 0),
        ("jar.cookie; ({cookie: 1}); mydocument.cookie", 0, 0),
        ("fetch('https://a.example')", 0, 1),
        ("new WebSocket; new WebSocket('wss://a.example')", 0, 2),
        ("window.fetch(); navigator.sendBeacon(1, 2)", 0, 2),
    ],
)
def test_what_is_reached_for_is_found_once(source: str, cookies: int, requests: int) -> None:
    reach = read_module(source.encode()).reach
    assert (len(reach.cookies), len(reach.requests)) == (cookies, requests)
