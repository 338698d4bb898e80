"""What the service does, done in this process, where a storage can be told what to do meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.integration.publishing.developers import ADA

from plugin_platform import config
from plugin_platform.bundles import Bundles
from plugin_platform.eventstore.database import Pool
from plugin_platform.eventstore.store import EventStore
from publishing import read_model
from publishing.input.listing import read_version_details
from publishing.intake.deadline import Deadline
from publishing.intake.publication import Publication
from publishing.intake.quotas import Quota
from publishing.intake.submission import Submissions, Upload
from publishing.intake.turns import Turns


class Interrupted(Bundles):
    """Does something before one of its methods."""

    def __init__(self, method: str, before: Callable[[], object]) -> None:
        super().__init__(config.s3())
        original = getattr(self, method)

        def interrupted(*arguments: Any, **named: Any) -> Any:
            before()
            return original(*arguments, **named)

        setattr(self, method, interrupted)


def submit(
    pool: Pool,
    bundles: Bundles,
    plugin_id: str,
    data: bytes,
    begin: Callable[[], Deadline] = Deadline,
) -> Any:
    """As the service does it, in this process."""
    events = EventStore(pool, read_model.apply)
    submissions = Submissions(
        pool,
        events,
        bundles,
        turns=Turns(),
        quota=Quota(),
        publication=Publication(pool, events),
        begin=begin,
    )
    details = read_version_details(
        version="1.0.0", changelog="", min_platform_version=None, readme="# A"
    )
    source = {"kind": "session", "username": "ada"}
    upload = Upload(ADA["id"], plugin_id, bundles.stage(data), None, details, source)
    return submissions.submit(upload, {"causationId": str(uuid4()), "actor": ADA["id"]})
