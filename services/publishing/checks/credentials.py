"""A bundle is public, so it holds no secrets: shapes of tokens that are well known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from plugin_platform.api_tokens import PREFIX, SHAPE
from publishing.checks.finding import Finding, Source

DATABASES = ("postgres://", "postgresql://", "mysql://", "mongodb", "redis://", "amqp")
# What it is, texts of which one must be in it, its shape. Looking for plain text costs next to
# nothing; a shape is only looked for where there is such a text. Each repetition is bounded, or
# cannot begin anew within itself: a bundle is megabytes of text that somebody else chose.
KINDS = (
    ("a token of this platform", (PREFIX,), rf"\b{SHAPE}\b"),
    ("an AWS access key", ("AKIA", "ASIA"), r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    (
        "a GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
        r"\bgh[pousr]_[A-Za-z0-9]{36,255}\b",
    ),
    (
        "a GitHub fine-grained token",
        ("github_pat_",),
        r"\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b",
    ),
    ("a GitLab token", ("glpat-",), r"\bglpat-[A-Za-z0-9_-]{20,}"),
    ("an npm token", ("npm_",), r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("a Python package index token", ("pypi-AgE",), r"\bpypi-AgE[A-Za-z0-9_-]{50,}"),
    ("a Slack token", ("xox",), r"\bxox[abeoprs]-[A-Za-z0-9-]{10,250}\b"),
    (
        "a Slack webhook",
        ("hooks.slack.com",),
        r"https://hooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/\w{20,}",
    ),
    (
        "a Discord webhook",
        ("/api/webhooks/",),
        r"https://discord(?:app)?\.com/api/webhooks/\d{16,20}/[\w-]{60,}",
    ),
    ("a Stripe secret key", ("k_live_",), r"\b[sr]k_live_[A-Za-z0-9]{20,}\b"),
    (
        "an OpenAI key",
        ("T3BlbkFJ",),
        r"\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{20,200}T3BlbkFJ[A-Za-z0-9_-]{20,}",
    ),
    ("an Anthropic key", ("sk-ant-",), r"\bsk-ant-[a-z0-9]{1,20}-[A-Za-z0-9_-]{80,}"),
    ("a SendGrid key", ("SG.",), r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b"),
    ("a Mailchimp key", ("-us",), r"\b[0-9a-f]{32}-us\d{1,2}\b"),
    ("a Telegram bot token", (":AA",), r"\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    ("a Shopify token", ("shp",), r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b"),
    ("a Hugging Face token", ("hf_",), r"\bhf_[A-Za-z]{34}\b"),
    ("a DigitalOcean token", ("_v1_",), r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
    ("a Square token", ("sq0",), r"\bsq0(?:atp|csp)-[A-Za-z0-9_-]{22,43}\b"),
    (
        "a private key",
        ("PRIVATE KEY",),
        r"-----BEGIN (?:[A-Z]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----",
    ),
    (
        "a password in an address",
        DATABASES,
        r"\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqps?)"
        r"://[^\s:/@'\"`]{1,64}:[^\s:/@'\"`$]{3,64}@",
    ),
)
MAX_FINDINGS = 10


def check(source: Source) -> Iterator[Finding]:
    found = sorted(secrets_in(source.text))
    for position, kind in found[:MAX_FINDINGS]:
        # The finding is kept and shown, so it never repeats the secret.
        message = f"This looks like {kind}. A bundle is public: remove it and revoke it."
        yield Finding("error", "secret", message, line=source.line_at(position))


def secrets_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield where the first secrets of each kind begin, and what they look like."""
    for kind, parts, shape in KINDS:
        if any(part in text for part in parts):
            for match in islice(re.finditer(shape, text), MAX_FINDINGS):
                yield match.start(), kind
