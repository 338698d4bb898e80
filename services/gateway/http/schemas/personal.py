"""The end of an account."""

from __future__ import annotations

from gateway.http.camel_schema import CamelSchema
from gateway.http.schemas.parts import text


class Deletion(CamelSchema):
    username = text(
        1, 64, required=True, metadata={"description": "The account's, typed: it is for good."}
    )
