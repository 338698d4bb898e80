"""Runs of continuous integration, as their issuers vouch for them: JSON Web Tokens (RFC 7519)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from gateway.bus.issuers import IssuerKeys
from plugin_platform.errors import Unauthenticated

# Of key pairs only: with a shared secret whoever can check could also make (RFC 8725, 3.1).
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
REQUIRED = ["iss", "aud", "exp", "iat", "jti", "sub"]
LEEWAY = 30  # s, for clocks that differ
LONGEST = 24 * 3600  # s that an assertion may be good for
LONGEST_CLAIM = 300  # characters


@dataclass(frozen=True)
class Claims:
    """Where an issuer says what: names of claims, and how a workflow's file is written in one."""

    repository: str
    repository_id: str  # a number that no other repository ever gets
    workflow: str
    workflow_form: str  # a pattern whose first group is the file
    environment: str
    ref: str
    sha: str
    run: str

    def file_of(self, written: str, repository: str) -> str | None:
        form = self.workflow_form.replace("REPOSITORY", re.escape(repository))
        found = re.match(form, written, re.IGNORECASE)
        return found[1] if found else None


# https://docs.github.com/en/actions/reference/security/oidc
# https://docs.gitlab.com/ci/secrets/id_token_authentication/
KINDS: Mapping[str, Claims] = {
    "github": Claims(
        repository="repository",
        repository_id="repository_id",
        workflow="job_workflow_ref",
        workflow_form=r"REPOSITORY/\.github/workflows/([^@/]+)@",
        environment="environment",
        ref="ref",
        sha="sha",
        run="run_id",
    ),
    "gitlab": Claims(
        repository="project_path",
        repository_id="project_id",
        workflow="ci_config_ref_uri",
        workflow_form=r"[^/]+/REPOSITORY//([^@]+)@",
        environment="environment",
        ref="ref",
        sha="sha",
        run="job_id",
    ),
}


@dataclass(frozen=True)
class Issuer:
    """``url`` is what stands in ``iss``, without a slash at its end."""

    kind: str
    url: str


def read_issuers(words: str, *, production: bool) -> tuple[Issuer, ...]:
    """``github=https://token.actions.githubusercontent.com gitlab=…``; raises ValueError."""
    found = []
    for word in words.split():
        kind, _, url = word.partition("=")
        local = re.match(r"http://(127\.0\.0\.1|localhost)(:\d+)?\Z", url)
        if kind not in KINDS or not (url.startswith("https://") or (local and not production)):
            known = ", ".join(KINDS)
            raise ValueError(f"TRUSTED_ISSUERS: {word}: say KIND=https://…, a kind of {known}")
        found.append(Issuer(kind, url.rstrip("/")))
    return tuple(found)


class Runs:
    def __init__(
        self,
        issuers: tuple[Issuer, ...],
        audience: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuers = {issuer.url: issuer for issuer in issuers}
        self._keys = {url: IssuerKeys(url) for url in self._issuers}
        self.audience = audience
        self._clock = clock

    @property
    def issuers(self) -> list[Issuer]:
        """None without an audience: an assertion must be for this platform and no other."""
        return list(self._issuers.values()) if self.audience else []

    async def read(self, assertion: str) -> dict[str, Any]:
        """``{issuer, jti, good_until, repository, repository_id, workflow, environment, ref, sha,
        run}``, all vouched for. Raises Unauthenticated, and Unavailable while the keys cannot be
        had.
        """
        try:
            issuer, key_id = self._named(assertion)
            key = await self._keys[issuer.url].find(key_id)
            if key is None:
                raise Unauthenticated(f"{issuer.url} has no key {key_id!r}.")
            claims = jwt.decode(
                assertion,
                key,
                algorithms=ALGORITHMS,
                audience=self.audience,
                issuer=issuer.url,
                leeway=LEEWAY,
                options={"require": REQUIRED, "strict_aud": True},
            )
        except jwt.PyJWTError as error:
            raise Unauthenticated(f"The assertion is not good: {error}.") from None
        return self._run(issuer, claims)

    def _named(self, assertion: str) -> tuple[Issuer, str]:
        """Whom it says to be of, and with which key; believed for nothing but finding that key."""
        if not self.audience:
            raise Unauthenticated("This platform trusts no continuous integration.")
        header = jwt.get_unverified_header(assertion)
        said = jwt.decode(assertion, options={"verify_signature": False})
        issuer = self._issuers.get(str(said.get("iss")))
        if issuer is None:
            known = ", ".join(self._issuers) or "nobody"
            raise Unauthenticated(f"The issuer is none of those that are trusted: {known}.")
        if header.get("alg") not in ALGORITHMS:
            raise Unauthenticated("The assertion is not signed with a key pair.")
        return issuer, str(header.get("kid"))

    def _run(self, issuer: Issuer, claims: dict[str, Any]) -> dict[str, Any]:
        names = KINDS[issuer.kind]
        good_until = float(claims["exp"])
        if good_until - self._clock() > LONGEST:
            raise Unauthenticated("The assertion is good for longer than a day.")
        jti = _text(claims, "jti")
        repository, written = _text(claims, names.repository), _text(claims, names.workflow)
        if not jti or not repository or not written:
            raise Unauthenticated("The assertion does not say which run it is of.")
        workflow = names.file_of(written, repository)
        if workflow is None:
            raise Unauthenticated(f"The workflow {written} is not one of {repository}.")
        more = {name: _text(claims, getattr(names, name)) or None for name in MORE}
        return {
            "issuer": issuer.url,
            "jti": jti,
            "good_until": good_until,
            "repository": repository,
            "workflow": workflow,
            **more,
        }


MORE = ("repository_id", "environment", "ref", "sha", "run")


def _text(claims: dict[str, Any], name: str) -> str:
    value = str(claims.get(name) or "")
    if len(value) > LONGEST_CLAIM or not value.isprintable():
        raise Unauthenticated(f"The claim {name} is not readable.")
    return value
