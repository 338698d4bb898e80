"""What the API takes and gives of trusted publishing."""

from __future__ import annotations

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.accounts.tokens import time_text
from plugin_platform import api_tokens


def _text(longest: int, pattern: str, error: str, **options: object) -> fields.String:
    rules = [validate.Length(1, longest), validate.Regexp(pattern, error=error)]
    return fields.String(validate=rules, **options)  # type: ignore[arg-type]


class TrustedIssuer(CamelSchema):
    kind = fields.String(required=True)
    url = fields.String(required=True)


class TrustedIssuers(CamelSchema):
    audience = fields.String(
        required=True, metadata={"description": "What stands in `aud`; empty: nobody is trusted."}
    )
    issuers = fields.List(fields.Nested(TrustedIssuer), required=True)


class NewPublisher(CamelSchema):
    issuer = _text(200, r"https?://\S+\Z", "An address.", required=True)
    repository = _text(200, r"[\w.-]+(/[\w.-]+)+\Z", "Such as ada/word-count.", required=True)
    workflow = _text(
        200,
        r"[\w./ -]+\.ya?ml\Z",
        "The file's name: publish.yml at GitHub, .gitlab-ci.yml at GitLab.",
        required=True,
    )
    environment = _text(255, r"[^\x00-\x1f]*\S\Z", "A name.", load_default=None, allow_none=True)


class Publisher(CamelSchema):
    id = fields.String(required=True)
    issuer = fields.String(required=True)
    repository = fields.String(required=True)
    workflow = fields.String(required=True)
    environment = fields.String(required=True, allow_none=True)
    repository_id = fields.String(
        allow_none=True,
        metadata={"description": "Its number at the issuer's, fixed by the first run."},
    )
    trusted_at = time_text(required=True)


class PublisherList(CamelSchema):
    items = fields.List(fields.Nested(Publisher), required=True)


class Assertion(CamelSchema):
    token = fields.String(
        required=True,
        validate=validate.Length(1, 12_000),
        metadata={
            "description": "The OIDC token of the run; its audience is that of `/auth/oidc`."
        },
    )
    plugin_id = fields.String(required=True, validate=validate.Regexp(api_tokens.PLUGIN_ID))
