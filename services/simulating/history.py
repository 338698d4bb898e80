"""What publishing would have said of a plugin, by its own model."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from importing.accounts import id_of, username_of
from importing.bundle import manifest_of, module_of
from importing.directory import Entry, Release
from importing.plugins import changelog_of
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.eventstore.snapshots import M, fold
from publishing.model import Plugin, Submission

NOBODY, LONG_AGO = UUID(int=0), datetime(2020, 1, 1, tzinfo=UTC)


def events_of(entry: Entry) -> list[Event]:
    """Created, and each version submitted and published; without what checks said of them."""
    owner_id, owner_name = id_of(f"author:{entry.author}"), username_of(entry.author)
    said = Plugin().create(entry.plugin_id, owner_id, owner_name, entry.listing, owned=0)
    plugin = fold_unrecorded(Plugin(), said)
    for release in entry.releases:
        new = plugin.submit(owner_id, _submission(entry, release), None)
        plugin = fold_unrecorded(plugin, new)
        said += new
    return said


def _submission(entry: Entry, release: Release) -> Submission:
    module = module_of(entry, release.version)
    digest = hashlib.sha256(module).hexdigest()
    return Submission(
        version=release.version,
        bundle_key=f"{entry.plugin_id}/{release.version}/{digest}.js",
        integrity=f"sha384-{b64encode(hashlib.sha384(module).digest()).decode()}",
        size=len(module),
        manifest=manifest_of(entry, release.version),
        changelog=changelog_of(entry, release.version),
        readme_key=None,
        min_platform_version=None,
        findings=[],
    )


def fold_unrecorded(state: M, said: Iterable[Event]) -> M:
    """As it is once these are recorded; where in the log and when is not known yet."""
    return fold(
        state,
        (RecordedEvent(0, NOBODY, "", 0, one.type, one.data, {}, LONG_AGO) for one in said),
    )
