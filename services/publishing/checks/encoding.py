"""A bundle is UTF-8 text."""

from collections.abc import Iterator

from publishing.checks.finding import Finding


def check(data: bytes) -> Iterator[Finding]:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        yield Finding("error", "encoding", "The bundle is not UTF-8 text.", line=line)
    if (position := data.find(b"\0")) >= 0:
        line = data.count(b"\n", 0, position) + 1
        yield Finding("error", "nul", "The bundle contains a NUL character.", line=line)
