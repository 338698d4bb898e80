"""One table of zips and what is wrong with their files, for server and author's tools.

The tools are held to it by ``plugin-sdk/test/archive-verdicts.test.ts``.
"""

import io
import json
import zipfile
from typing import Any

import pytest
from deploy.local.layout import CHECKOUT
from tests.unit.publishing.pictures import gif, jpeg, lossy
from tests.unit.publishing.zips import png

from publishing.archives.unpack import unpack
from publishing.checks import check_files
from publishing.intake.packages import is_text

TABLE = json.loads((CHECKOUT / "tests" / "contract" / "archive-verdicts.json").read_text())


# By the ends of their names.
WHOLE = {"png": png(), "jpg": jpeg(2, 2), "jpeg": jpeg(2, 2), "gif": gif(2, 2), "webp": lossy(2, 2)}


def content(said: str | list[str] | dict[str, Any]) -> bytes:
    match said:
        case str():
            return said.encode()
        case list():
            return "".join(said).encode()
        case {"hex": digits}:
            return bytes.fromhex(digits)
        case {"numbers": count}:
            return " ".join(map(str, range(count))).encode()
    return str(said["text"]).encode() * int(said["times"])


def packed(case: dict[str, Any]) -> io.BytesIO:
    files = {path: content(said) for path, said in case["files"].items()}
    if case.get("pictures"):  # the table has their first bytes alone, and here the rest matters too
        files |= {path: WHOLE.get(path.rpartition(".")[2], each) for path, each in files.items()}
    files |= {f"more/{number}.txt": b"1" for number in range(case.get("more", 0))}
    method = zipfile.ZIP_DEFLATED if case.get("deflated") else zipfile.ZIP_STORED
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method, compresslevel=9) as archive:
        for path, each in files.items():
            archive.writestr(path, each)
    return data


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: str(case["name"]))
def test_the_server_says_what_the_table_says(case: dict[str, Any]) -> None:
    problem = unpack(packed(case), io.BytesIO())["problem"]
    said = [[problem["rule"], problem["file"]]] if problem else []
    assert said == case["findings"][:1]


@pytest.mark.parametrize("case", TABLE["code"], ids=lambda case: str(case["name"]))
def test_the_server_finds_what_the_table_says(case: dict[str, Any]) -> None:
    said = {"index.js": TABLE["entry"], **case["files"]}
    texts = {path: content(each) for path, each in said.items() if is_text(path)}
    found = check_files(texts, list(said)).findings
    assert sorted([each.code, each.file, each.line] for each in found) == case["findings"]
