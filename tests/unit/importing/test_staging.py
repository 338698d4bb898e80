"""What is imported is staged in the memory of the program that imports."""

from __future__ import annotations

import io

import pytest

from importing.staging import StagedInMemory
from plugin_platform import config
from plugin_platform.errors import NotFound
from publishing.intake.deadline import Deadline
from publishing.intake.packages import opened


@pytest.fixture
def bundles() -> StagedInMemory:
    """Of a storage that nobody reaches."""
    return StagedInMemory(config.S3("http://127.0.0.1:1", "key", "secret", "staging", "bundles"))


def test_what_is_staged_is_opened_without_the_storage(bundles: StagedInMemory) -> None:
    data = b"export const words = 1"
    key = bundles.stage(data)
    with opened(bundles, key, Deadline()) as package:
        assert package.size == len(data)
        assert key.startswith(f"{package.digest}/")


def test_two_that_stage_the_same_do_not_take_it_from_each_other(bundles: StagedInMemory) -> None:
    one, other = bundles.stage(b"same"), bundles.stage(b"same")
    bundles.discard(one)
    bundles.discard(one)
    with pytest.raises(NotFound):
        bundles.fetch_staged(one)
    read = io.BytesIO()
    bundles.copy_staged(other, read)
    assert read.getvalue() == b"same"
