"""The automatic checks, each with what it refuses and what it lets pass."""

import json
from typing import Any

import pytest

from plugin_platform import api_tokens
from publishing.checks import check

VS16 = "\ufe0f"
MANIFEST: dict[str, Any] = {
    "id": "words",
    "name": "Words",
    "version": "1.0.0",
    "description": "Counts words.",
    "contributes": {"slots": [{"slot": "statusbar", "component": "Words"}]},
}


def module(code: str = "", **changes: Any) -> bytes:
    manifest = json.dumps(MANIFEST | changes)
    return f"export const manifest = {manifest};\nexport const Words = () => null;\n{code}".encode()


def found(data: bytes, **submitted_as: Any) -> list[tuple[str, str, str, int | None]]:
    findings = check(data, **submitted_as).findings
    return [(f.severity, f.code, f.pointer, f.line) for f in findings]


def codes(data: bytes) -> list[str]:
    return [f"{finding.severity} {finding.code}" for finding in check(data).findings]


def test_a_plain_module_passes() -> None:
    report = check(module(), plugin_id="words", version="1.0.0")
    assert (report.manifest, report.findings) == (MANIFEST, [])


def test_what_a_minifier_makes_of_a_module_passes() -> None:
    code = """import{jsx as r}from"react/jsx-runtime";
    import{definePlugin as d}from"@plugin-platform/sdk";var n="Wor"+"ds",
    m=Object.freeze({id:`words`,name:n,version:"1.0.0",["description"]:"\\u{1F600}",
    icon:void 0,contributes:{settings:[{id:"a",type:"boolean",label:"A",default:!0},
    {id:"b",type:"number",label:"B",default:-1e3}],slots:[{slot:"modal",component:"W"}]}});
    var p=d({manifest:m,W(){return r("b",{})}});export{m as manifest,p as default};"""
    report = check(code.encode())
    assert report.findings == []
    assert report.manifest["description"] == "\U0001f600"
    assert [s["default"] for s in report.manifest["contributes"]["settings"]] == [True, -1000]
    assert "icon" not in report.manifest


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "empty", None),
        (b" " * (5 * 1024 * 1024) + b"xx", "too-large", None),
        (b"\n\xff", "encoding", 2),
        (b"\n\n'\0'", "nul", 3),
        (b"let a = 1;\nlet b = ;", "syntax", 2),
        (b"\nconst a = <b/>;", "syntax", 2),
        (b"export const a = 1", "manifest-missing", None),
        (b"\nexport const manifest = {id: make()}", "manifest-missing", 2),
        (b"export const manifest = {id: 'a', id: 'b'}", "manifest-missing", 1),
        (b"export function manifest() {}", "manifest-missing", None),
        (b"export {manifest} from './other.js'", "relative-import", 1),
    ],
)
def test_what_is_no_plugin_is_refused(data: bytes, code: str, line: int | None) -> None:
    assert code in [
        found_code for _, found_code, _, found_line in found(data) if found_line == line
    ]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"id": "Words"}, "/manifest/id"),
        ({"version": "1"}, "/manifest/version"),
        ({"colour": "red"}, "/manifest/colour"),
        ({"contributes": {"slots": [{"slot": "roof", "component": "Words"}]}},
         "/manifest/contributes/slots/0/slot"),
        ({"contributes": {"commands": [
            {"id": "words.a", "title": "A"}, {"id": "words.a", "title": "B"}]}},
         "/manifest/contributes/commands/1/id"),
        ({"contributes": {"commands": [
            {"id": "words.a", "title": "A"}, {"id": "b", "title": "B"}]}},
         "/manifest/contributes/commands/1/id"),
        ({"contributes": {"keybindings": [{"command": "words.a", "key": "([)"}]}},
         "/manifest/contributes/keybindings/0/key"),
        ({"contributes": {"keybindings": [{"command": "words.a", "key": "Mod-e", "mac": "e"}]}},
         "/manifest/contributes/keybindings/0/mac"),
        ({"contributes": {"settings": [{"id": "a", "type": "select", "label": "A"}]}},
         "/manifest/contributes/settings/0/options"),
        ({"contributes": {"settings": [
            {"id": "a", "type": "number", "label": "A", "maximum": 3, "default": 4}]}},
         "/manifest/contributes/settings/0/default"),
        ({"activationEvents": ["onParty"]}, "/manifest/activationEvents/0"),
        ({"icon": "three"}, "/manifest/icon"),
        ({"name": "W\u202eords"}, "/manifest/name"),
        ({"requires": {"platformVersion": "newest"}}, "/manifest/requires/platformVersion"),
    ],
)  # fmt: skip
def test_a_manifest_that_breaks_its_schema_says_where(change: dict[str, Any], pointer: str) -> None:
    pointers = [p for severity, _, p, _ in found(module(**change)) if severity == "error"]
    assert pointers == [pointer]


