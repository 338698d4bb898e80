"""`python -m auth.grant USERNAME ROLE`: gives an account a role, for operators."""

import argparse
import sys

from auth import credentials, read_model
from auth.model import ROLES, Account, stream_of
from plugin_platform.actors import OPERATOR
from plugin_platform.errors import NotFound, PlatformError
from plugin_platform.eventstore.database import Pool, in_transaction, open_pool
from plugin_platform.eventstore.store import EventStore


def grant(pool: Pool, username: str, role: str) -> None:
    """Raises NotFound without such an account; a role that is there already is no error."""
    known = in_transaction(pool, lambda connection: credentials.find(connection, username))
    if known is None:
        raise NotFound(f"There is no account named {username!r}.")
    log = EventStore(pool, read_model.apply)
    log.change(
        stream_of(known.user_id),
        Account,
        lambda account: account.grant_role(role),
        {"actor": OPERATOR},
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m auth.grant", description=__doc__)
    parser.add_argument("username")
    parser.add_argument("role", choices=sorted(ROLES))
    arguments = parser.parse_args()
    with open_pool("auth", size=1) as pool:
        try:
            grant(pool, arguments.username, arguments.role)
        except PlatformError as error:
            sys.exit(error.detail)
    print(f"{arguments.username} has the role {arguments.role}.")


if __name__ == "__main__":
    main()
