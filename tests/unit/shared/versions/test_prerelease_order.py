import random

from semver import Version

from plugin_platform.versions import is_prerelease, prerelease_order

ORDERED = (  # semver 2.0, section 11.4
    *("1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0--", "1.0.0-alpha", "1.0.0-alpha.1"),
    *("1.0.0-alpha.beta", "1.0.0-alpha-x", "1.0.0-alpha1", "1.0.0-beta", "1.0.0-beta.2"),
    *("1.0.0-beta.11", "1.0.0-rc.1+build"),
)


def test_pre_releases_are_ordered_as_text_as_they_are_by_the_rules() -> None:
    assert sorted(ORDERED, key=Version.parse) == list(ORDERED), "the list itself"
    shuffled = random.Random(1).sample(ORDERED, len(ORDERED))  # noqa: S311 - an order
    assert sorted(shuffled, key=lambda one: prerelease_order(one).encode()) == list(ORDERED)


def test_build_metadata_makes_no_pre_release() -> None:
    assert is_prerelease("1.0.0-a+b")
    assert not is_prerelease("1.0.0+a-b")
