"""What operators choose here while the platform runs."""

from plugin_platform.errors import Forbidden
from plugin_platform.eventstore.database import Connection
from plugin_platform.eventstore.store import EventStore
from plugin_platform.policies.kinds import Choice, Number
from plugin_platform.policies.names import SECOND_FACTOR, USAGE_ONE_IN
from plugin_platform.policies.policy import Policy, chosen_in

_OPEN = Choice(("open", "closed"))

REGISTRATION = Policy(
    "registration",
    "New accounts",
    "Closed: nobody registers. Who has an account goes on as before.",
    _OPEN,
    chosen_in("REGISTRATION", _OPEN),
)
POLICIES = (
    REGISTRATION,
    Policy(
        SECOND_FACTOR,
        "Second factor for publishing",
        "Required: who creates plugins, publishes, makes API tokens, trusts a workflow, or does "
        "something here, has set up a second factor, and proves it.",
        Choice(("optional", "required")),
        None,
    ),
    Policy(
        USAGE_ONE_IN,
        "Sessions that report use: one in",
        "With 1 every page of who has not opted out reports how plugins do, with 10 one in ten, "
        "and each counts as ten.",
        Number(1, 1000),
        None,
    ),
)


def require_open(log: EventStore, connection: Connection) -> None:
    """Raises ``Forbidden`` while nobody may register."""
    if REGISTRATION.setting(log, connection) == "closed":
        raise Forbidden("This platform takes no new accounts at present. Come back later.")
