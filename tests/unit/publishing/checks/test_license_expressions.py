"""The server's reader of licences and the authors' are two libraries, and say the same."""

import json
import re
import subprocess
from itertools import product

from deploy.local.layout import HOST_WEB

from plugin_platform.rules import load
from publishing.manifest.license import problem_of_license

READER = HOST_WEB / "plugin-sdk" / "rules" / "manifest" / "license.js"
PROGRAM = f"""
import {{ readFileSync }} from 'node:fs'
import {{ problemOfLicense }} from {json.dumps(READER.as_uri())}
const said = JSON.parse(readFileSync(0)).map((each) => problemOfLicense(each) ?? null)
process.stdout.write(JSON.stringify(said))
"""
PATTERN = re.compile(load("manifest.schema.json")["properties"]["license"]["pattern"])
OWN = ("LicenseRef-a", "LicenseRef-A", "LicenseRef-AND", "LicenseRef-a+")
NAMES = ("MIT", "MIT+", *OWN, "Classpath-exception-2.0", "a", "AND")


def in_brackets(names: tuple[str, ...]) -> list[str]:
    return [f"{o}{name}{c}" for name in names for o in ("", "(") for c in ("", ")")]


def assert_alike(expressions: list[str]) -> int:
    """Return how many of them are licences."""
    assert all(PATTERN.search(each) for each in expressions)
    command = ["node", "--input-type=module", "--eval", PROGRAM]
    asked = json.dumps(expressions).encode()
    done = subprocess.run(command, input=asked, capture_output=True, check=True, timeout=300)
    said = [problem_of_license(each) for each in expressions]
    theirs = zip(expressions, json.loads(done.stdout), strict=True)
    assert list(theirs) == list(zip(expressions, said, strict=True))
    return said.count(None)


def test_each_order_of_names_operators_and_brackets_is_read_alike() -> None:
    terms, few = in_brackets(NAMES), in_brackets(("MIT", "Classpath-exception-2.0"))
    pairs = product(terms, ("AND", "OR", "WITH"), terms)
    triples = product(few, ("AND", "WITH"), few, ("OR", "WITH"), few)
    sound = assert_alike([*terms, *map(" ".join, (*pairs, *triples))])
    assert 50 < sound < 500  # so that the expressions do tell


def test_each_name_of_the_lists_is_read_alike() -> None:
    lists = load("spdx.json")
    licenses = [f"{name}{plus}" for name in lists["licenses"] for plus in ("", "+")]
    named = [*licenses, *(f"MIT WITH {each}" for each in lists["exceptions"])]
    assert assert_alike(named) == len(named)
    assert assert_alike([each.swapcase() for each in lists["licenses"]]) < 10


def test_names_of_ones_own_are_read_alike_whatever_they_are() -> None:
    own = (
        "LicenseRef-a",
        "LicenseRef-A",
        "LicenseRef-own",
        "LicenseRef-MIT",
        "LicenseRef-.",
        "MIT",
    )
    pairs = list(map(" ".join, product(own, ("AND", "OR"), own)))
    assert assert_alike(pairs) == len(pairs)
