"""What operators see of a service and do to it: the same in each of them."""

from typing import Any

from plugin_platform.errors import Forbidden

OPERATOR = "operator"  # the role


def require_operator(actor: dict[str, Any]) -> None:
    if OPERATOR not in actor["roles"]:
        raise Forbidden("Only operators may do this.")
