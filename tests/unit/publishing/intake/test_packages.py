"""What was handed in, on its way to the checks."""

from __future__ import annotations

import tempfile
from typing import IO, Any, cast

import pytest

from plugin_platform.bundles import Bundles
from plugin_platform.errors import Unavailable
from publishing.intake.deadline import Deadline
from publishing.intake.packages import opened


class Staged:
    def copy_staged(self, _: str, file: IO[bytes]) -> None:
        file.write(b"export const manifest = {}")


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    full: Any = lambda: open("/dev/full", "w+b")  # noqa: SIM115, E731
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with (
        pytest.raises(Unavailable, match="no room for uploads"),
        opened(cast(Bundles, Staged()), "key", Deadline()),
    ):
        raise AssertionError("nothing can be opened")
