"""`python -m auth.reseal`: seals the secrets of all one-time codes with the present FACTOR_KEY, for
operators. Then no key of before is needed any more.
"""

import sys

from auth.factors import store
from auth.factors.sealing import Seal, read_seal
from plugin_platform.errors import Unavailable
from plugin_platform.eventstore.database import COMMAND, Pool, in_transaction, open_pool


def reseal(pool: Pool, seal: Seal) -> tuple[int, list[str]]:
    """How many were sealed anew, and whose cannot be read with any key that is told."""
    changed, unreadable = 0, []
    for factor in in_transaction(pool, store.every):
        if seal.is_current(factor.secret):
            continue
        try:
            sealed = seal.close(seal.open(factor.secret))
        except Unavailable:
            unreadable.append(factor.user_id)
            continue
        changed += _replace(pool, factor, sealed)
    return changed, unreadable


def _replace(pool: Pool, factor: store.Factor, sealed: str) -> bool:
    """False when its owner was faster."""
    return in_transaction(pool, lambda c: store.reseal(c, factor, sealed), COMMAND)


def main() -> None:
    with open_pool("auth", size=1) as pool:
        changed, unreadable = reseal(pool, read_seal())
    print(f"{changed} sealed with the present key.")
    if unreadable:
        sys.exit(f"With no key that is told can be read those of: {', '.join(unreadable)}")


if __name__ == "__main__":
    main()
