"""A plugin: its state, and what may be decided about it, from the module of each idea."""

from __future__ import annotations

from publishing.model.listing import ListingDecisions
from publishing.model.ownership import OwnershipDecisions
from publishing.model.versions import VersionDecisions
from publishing.model.withdrawal import WithdrawalDecisions


class Plugin(ListingDecisions, VersionDecisions, WithdrawalDecisions, OwnershipDecisions):
    """``Plugin()`` is the one that was never created."""
