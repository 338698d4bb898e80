"""What the gateway takes as shares of two versions that are compared."""

from __future__ import annotations

import pytest

from gateway.http.schemas.developers.experiments import NewExperiment

ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


@pytest.mark.parametrize(
    ("percent", "is_taken"),
    [(5, True), (50, True), (95, True), (0, False), (11, False), (100, False)],
)
def test_shares_are_multiples_of_five(percent: int, *, is_taken: bool) -> None:
    """Of 10 % and then 11 %, the figures of one in a hundred could be worked out."""
    shares = [{"version": "1.0.0", "percent": percent}, {"version": "1.1.0", "percent": 5}]
    problems = NewExperiment().validate({"id": ID, "versions": shares, "days": 7})
    assert (problems == {}) is is_taken, problems
