"""A bundle uses the host's React: a second copy breaks every hook."""

import re
from collections.abc import Iterator

from publishing.checks.finding import Finding, Source

# React 19's and React 18's name for what react and react-dom share, and how React 19's hooks
# reach it: bundlers leave the name out where nothing else of the bundle reads it.
COPY_OF_REACT = re.compile(
    r"__CLIENT_INTERNALS_DO_NOT_USE|__SECRET_INTERNALS_DO_NOT_USE|\.H\.use[A-Z]\w*\("
)
MESSAGE = "The bundle contains React. Mark react and react-dom as external: the host provides them."


def check(source: Source) -> Iterator[Finding]:
    if found := COPY_OF_REACT.search(source.text):
        yield Finding("error", "bundled-react", MESSAGE, line=source.line_at(found.start()))
