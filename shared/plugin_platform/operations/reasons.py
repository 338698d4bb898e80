"""Why something could not be applied or read, as operators see it."""

import re

_OF_ERROR = re.compile(r"((?:unreadable: )?\w+): .*", re.DOTALL)


def without_values(reason: str) -> str:
    """The kind of the error alone: its words may quote what somebody wrote. Those are in the
    database and the process's own log.
    """
    found = _OF_ERROR.fullmatch(reason)
    return found[1] if found else reason
