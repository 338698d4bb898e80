"""Accounts that are made for a figure, with passwords that nobody else knows."""

import json
import secrets
from dataclasses import dataclass

from deploy.local.bench.load.targets import API, Target
from deploy.local.bench.load.wrk import Request


@dataclass(frozen=True)
class Account:
    username: str
    password: str

    def log_in(self) -> Request:
        body = json.dumps({"username": self.username, "password": self.password})
        return Request("POST", f"{API}/auth/login", key=secrets.token_hex(16), body=body)


def register(target: Target) -> Account:
    account = Account(f"bench-{secrets.token_hex(6)}", secrets.token_urlsafe(15))
    said = {
        "username": account.username,
        "password": account.password,
        "email": f"{account.username}@example.com",
    }
    target.ask("POST", f"{API}/auth/register", json=said)
    return account
