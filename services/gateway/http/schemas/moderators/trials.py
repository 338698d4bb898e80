"""What is told to who tries a version out that is not public."""

from __future__ import annotations

from marshmallow import fields

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.developers.developer import Finding
from gateway.http.schemas.parts import plain_object, time
from gateway.http.schemas.public.marketplace import Screenshot


class Trial(CamelSchema):
    """Good for a quarter of an hour, and for nobody who does not have the addresses."""

    entry_url = fields.String(
        required=True, metadata={"description": "Of the entry, beside which its files are."}
    )
    integrity = fields.String(required=True)
    preview_url = fields.String(
        required=True, metadata={"description": "The page to run it in, as a frame."}
    )
    expires_at = time(required=True)


class ReviewTrial(Trial):
    """With what its public page would show."""

    icon_url = fields.String(required=True, allow_none=True)
    screenshots = fields.List(fields.Nested(Screenshot), required=True)
    readme_html = fields.String(required=True, allow_none=True)


class UploadTrial(Trial):
    manifest = plain_object(required=True)
    findings = fields.List(fields.Nested(Finding), required=True)
