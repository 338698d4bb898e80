"""What operators choose here while the platform runs."""

from dataclasses import replace

from plugin_platform.eventstore.database import Connection
from plugin_platform.eventstore.store import EventStore
from plugin_platform.policies.kinds import Choice, Number
from plugin_platform.policies.policy import Policy, chosen_in
from publishing.halting.evidence import MARGIN
from publishing.intake.quotas import Quota

_HOW = Choice(("automatic", "moderated"))
_WHETHER = Choice(("optional", "required"))
_QUOTA = Quota.from_environment()

REVIEW = Policy(
    "review",
    "Review of versions",
    "Automatic: what passes the checks is published at once. Moderated: a moderator publishes "
    "each version. What waits already waits on, whatever is chosen.",
    _HOW,
    chosen_in("REVIEW_POLICY", _HOW),
)
SIGNATURES = Policy(
    "signatures",
    "Signatures",
    "Required: a version without a signature runs in no page. Sign what was published before "
    "first: python -m publishing.signing.",
    _WHETHER,
    chosen_in("SIGNATURES", _WHETHER),
)
VERSIONS_AN_HOUR = Policy(
    "versions-an-hour",
    "Versions of an account in an hour",
    "Who has published so many waits.",
    Number(1, 10_000),
    _QUOTA.versions_an_hour,
)
HALTING_MARGIN = Policy(
    "halting-margin",
    "Margin at which a roll-out is halted",
    "By how many percentage points more sessions with the new version must have errors than "
    "with the one before, and surely so.",
    Number(1, 50),
    round(100 * MARGIN),
)
POLICIES = (REVIEW, SIGNATURES, VERSIONS_AN_HOUR, HALTING_MARGIN)


def quota(log: EventStore, connection: Connection | None = None) -> Quota:
    """What an account may publish now."""
    return replace(_QUOTA, versions_an_hour=VERSIONS_AN_HOUR.setting(log, connection))
