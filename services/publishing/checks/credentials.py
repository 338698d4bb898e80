"""A bundle is public, so it holds no secrets: shapes of tokens that are well known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publishing.checks.finding import Finding, Source

KINDS = {
    "an AWS access key": r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b",
    "a GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36,255}\b",
    "a GitHub fine-grained token": r"\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b",
    "a GitLab token": r"\bglpat-[A-Za-z0-9_-]{20,}",
    "an npm token": r"\bnpm_[A-Za-z0-9]{36}\b",
    "a Python package index token": r"\bpypi-AgE[A-Za-z0-9_-]{50,}",
    "a Slack token": r"\bxox[abeoprs]-[A-Za-z0-9-]{10,250}\b",
    "a Slack webhook": r"https://hooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/\w{20,}",
    "a Discord webhook": r"https://discord(?:app)?\.com/api/webhooks/\d{16,20}/[\w-]{60,}",
    "a Stripe secret key": r"\b[sr]k_live_[A-Za-z0-9]{20,}\b",
    "an OpenAI key": r"\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}",
    "an Anthropic key": r"\bsk-ant-[a-z0-9]+-[A-Za-z0-9_-]{80,}",
    "a SendGrid key": r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b",
    "a Mailchimp key": r"\b[0-9a-f]{32}-us\d{1,2}\b",
    "a Telegram bot token": r"\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b",
    "a Shopify token": r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b",
    "a Hugging Face token": r"\bhf_[A-Za-z]{34}\b",
    "a DigitalOcean token": r"\bdo[opr]_v1_[0-9a-f]{64}\b",
    "a Square token": r"\bsq0(?:atp|csp)-[A-Za-z0-9_-]{22,43}\b",
    "a private key": r"-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----",
    "a password in an address": r"\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqps?)"
    r"://[^\s:/@'\"`]{1,64}:[^\s:/@'\"`$]{3,64}@",
}
ANY = re.compile("|".join(f"({pattern})" for pattern in KINDS.values()))
MAX_FINDINGS = 10


def check(source: Source) -> Iterator[Finding]:
    names = tuple(KINDS)
    for _, match in zip(range(MAX_FINDINGS), ANY.finditer(source.text), strict=False):
        # The finding is kept and shown, so it never repeats the secret.
        kind = names[(match.lastindex or 1) - 1]
        message = f"This looks like {kind}. A bundle is public: remove it and revoke it."
        yield Finding("error", "secret", message, line=source.line_at(match.start()))
