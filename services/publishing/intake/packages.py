"""What was handed in, one module or a zip: told by its first bytes, and stored either way."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from plugin_platform.assets import ENTRY, kind_of
from plugin_platform.bundle_keys import file_key_of, folder_of, in_address, public_key_of
from plugin_platform.bundles import Bundles
from plugin_platform.errors import NotFound, Unavailable
from plugin_platform.slices import Slice, hash_of
from publishing.archives.archive import Archive, File, is_zip, unpacked
from publishing.archives.problem import Refused
from publishing.checks.engine.finding import finding
from publishing.intake.apart import NO_ROOM, TooComplex
from publishing.intake.deadline import Deadline
from publishing.intake.inspection import Files, Inspection, inspect, inspect_files, integrity_of
from publishing.intake.several import for_each

Listed = list[dict[str, Any]]


class Package(Protocol):
    """``size`` and ``files`` are of what is stored; ``integrity`` of what is run first."""

    @property
    def digest(self) -> str:
        """SHA-256 of the module, or of the listing: the one in the key."""

    @property
    def size(self) -> int: ...
    @property
    def integrity(self) -> str: ...
    @property
    def files(self) -> Listed: ...

    def inspect(self, *, renders: bool = False, **submitted_as: Any) -> Inspection:
        """``renders``: with the readme that it brings along."""

    def send(self, bundles: Bundles, plugin_id: str, version: str, *, renew: bool = False) -> None:
        """Store ahead what nobody is served before the rest is stored. ``renew``: for a sweep it
        is as young as what is stored for the first time.
        """

    def store(
        self,
        bundles: Bundles,
        plugin_id: str,
        version: str,
        *,
        public: bool,
        renew: bool = False,
    ) -> str:
        """Return the key that it has for everybody, now or once it is approved."""


@dataclass(frozen=True)
class OneModule:
    data: Slice
    within: Deadline = field(default_factory=Deadline)

    @cached_property
    def digest(self) -> str:
        return hash_of(self.data, "sha256").hex()

    @property
    def size(self) -> int:
        return self.data.size

    @cached_property
    def integrity(self) -> str:
        return integrity_of(self.data)

    @property
    def files(self) -> Listed:
        return []

    def inspect(self, *, renders: bool = False, **submitted_as: Any) -> Inspection:
        return inspect(self.data, within=self.within, **submitted_as)

    def send(self, bundles: Bundles, plugin_id: str, version: str, *, renew: bool = False) -> None:
        pass  # it is served as soon as it is stored

    def store(
        self,
        bundles: Bundles,
        plugin_id: str,
        version: str,
        *,
        public: bool,
        renew: bool = False,
    ) -> str:
        if public:
            return bundles.publish(self.data, plugin_id, version)
        return public_key_of(bundles.hold(self.data, plugin_id, version, renew=renew))


@dataclass(frozen=True)
class Zip:
    archive: Archive
    within: Deadline = field(default_factory=Deadline)

    @property
    def digest(self) -> str:
        return self.archive.digest

    @property
    def size(self) -> int:
        return self.archive.size

    @property
    def integrity(self) -> str:
        return self.archive.integrity

    @property
    def files(self) -> Listed:
        return self.archive.listed

    def inspect(self, *, renders: bool = False, **submitted_as: Any) -> Inspection:
        archive = self.archive
        texts = [file for file in archive.files if is_text(file.path)]
        plugin_id, version = submitted_as.get("plugin_id"), submitted_as.get("version")
        base = (
            plugin_id and version and f"/bundles/{key_of(plugin_id, version, archive.digest, '')}"
        )
        files = Files(
            names=[file.path for file in archive.files],
            texts=[(file.path, file.size) for file in texts],
            contents=self._contents(texts),
            base=base,
            renders=renders,
        )
        return inspect_files(files, within=self.within, **submitted_as)

    def _contents(self, files: list[File]) -> Iterator[bytes]:
        for file in files:
            with self.archive.opened(file) as opened:
                yield from opened.pieces()

    def send(self, bundles: Bundles, plugin_id: str, version: str, *, renew: bool = False) -> None:
        self._store(bundles, plugin_id, version, self.archive.files, renew=renew)

    def store(
        self,
        bundles: Bundles,
        plugin_id: str,
        version: str,
        *,
        public: bool,
        renew: bool = False,
    ) -> str:
        """The listing is the last: with it the files are there for everybody, all or none. What a
        sweep has taken of those that were sent, old as they were, is stored anew.
        """
        archive = self.archive
        key = key_of(plugin_id, version, archive.digest, ENTRY)
        there = bundles.stored_below(folder_of(key))
        gone = [file for file in archive.files if file_key_of(key, file.sha256) not in there]
        self._store(bundles, plugin_id, version, gone)
        if public:
            bundles.publish_listing(archive.listing, plugin_id, version)
        else:
            bundles.hold(archive.listing, plugin_id, version, renew=renew)
        return key

    def _store(
        self,
        bundles: Bundles,
        plugin_id: str,
        version: str,
        files: list[File],
        *,
        renew: bool = False,
    ) -> None:
        def store(file: File) -> None:
            self.within.require()
            with self.archive.opened(file) as data:
                bundles.publish_file(data, plugin_id, version, renew=renew)

        for_each(store, files)


@dataclass(frozen=True)
class Unreadable:
    """A zip that is refused before anything of it is checked."""

    found: dict[str, Any]
    digest: str = ""
    size: int = 0
    integrity: str = ""

    @property
    def files(self) -> Listed:
        return []

    def inspect(self, **_: Any) -> Inspection:
        return Inspection(None, [self.found])

    def send(self, bundles: Bundles, plugin_id: str, version: str, *, renew: bool = False) -> None:
        raise ValueError("what was refused is not stored")

    def store(
        self,
        bundles: Bundles,
        plugin_id: str,
        version: str,
        *,
        public: bool,
        renew: bool = False,
    ) -> str:
        raise ValueError("what was refused is not stored")


@contextmanager
def enough_room() -> Iterator[None]:
    """Around what writes files. Raises ``Unavailable`` where the disk is full."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Unavailable(NO_ROOM) from error


@contextmanager
def opened(bundles: Bundles, staging_key: str, within: Deadline) -> Iterator[Package]:
    """What is staged, to be read, checked and stored ``within`` that time. Raises ``Unavailable``,
    also where it is gone: whoever staged it waits no longer, or is to send it again; and where
    the disk is full.
    """
    with enough_room(), tempfile.TemporaryFile() as source:
        try:
            bundles.copy_staged(staging_key, source)
        except NotFound as error:
            raise Unavailable("The upload was interrupted. Send it again.") from error
        source.seek(0)
        head = source.read(4)
        source.seek(0)
        if not is_zip(head):
            with Slice(source) as whole:
                yield OneModule(whole, within)
            return
        with ExitStack() as until_the_end:
            package: Package
            try:
                package = Zip(until_the_end.enter_context(unpacked(source, within)), within)
            except Refused as problem:
                found = finding(problem.rule, file=problem.file, **problem.values)
                package = Unreadable(found.to_dict())
            except TooComplex as problem:
                package = Unreadable(finding("too-complex", why=str(problem)).to_dict())
            yield package


def key_of(plugin_id: str, version: str, digest: str, path: str) -> str:
    """Of a file, as its address has it."""
    return f"{plugin_id}/{in_address(version)}/{digest}/{path}"


def is_text(path: str) -> bool:
    kind = kind_of(path)
    return kind is not None and kind.is_text
