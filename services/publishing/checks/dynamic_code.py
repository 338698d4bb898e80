"""Code made at run time cannot be checked, and the page's policy refuses it."""

from collections.abc import Iterator

from publishing.checks.finding import Candidate, Finding

MAX_FINDINGS = 10


def check(candidate: Candidate) -> Iterator[Finding]:
    for name, line in candidate.module.evaluations[:MAX_FINDINGS]:
        message = f"{name} makes code at run time; the page's security policy refuses it."
        yield Finding("warning", "dynamic-code", message, line=line)
