"""A manifest is read at a cost that no module can raise, counted in values and characters."""

import pytest

from publishing.checks import check
from publishing.checks.engine.exported import find
from publishing.javascript.literals import MAX_NODES, MAX_TEXT, NotLiteral, Reader
from publishing.javascript.module import read_module


def reader_of(source: str) -> Reader:
    """The reader of the module's manifest, after it has done or given up its work."""
    module = read_module(source.encode())
    reader = Reader(module.resolve)
    expression = module.resolve(module.exports["manifest"])
    assert expression is not None
    with pytest.raises(NotLiteral):
        reader.read(expression, "/manifest")
    return reader


def bomb(levels: int = 9, width: int = 10) -> str:
    """Ten references to ten references …: 10^levels values in some hundred bytes."""
    arrays = [f"a{n}=[{','.join([f'a{n + 1}'] * width)}]" for n in range(levels)]
    declared = ",".join([*arrays, f"a{levels}=0"])
    return f"const {declared};export const manifest={{permissions:a0}}"


def test_a_bomb_of_names_is_read_no_further_than_a_manifest_may_go() -> None:
    assert len(bomb()) < 400
    assert reader_of(bomb()).nodes == MAX_NODES + 1


def test_a_bomb_of_joined_strings_makes_no_long_string() -> None:
    strings = ",".join(f"s{n}=s{n + 1}+s{n + 1}" for n in range(20))
    source = f"const {strings},s20='{'x' * 1000}';export const manifest={{name:s0}}"
    assert reader_of(source).text <= 3 * MAX_TEXT


def test_a_long_string_that_is_named_often_is_not_read_often() -> None:
    names = ",".join(["s"] * 5000)
    source = f"const s='{'x' * 100_000}';export const manifest={{permissions:[{names}]}}"
    assert reader_of(source).text <= MAX_TEXT + 200_000


def test_a_long_key_makes_no_long_pointers() -> None:
    source = f"export const manifest={{'{'k' * 100_000}':[{','.join(['0'] * 9000)}]}}"
    assert sum(map(len, reader_of(source).lines)) <= MAX_TEXT + 200_000


def test_an_array_that_is_too_long_is_not_even_begun() -> None:
    source = f"export const manifest={{permissions:[{'0,' * 50_000}0]}}"
    assert reader_of(source).nodes < 10


def test_the_developer_is_told_why() -> None:
    found = find(read_module(bomb().encode()), None)
    [problem] = found.findings
    assert problem.code == "manifest-missing"
    assert "more than 10,000 values" in problem.message


def test_a_manifest_as_large_as_it_may_be_is_read() -> None:
    options = ",".join(f"{{value:'{n}',label:'L{n}'}}" for n in range(100))
    setting = "{id:'s%d',type:'select',label:'S',options:[" + options + "]}"
    settings = ",".join(setting % number for number in range(20))
    report = check(f"export const manifest={{contributes:{{settings:[{settings}]}}}}".encode())
    assert len(report.manifest["contributes"]["settings"]) == 20
    assert len(report.manifest["contributes"]["settings"][7]["options"]) == 100
