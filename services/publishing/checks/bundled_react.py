"""A bundle uses the host's React: a second copy breaks every hook."""

import re
from collections.abc import Iterator

from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission

# React 19's and React 18's name for what react and react-dom share, and how React 19's hooks
# reach it: bundlers leave the name out where nothing else of the bundle reads it.
COPY_OF_REACT = re.compile(
    r"__CLIENT_INTERNALS_DO_NOT_USE|__SECRET_INTERNALS_DO_NOT_USE|\.H\.use[A-Z]\w*\("
)


@check("bundled-react", "The bundle uses the host's React", revision=1, needs="text")
def run(submission: Submission) -> Iterator[Finding]:
    if found := COPY_OF_REACT.search(submission.text):
        yield finding("bundled-react", at=submission.place(found.start()))