def test_a_finding_of_the_manifest_names_its_line() -> None:
    data = b"\n" + module().replace(b'"statusbar"', b'\n"roof"')
    assert ("error", "manifest-choice", "/manifest/contributes/slots/0/slot", 3) in found(data)


def test_a_manifest_beside_the_bundle_is_checked_too() -> None:
    given = MANIFEST | {"id": "Words"}
    assert ("error", "manifest-form", "/manifest/id", None) in found(module(), manifest=given)


@pytest.mark.parametrize("given", [[], "text", 7, {"id": float("nan")}, {"a": {"b": 1}}])
def test_a_manifest_that_is_no_manifest_is_refused(given: Any) -> None:
    assert "error" in [severity for severity, *_ in found(module(), manifest=given)]


def test_the_manifest_is_the_one_of_this_plugin_and_version() -> None:
    assert found(module(), plugin_id="other", version="2.0.0") == [
        ("error", "manifest-id", "/manifest/id", 1),
        ("error", "manifest-version", "/manifest/version", 1),
    ]


def test_a_plugin_for_a_later_platform_is_warned_of() -> None:
    assert codes(module(requires={"platformVersion": "9.0.0"})) == ["warning platform-version"]


@pytest.mark.parametrize(
    ("command", "expected"), [("words.show", []), ("words.shwo", ["warning foreign-command"])]
)
def test_a_key_for_a_command_of_nobody_is_warned_of(command: str, expected: list[str]) -> None:
    contributes = {
        "commands": [{"id": "words.show", "title": "Show"}],
        "keybindings": [{"command": command, "key": "Mod-Alt-w"}],
    }
    assert codes(module(contributes=contributes)) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import 'react'; import('react-dom/client')", []),
        ("import 'left-pad'", ["error unknown-import"]),
        ("import('left-pad')", ["error unknown-import"]),
        ("import('https://example.org/x.js')", ["error remote-import"]),
        ("import('./chunk.js')", ["error relative-import"]),
        ("export * from '/x.js'", ["error relative-import"]),
        ("import(where)", ["warning computed-import"]),
        ("eval('1')", ["warning dynamic-code"]),
        ("new Function('1')", ["warning dynamic-code"]),
        ("window.eval('1')", ["warning dynamic-code"]),
        ("medieval('1'); x.Function", []),
        ("a.__CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS", ["error bundled-react"]),
        ("a.__SECRET_INTERNALS_DO_NOT_USE_OR", ["error bundled-react"]),
        ("b.useState = (c) => a.H.useState(c)", ["error bundled-react"]),
        ("a.H.used(); a.useState(0)", []),
    ],
)
def test_what_a_module_reaches_for(code: str, expected: list[str]) -> None:
    assert codes(module(code)) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("export const Words = 1", []),
        ("export function Words() {}", []),
        ("export class Words {}", []),
        ("const {Words} = x; export {Words}", []),
        ("export const {a: [Words]} = x", []),
        ("const w = 1; export {w as Words}", []),
        ("export default definePlugin({Words: 1})", []),
        ("const p = {'Words'() {}}; export default p", []),
        ("export const words = 1", ["error component-missing"]),
        ("export default definePlugin({words: 1})", ["error component-missing"]),
        ("export default definePlugin({...all})", ["warning component-unknown"]),
        ("export default make()", ["warning component-unknown"]),
        ("export * from 'react'", ["warning component-unknown"]),
    ],
)
def test_components_that_slots_name_are_exports(code: str, expected: list[str]) -> None:
    data = f"export const manifest = {json.dumps(MANIFEST)};\n{code}"
    assert codes(data.encode()) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a\u202eb", "a\u2066b", "a\u200bb", "a\u200db", "a\ufeffb", "a\ufe0fb", "\u3164",
        "\U000e0100", "\ufe00\ufe01\ufe02", "x\U000e0041", "\ue000\ue001\ue002\ue003",
        f"❤{VS16}{VS16}", "a\u00adb", "\u061c",
    ],
)  # fmt: skip
def test_invisible_text_is_an_error(text: str) -> None:
    assert "error invisible-text" in codes(module(f"/* {text} */"))


