"""A bundle uses the host's React: a second copy breaks every hook."""

from collections.abc import Iterator

from publishing.checks.finding import Finding, Source

# React 19's and React 18's name for what react and react-dom share.
INTERNALS = ("__CLIENT_INTERNALS_DO_NOT_USE", "__SECRET_INTERNALS_DO_NOT_USE")
MESSAGE = "The bundle contains React. Mark react and react-dom as external: the host provides them."


def check(source: Source) -> Iterator[Finding]:
    for name in INTERNALS:
        position = source.text.find(name)
        if position >= 0:
            yield Finding("error", "bundled-react", MESSAGE, line=source.line_at(position))
            return
