"""Secrets of kinds that people do leave in bundles, planted the ways that builds write them.

Made up here from a seed, so that this file holds nothing that looks like a secret.
"""

from __future__ import annotations

import importlib
import itertools
import json
import random
import string

import pytest

from plugin_platform.api_tokens import PREFIX, SHAPE
from plugin_platform.rules import load
from publishing.checks import check
from publishing.checks.credentials import entropy, kinds, secrets_in

ALNUM, HEX, UPPER = string.ascii_letters + string.digits, "0123456789abcdef", string.ascii_uppercase
BASE32, DIGITS, WORD = UPPER + "234567", string.digits, string.ascii_letters + string.digits + "_-"
CHANCE = random.Random(20261126)  # noqa: S311 - no secret is made


def some(alphabet: str, length: int) -> str:
    return "".join(CHANCE.choices(alphabet, k=length))


KEY = "PRIVATE" + " KEY"
PLANTED = {
    "AWS access key id": "AK" + "IA" + some(BASE32, 16),
    "AWS secret key": f"aws_secret_access_key = '{some(ALNUM, 40)}'",
    "GitHub token": "gh" + "p_" + some(ALNUM, 36),
    "GitHub fine-grained token": "github" + "_pat_" + some(ALNUM, 22) + "_" + some(ALNUM, 59),
    "GitLab token": "gl" + "pat-" + some(WORD, 20),
    "npm token": "np" + "m_" + some(ALNUM, 36),
    "PyPI token": "py" + "pi-AgEIcHlwaS5vcmc" + some(WORD, 70),
    "Slack bot token": "xo" + "xb-" + some(DIGITS, 12) + "-" + some(DIGITS, 12) + some(ALNUM, 24),
    "Slack webhook": "https://hooks.slack" + ".com/services/T" + some(UPPER, 8) + "/B"
    + some(UPPER, 8) + "/" + some(ALNUM, 24),
    "Stripe key": "sk" + "_live_" + some(ALNUM, 24),
    "OpenAI key": "sk-" + "proj-" + some(ALNUM, 74) + "T3Blbk" + "FJ" + some(ALNUM, 74),
    "Anthropic key": "sk-" + "ant-api03-" + some(WORD, 93) + "AA",
    "SendGrid key": "SG" + "." + some(ALNUM, 22) + "." + some(ALNUM, 43),
    "Google API key": "AI" + "za" + some(ALNUM, 35),
    "private key": f"-----BEGIN {KEY}-----\\n{some(ALNUM, 64)}\\n-----END {KEY}-----",
    "database address": "postgres" + "://me:" + some(ALNUM, 12) + "@db.example.org/x",
    "DigitalOcean token": "do" + "p_v1_" + some(HEX, 64),
    "Hugging Face token": "h" + "f_" + some(string.ascii_letters, 34),
    "Telegram bot": some("123456789", 9) + ":" + "AA" + some(WORD[:-2], 33),
    "Grafana token": "gl" + "sa_" + some(ALNUM, 32) + "_" + some(HEX, 8),
    "Linear key": "lin" + "_api_" + some(ALNUM, 40),
    "Notion token": "nt" + "n_" + some(DIGITS, 11) + some(ALNUM, 35),
    "Postman key": "PM" + "AK-" + some(HEX, 24) + "-" + some(HEX, 34),
    "Databricks token": "da" + "pi" + some(HEX, 32),
    "signed token (JWT)": "ey" + some(ALNUM, 30) + ".ey" + some(ALNUM, 60) + "." + some(WORD, 43),
    "Azure client secret": some(ALNUM, 3) + "8" + "Q~" + some(ALNUM, 34),
    "Vault token": "hv" + "s." + some(ALNUM, 95),
    "Shopify token": "sh" + "pat_" + some(HEX, 32),
}  # fmt: skip
MANIFEST = {"id": "ab", "name": "A", "version": "1.0.0", "description": "A.", "contributes": {}}
WAYS = ("const key = '{}';", "x={{k:`{}`,l:1}};", 'fetch(u,{{headers:{{a:"Bearer {}"}}}});')


def missed(way: str) -> list[str]:
    head = f"export const manifest = {json.dumps(MANIFEST)};\n"
    codes = {
        name: {each.code for each in check((head + way.format(secret)).encode()).findings}
        for name, secret in PLANTED.items()
    }
    return [name for name, found in codes.items() if "secret" not in found]


@pytest.mark.parametrize("way", WAYS)
def test_hardly_a_planted_secret_is_missed(way: str) -> None:
    """19 of 20 at least, whichever way a build wrote them."""
    assert len(PLANTED) >= 20
    assert len(missed(way)) * 20 <= len(PLANTED), missed(way)


def test_no_finding_repeats_the_secret() -> None:
    for secret in PLANTED.values():
        for each in check(f"const key = `{secret}`".encode()).findings:
            assert secret not in each.message


def test_placeholders_are_no_secrets() -> None:
    for text in ("AI" + "za" + "x" * 35, "gl" + "dt-" + "0" * 20, "da" + "pi" + "a" * 32):
        assert list(secrets_in(f"'{text}'")) == []


def test_entropy_is_shannons() -> None:
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2
    assert entropy("aabb") == 1


def test_the_rules_are_read_as_they_are_written() -> None:
    data = load("secrets.json")
    assert len(kinds()) == len(data["own"]) + len(data["gitleaks"]) > 100
    assert all(each.keywords for each in kinds())
    assert all(word == word.lower() for each in kinds() for word in each.keywords)


def literals_of(pattern: str) -> str:
    """What every match begins with, as the compiler of patterns reads it."""
    parsed = list(importlib.import_module("re._parser").parse(pattern))
    if parsed and str(parsed[0][0]) == "AT":
        parsed = parsed[1:]
    if parsed and str(parsed[0][0]) == "SUBPATTERN":
        parsed = list(parsed[0][1][3])
    plain = itertools.takewhile(lambda part: str(part[0]) == "LITERAL", parsed)
    return "".join(chr(part[1]) for part in plain)


def test_what_a_shape_begins_with_is_what_each_match_begins_with() -> None:
    plain = [each for each in kinds() if each.beginning]
    assert len(plain) > 80
    wrong = [
        each.what
        for each in plain
        if not literals_of(each.shape.pattern).startswith(each.beginning)
    ]
    assert wrong == []


def test_the_platforms_own_tokens_are_among_them() -> None:
    [own] = [rule for rule in load("secrets.json")["own"] if rule["id"] == "platform-token"]
    assert (own["keywords"], own["pattern"]) == ([PREFIX], rf"\b{SHAPE}\b")
