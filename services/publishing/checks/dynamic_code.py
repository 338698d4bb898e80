"""Code made at run time cannot be checked, and the page's policy refuses it."""

from collections.abc import Iterator

from publishing.checks.finding import Candidate, Finding

MAX_FINDINGS = 10


def check(candidate: Candidate) -> Iterator[Finding]:
    found = candidate.module.evaluations()
    for _, (name, line) in zip(range(MAX_FINDINGS), found, strict=False):
        message = f"{name} makes code at run time; the page's security policy refuses it."
        yield Finding("warning", "dynamic-code", message, line=line)
