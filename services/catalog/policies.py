"""What operators choose here while the platform runs."""

from plugin_platform.policies.kinds import Choice
from plugin_platform.policies.policy import Policy

USER_REVIEWS = Policy(
    "user-reviews",
    "Reviews by users",
    "Closed: nobody writes or changes a review. They can be read, reported and deleted.",
    Choice(("open", "closed")),
    "open",
)
POLICIES = (USER_REVIEWS,)
