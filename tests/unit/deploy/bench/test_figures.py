"""What figures make of what they read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from deploy.local.bench.figures import publish, visible
from deploy.local.bench.figures.figure import p50_and_p99
from deploy.local.layout import Failure

START = datetime(2026, 11, 27, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_an_install_is_visible_with_the_first_change_of_its_plugin_after_it() -> None:
    installed = [("a", after(0)), ("b", after(1)), ("a", after(2)), ("a", after(2.25))]
    changed = [("a", after(0.5)), ("b", after(3)), ("a", after(2.5))]
    assert visible.between(installed, changed) == [0.5, 2.0, 0.5, 0.25]


def test_an_install_that_is_not_counted_is_no_figure() -> None:
    with pytest.raises(Failure, match="An install of a was not counted"):
        visible.between([("a", after(1))], [("a", after(0.5)), ("b", after(2))])


def test_of_one_value_both_are_that() -> None:
    assert p50_and_p99([]) == (0.0, 0.0)
    assert p50_and_p99([4.0]) == (4.0, 4.0)
    assert p50_and_p99([float(n) for n in range(1, 100)]) == (50.0, 99.0)


def test_a_bundle_is_as_large_as_it_is_to_be() -> None:
    bundle = publish.module("bench-x", "1.0.0", 20_000)
    assert 20_000 <= len(bundle) < 20_200
    assert b'"version": "1.0.0"' in bundle
