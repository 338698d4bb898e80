"""A bundle is small enough to become active at once."""

from collections.abc import Iterator

from publishing.checks.finding import Finding

MAX_BYTES = 5 * 1024 * 1024


def check(data: bytes) -> Iterator[Finding]:
    if not data.strip():
        yield Finding("error", "empty", "The bundle is empty.")
    if len(data) > MAX_BYTES:
        yield Finding("error", "too-large", "A bundle has at most 5 MiB.")
