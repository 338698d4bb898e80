"""What an error of the database says about trying again.

Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from __future__ import annotations

import psycopg

from plugin_platform.errors import Unavailable

# Connections, serialization and deadlocks, no room, an operator's intervention, the system.
TRANSIENT_CLASSES = frozenset({"08", "40", "53", "57", "58"})
TRANSIENT_CODES = frozenset(
    {
        "25006",  # read-only: a standby that is being promoted
        "25P03",  # the session was idle in its transaction for too long
        "55006",  # the object is in use
        "55P03",  # a lock was not to be had in time
    }
)
# The statement was given up. It may be what it asks for, it may be the moment.
DOUBTFUL_CODES = frozenset({"57014", "53400"})


def is_transient(error: Exception) -> bool:
    """Whether the same will work once the database is well: then nobody may give up."""
    if isinstance(error, Unavailable):
        return True
    if not isinstance(error, psycopg.Error) or is_doubtful(error):
        return False
    if error.sqlstate is None:  # there is no connection, or it was lost
        return isinstance(error, psycopg.OperationalError)
    return error.sqlstate[:2] in TRANSIENT_CLASSES or error.sqlstate in TRANSIENT_CODES


def is_doubtful(error: BaseException) -> bool:
    """Whether it took too long or too much, which a stalled database and a huge event share."""
    return isinstance(error, psycopg.Error) and error.sqlstate in DOUBTFUL_CODES
