"""Names that would mislead: those that sound like the platform, and those that look like another.

The field's word for the second is a skeleton, as in Unicode's UTS 39: two names with the same one
are told apart by nobody.
"""

from __future__ import annotations

# As a username or a plugin's id they would seem to speak for the platform.
_OF_THE_PLATFORM = (
    "admin administrator all core folio help host me mine moderation moderators moderator null"
    " official platform plugin plugins root sdk security staff static support sysop system"
    " undefined verified webmaster"
)
# Paths, files that browsers look for, and parts of the platform.
_PLACES = (
    "api assets auth bundles catalog categories content create dashboard developers docs editor"
    " facets favicon gateway healthz home index install installed installs live login logout"
    " manifest marketplace metrics new popular publish publishing react readyz register robots"
    " search settings sitemap suggestions sw test trending update updates user users"
    " visitor well-known"
)
# What is there in every JavaScript object, and what Windows takes for a device.
_OF_LANGUAGES = (
    "constructor hasownproperty isprototypeof propertyisenumerable prototype proto tolocalestring"
    " tostring valueof aux com1 com2 com3 com4 com5 com6 com7 com8 com9 con lpt1 lpt2 lpt3 lpt4"
    " lpt5 lpt6 lpt7 lpt8 lpt9 nul prn"
)

RESERVED_USERNAMES = frozenset(f"{_OF_THE_PLATFORM} {_PLACES} {_OF_LANGUAGES}".split())
RESERVED_PLUGIN_IDS = RESERVED_USERNAMES | {"developer"}

_LOOK_ALIKE = str.maketrans("015-", "ols_")
_PAIRS = (("rn", "m"), ("vv", "w"))


def skeleton(name: str) -> str:
    """The same for two names that look the same: ``dem0`` and ``Demo``, ``rnax`` and ``max``."""
    text = name.lower()
    for pair, letter in _PAIRS:
        text = text.replace(pair, letter)
    return text.translate(_LOOK_ALIKE).replace("i", "l")


_RESERVED_SKELETONS = frozenset(map(skeleton, RESERVED_USERNAMES))


def is_reserved_username(name: str) -> bool:
    """Also what only looks like a reserved one, or has hyphens and underscores around it."""
    return skeleton(name).strip("_") in _RESERVED_SKELETONS