@pytest.mark.parametrize(
    "text",
    [
        f"❤{VS16}", f"1{VS16}\u20e3", "👩\u200d💻", f"🏳{VS16}\u200d🌈", "👩🏽\u200d🚀",
        "می\u200cشود", "क्\u200dष", "日本語", "\ue000",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
)  # fmt: skip
def test_text_that_people_write_passes(text: str) -> None:
    assert codes(module(f"const a = {json.dumps(text, ensure_ascii=False)}")) == []


@pytest.mark.parametrize(
    "hoard",
    [
        "".join("☀" + ("\ufe0e" if bit else VS16) for bit in [0, 1] * 101),
        "☀\u200d" * 201,
        "\U0001f3f4\U000e0067" * 201,
        "".join(map(chr, range(0x2800, 0x2900))) * 3,
        "\ue000 " * 513,
    ],
    ids=["selector pairs", "joiners", "tags", "Braille", "private use"],
)
def test_what_is_harmless_once_is_an_error_by_the_hundred(hoard: str) -> None:
    assert "error invisible-text" in codes(module(f"const a = `{hoard}`"))
    # Written as escapes everybody sees it.
    assert codes(module(f"const a = {json.dumps(hoard)}")) == []


@pytest.mark.parametrize("text", ["\u2139\ufe0f", "Ⓜ\ufe0f", "〰\ufe0f", "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"])
def test_letters_that_have_an_emoji_form_and_spinners_pass(text: str) -> None:
    assert codes(module(f"const a = {json.dumps(text, ensure_ascii=False)}")) == []


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        (MANIFEST, None),
        (dict(reversed(MANIFEST.items())), None),
        (MANIFEST | {"name": "Wörter"}, "/manifest/name"),
        (MANIFEST | {"permissions": ["network"]}, "/manifest/permissions"),
        ({k: v for k, v in MANIFEST.items() if k != "description"}, "/manifest/description"),
        (MANIFEST | {"contributes": {"slots": []}}, "/manifest/contributes/slots"),
        (MANIFEST | {"contributes": {"slots": [{"slot": "modal", "component": "Words"}]}},
         "/manifest/contributes/slots/0/slot"),
    ],
)  # fmt: skip
def test_the_manifest_sent_along_is_the_one_in_the_bundle(
    given: dict[str, Any], pointer: str | None
) -> None:
    differs = [p for _, code, p, _ in found(module(), manifest=given) if code == "manifest-differs"]
    assert differs == ([pointer] if pointer else [])


def test_a_manifest_may_be_sent_for_a_bundle_that_computes_its_own() -> None:
    data = b"export const manifest = make();\nexport const Words = 1"
    assert found(data, manifest=MANIFEST) == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<!doctype html>\n<p>Hello", "This is HTML"),
        (b'\n{"id": "words"}', "This is JSON"),
        (b"[1, 2]\n", "This is JSON"),
        (b"let a = 1\nexport const b: string = 'x'", "Line 2 is TypeScript"),
        (b"interface Words { a: 1 }", "Line 1 is TypeScript"),
        (b"import type { A } from 'x'", "Line 1 is TypeScript"),
        (b"let a = b as Words;", "Line 1 is TypeScript"),
        (b"let a = 1;\nlet b = ;", "Line 2 is not valid JavaScript: let b = ;"),
        (b"const a = <b/>", "JSX and decorators do not run"),
        (b"const x = require('x'); module.exports = { x }", "This is CommonJS"),
        (b"exports.activate = () => 1", "This is CommonJS"),
    ],
)
def test_a_message_says_what_the_file_is_and_what_to_do(data: bytes, message: str) -> None:
    assert [f.message for f in check(data).findings if f.message.startswith(message)]


def test_a_byte_order_mark_may_begin_a_bundle() -> None:
    assert codes(b"\xef\xbb\xbf" + module()) == []


# In two parts, so that this file holds nothing that looks like a secret.
SECRETS = [
    ("AK", "IAIOSFODNN7EXAMPLE"), ("ghp", "_" + "a1B2" * 9), ("glpat", "-" + "x" * 20),
    ("github_pat", "_" + "A" * 22 + "_" + "b" * 59), ("npm", "_" + "Ab1" * 12),
    ("pypi", "-AgE" + "x" * 60), ("xoxb", "-123456789012-abcdef"), ("sk_live", "_" + "a" * 24),
    ("rk_live", "_" + "a" * 24), ("sk-", "a" * 20 + "T3BlbkFJ" + "b" * 20),
    ("sk-ant", "-api03-" + "a" * 90), ("SG", "." + "a" * 22 + "." + "b" * 43),
    ("0" * 32, "-us12"), ("123456789:", "AA" + "x" * 33), ("shpat", "_" + "a" * 32),
    ("hf", "_" + "a" * 34), ("dop_v1", "_" + "0" * 64), ("sq0atp", "-" + "a" * 22),
    ("-----BEGIN RSA ", "PRIVATE KEY-----"), ("postgres://me:", "hunter22@db.example.org/x"),
    ("https://hooks.slack.com", "/services/T0000000/B0000000/" + "x" * 24),
    ("folio", api_tokens.make().removeprefix("folio")),
]  # fmt: skip


@pytest.mark.parametrize("parts", SECRETS, ids=lambda parts: str(parts[0]))
def test_a_secret_is_an_error_that_does_not_repeat_it(parts: tuple[str, str]) -> None:
    secret = "".join(parts)
    findings = check(module(f"const key = '{secret}'")).findings
    assert [(f.severity, f.code, f.line) for f in findings] == [("error", "secret", 3)]
    assert secret not in findings[0].message
