"""`python -m auth.unlock USERNAME`: takes all second factors from an account whose owner has
lost device and recovery codes, for operators, once they know who asks.
"""

import argparse
import sys

from auth import credentials, read_model
from auth.factors.removal import remove_all
from plugin_platform.actors import OPERATOR
from plugin_platform.errors import NotFound, PlatformError
from plugin_platform.eventstore.database import Pool, in_transaction, open_pool
from plugin_platform.eventstore.store import EventStore


def unlock(pool: Pool, username: str) -> None:
    """Raises NotFound without such an account; one that has no second factor is no error."""
    known = in_transaction(pool, lambda connection: credentials.find(connection, username))
    if known is None:
        raise NotFound(f"There is no account named {username!r}.")
    remove_all(EventStore(pool, read_model.apply), pool, known.user_id, {"actor": OPERATOR})


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m auth.unlock", description=__doc__)
    parser.add_argument("username")
    arguments = parser.parse_args()
    with open_pool("auth", size=1) as pool:
        try:
            unlock(pool, arguments.username)
        except PlatformError as error:
            sys.exit(error.detail)
    print(f"{arguments.username} signs in with the password alone.")


if __name__ == "__main__":
    main()
