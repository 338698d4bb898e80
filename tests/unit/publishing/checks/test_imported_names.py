"""What a version is said to import."""

from publishing.checks import check, check_files
from publishing.checks.engine.imported import COMPUTED, LONGEST_NAME, MOST_NAMES

CHUNK = "chunks/a.js"


def test_each_is_named_once_whatever_way_it_is_imported() -> None:
    source = (
        b"import {a} from 'react'; export * from 'react';\n"
        b"export const manifest = {}; import(a); import(`react-dom`); import('react');"
    )
    assert check(source).imports == [COMPUTED, "react", "react-dom"]


def test_of_a_zip_those_of_all_code() -> None:
    texts = {"index.js": b"import './chunks/a.js'", CHUNK: b"import 'react'", "a.md": b"import 'b'"}
    assert check_files(texts, list(texts)).imports == ["./chunks/a.js", "react"]


def test_what_is_no_module_imports_nothing_that_could_be_said() -> None:
    assert check(b"let a = ;").imports is None
    texts = {"index.js": b"import './chunks/a.js'", CHUNK: b"let a = ;"}
    assert check_files(texts, list(texts)).imports is None


def test_many_and_long_names_have_an_end() -> None:
    many = b"".join(b"import './%d/../chunks/a.js';" % number for number in range(150))
    names = check(many).imports or []
    assert (len(names), names[-1]) == (MOST_NAMES + 1, "(50 more)")
    [long] = check(b"import '" + b"x" * 10_000 + b"'").imports or []
    assert len(long) == LONGEST_NAME


def test_what_no_table_keeps_is_spelt_out() -> None:
    texts = {"index.js": rb"import './\0/../chunks/a.js'", CHUNK: b"1"}
    report = check_files(texts, list(texts))
    assert report.imports == [r"'./\x00/../chunks/a.js'"]
    [imports] = [one for one in report.conclusions if one.check == "imports"]
    assert imports.verdict == "passed", "so it may be stored"
