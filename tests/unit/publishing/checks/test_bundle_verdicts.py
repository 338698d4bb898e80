"""One table of bundles and what is found in them, for the server and for the author's tools.

The build preset and the command line are held to it by ``plugin-sdk/test/bundle-verdicts.test.ts``
and ``plugin-cli/test/bundle-verdicts.test.ts``; here also to the server's words and patterns.
"""

import base64
import json
import random
import subprocess
from typing import Any

import pytest
from deploy.local.layout import CHECKOUT, HOST_WEB
from tests.helpers.strings_of import text_of

from publishing.checks import check
from publishing.checks.credentials import kinds, secrets_in
from publishing.manifest import MAX_MANIFEST

TABLE = json.loads((CHECKOUT / "tests" / "contract" / "bundle-verdicts.json").read_text())
# What these say depends on the parser, or on names of characters that JavaScript has not.
OWN_WORDS = {"syntax", "manifest-missing", "invisible-text"}
ID = "sample"
OTHER_HOST = {"change": {"permissions": ["network:other.example"]}}
# White space, or the end of a line, to one of the two languages alone.
FOREIGN_SPACES = ("\u00a0", "\ufeff", "\u2028", "\u3000", "\r", "\x0b", "\x1c", "\x85")


def bundle(case: dict[str, Any]) -> bytes:
    """As the table's cases say it: bytes, a text in pieces, or changes of an ordinary plugin."""
    if "base64" in case:
        return base64.b64decode(case["base64"])
    if "text" in case:
        return "".join(case["text"]).encode()
    said = TABLE["manifest"] | case.get("change", {})
    manifest = {key: value for key, value in said.items() if value is not None}
    written = json.dumps(manifest, ensure_ascii=False, separators=(",", ":"))
    code = case.get("code", "export const Panel = () => null;")
    return f"export const manifest = {written};\n{code}".encode()


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: str(case["name"]))
def test_the_server_says_what_the_table_says(case: dict[str, Any]) -> None:
    report = check(bundle(case), plugin_id=ID)
    assert [each.fault for each in report.conclusions if each.fault] == []
    places = [[f.code, f.pointer, f.line, f.column, f.verdict] for f in report.findings]
    assert places == case["findings"]


def test_the_authors_tools_say_it_in_the_servers_words() -> None:
    assert_the_same([bundle(case) for case in TABLE["cases"]])


def test_each_shape_of_a_secret_is_the_same_shape_in_javascript() -> None:
    """Texts made of each pattern, and each with its last sign gone or a sign more at its ends."""
    chance = random.Random(20261126)  # noqa: S311 - no secret is made
    bundles = []
    found = set[str]()
    for kind in kinds():
        for _ in range(4):
            text = text_of(kind.shape.pattern, chance)
            found |= {what for _, what in secrets_in(f"'{text}'")}
            middle = len(text) // 2
            variants = [text, text[:-1], f"_{text}", f"é{text}é", text.upper()]
            variants += [text.replace(" ", each) for each in FOREIGN_SPACES]
            variants += [f"{text}{each}" for each in FOREIGN_SPACES]
            variants += [f"{text[:middle]}{each}{text[middle:]}" for each in FOREIGN_SPACES]
            bundles += [f"const a = 1;\n/* {each} */".encode() for each in variants]
    assert len(found) > 0.9 * len({kind.what for kind in kinds()})  # so that the texts do tell
    assert_the_same(bundles)


@pytest.mark.parametrize("space", FOREIGN_SPACES)
def test_what_stands_around_a_secret_is_the_same_in_javascript(space: str) -> None:
    ended = "glsa_" + "a1B2" * 8 + "_0123abcd"
    key = "a1B2" * 10
    written = [f"/* {ended}{space} */", f"/* aws{space}secret = '{key}' */"]
    written += [f"/* redis://me:hun{space}ter@a.example */"]
    assert_the_same([each.encode() for each in written])


def described(size: int) -> bytes:
    """A bundle whose manifest is so many characters of JSON, and many of them of small objects."""
    numbers = (10**21, 1e-07, 0.00001, 0.0001, -2.5, 12345678.125, 0, 7)
    settings = [
        {"id": f"s{at}", "type": "number", "label": 'é😀"\\', "default": number}
        for at, number in enumerate(numbers * 16)
    ]
    said = '\u2028\x7f"\\\n\té😀'
    manifest = TABLE["manifest"] | {"description": said, "contributes": {"settings": settings}}
    manifest["description"] += "x" * (size - len(json.dumps(manifest)))
    return f"export const manifest = {json.dumps(manifest, ensure_ascii=False)}".encode()


def test_the_size_of_a_manifest_is_counted_alike() -> None:
    bundles = [described(size) for size in (MAX_MANIFEST, MAX_MANIFEST + 1)]
    said = [{each.code for each in check(data, plugin_id=ID).findings} for data in bundles]
    assert ["manifest-size" in codes for codes in said] == [False, True]
    assert_the_same(bundles)


@pytest.mark.parametrize("host", ["a" * 1_000, "a" * 1_001, "a" * 200_000, "\U0001f600" * 1_001])
def test_a_long_value_is_cut_alike(host: str) -> None:
    assert_the_same([bundle({**OTHER_HOST, "code": f"fetch('https://{host}/')"})])


def test_what_cannot_be_seen_is_written_alike() -> None:
    unseen = ["\\0", "\\t", "\\x7f", "\\x85", "\\xa0", "\\xad", "\\u200b", "\\u2028", "\\u3000"]
    unseen += ["\\ue000", "\\u{1d173}", "\\u{e0001}", "\\u{10ffff}", "\\\\ u0041", "é\U0001f600"]
    codes = [f"fetch('https://a{each}b/')" for each in unseen]
    assert_the_same([bundle({**OTHER_HOST, "code": code}) for code in codes])


def assert_the_same(bundles: list[bytes]) -> None:
    """Node is asked once for all of them."""
    asked = json.dumps([base64.b64encode(each).decode() for each in bundles])
    program = HOST_WEB / "plugin-sdk" / "test" / "findings-of.js"
    done = subprocess.run(
        ["node", program, ID], input=asked.encode(), capture_output=True, check=True, timeout=300
    )
    for data, theirs in zip(bundles, json.loads(done.stdout), strict=True):
        ours = [each.to_dict() for each in check(data, plugin_id=ID).findings]
        assert comparable(theirs) == comparable(ours)


def comparable(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One module has no files: the server says null of them, the tools nothing."""
    said = [{"file": None, **each} for each in findings]
    return [each | {"message": ""} if each["code"] in OWN_WORDS else each for each in said]
