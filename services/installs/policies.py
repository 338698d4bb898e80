"""What operators choose here while the platform runs."""

from plugin_platform.policies.kinds import Share
from plugin_platform.policies.policy import Policy

AUTOMATIC_UPDATES = Policy(
    "automatic-updates",
    "Automatic updates",
    "For how many per cent of people who want them pages update plugins by themselves. The "
    "others are offered the same updates, and take them themselves.",
    Share(),
    100,
)
POLICIES = (AUTOMATIC_UPDATES,)
