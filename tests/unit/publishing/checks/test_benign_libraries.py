"""48 libraries that people use are neither refused nor held, nor taken for secrets.

They are those among what host-web's lock file installs that run in a browser; the 48 of
``tests/bench/library_corpus.py``, which take an installation of their own, are for a bench.
"""

from __future__ import annotations

import pytest
from deploy.local.layout import HOST_WEB
from tests.helpers.bundled_libraries import bundles_of

from publishing.checks import check

PLAIN: list[str] = []
CODE, ASKS = ["dynamic-code"], ["undeclared-network"]
# What developers are told of each. Held and refused is none.
# `Function('return this')` finds the global object, and ajv and zod compile schemas: the page's
# policy refuses both, and they go on without. react-router asks for data of routes.
TOLD = {
    "acorn": PLAIN,
    "ajv": CODE,
    "axe-core": CODE,
    "chai": PLAIN,
    "cmdk": PLAIN,
    "comlink": PLAIN,
    "compare-versions": PLAIN,
    "cookie": PLAIN,
    "dequal": PLAIN,
    "emoji-regex": PLAIN,
    "entities": PLAIN,
    "espree": PLAIN,
    "esquery": PLAIN,
    "estraverse": PLAIN,
    "fast-deep-equal": PLAIN,
    "fflate": PLAIN,
    "idb": PLAIN,
    "ignore": PLAIN,
    "js-yaml": PLAIN,
    "json5": CODE,
    "jsesc": PLAIN,
    "levn": PLAIN,
    "lodash": CODE,
    "lucide-react": PLAIN,
    "lz-string": PLAIN,
    "magic-string": PLAIN,
    "marked": PLAIN,
    "match-sorter": PLAIN,
    "minimatch": PLAIN,
    "nanoid": PLAIN,
    "prettier/standalone": PLAIN,
    "pretty-format": CODE,
    "radix-ui": PLAIN,
    "react-dropzone": PLAIN,
    "react-hook-form": ASKS,
    "react-router": ["computed-import", *ASKS],
    "semver": PLAIN,
    "sonner": PLAIN,
    "tinykeys": PLAIN,
    "use-debounce": PLAIN,
    "workbox-window": PLAIN,
    "zod": CODE,
    "zustand": PLAIN,
    "@codemirror/lang-markdown": PLAIN,
    "@floating-ui/react-dom": PLAIN,
    "@lezer/markdown": PLAIN,
    "@simplewebauthn/browser": PLAIN,
    "@tanstack/react-query": PLAIN,
}
TOKEN = "const key = 'ghp" + "_16C7e42F292c6912E7710c838347Ae178B4a'"


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("libraries")
    return bundles_of(list(TOLD), HOST_WEB / "node_modules", folder)


def test_no_library_is_refused_or_held(bundles: dict[str, bytes]) -> None:
    assert len(bundles) == 48
    told, not_passed = {}, {}
    for name, bundle in bundles.items():
        report = check(bundle)
        told[name] = sorted({each.code for each in report.findings})
        if wrong := {
            one.check: one.verdict for one in report.conclusions if one.verdict != "passed"
        }:
            not_passed[name] = wrong
    assert not_passed == {}
    assert told == TOLD


@pytest.mark.parametrize("name", ["lodash", "zod", "prettier/standalone"])
def test_a_secret_among_a_library_is_found(bundles: dict[str, bytes], name: str) -> None:
    found = check(bundles[name] + f"\n{TOKEN};\n".encode()).findings
    assert "secret" in {each.code for each in found}
