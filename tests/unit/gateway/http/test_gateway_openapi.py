"""The document says what the router does, and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from falcon.testing import ASGIConductor
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.unit.gateway.routed import routes_of

from gateway.app import create_framework
from gateway.dependencies import Dependencies

pytestmark = pytest.mark.asyncio


async def document(client: ASGIConductor) -> Any:
    answer = await client.simulate_get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json


async def test_the_document_is_valid_openapi_31(client: ASGIConductor) -> None:
    found = await document(client)
    assert found["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(found).validate()


async def test_every_route_is_described_and_nothing_else(
    client: ASGIConductor, deps: Dependencies
) -> None:
    described = {
        (path, method.upper())
        for path, methods in (await document(client))["paths"].items()
        for method in methods
    }
    routed = {
        (re.sub(r"{(\w+):\w+}", r"{\1}", route.path), method.method)
        for route in routes_of(create_framework(deps))
        for method in route.methods
        if not method.internal and method.method != "WEBSOCKET"  # OpenAPI has no words for them
    }
    assert described == routed


async def test_operation_ids_are_unique(client: ASGIConductor) -> None:
    operations = [
        operation
        for methods in (await document(client))["paths"].values()
        for operation in methods.values()
    ]
    assert len({operation["operationId"] for operation in operations}) == len(operations)


async def test_errors_are_problem_documents(client: ASGIConductor) -> None:
    for path, methods in (await document(client))["paths"].items():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and path.startswith("/api/"):
                    assert list(answer["content"]) == ["application/problem+json"]


async def test_what_validates_is_what_is_described(client: ASGIConductor) -> None:
    found = await document(client)
    schemas = found["components"]["schemas"]
    registration = schemas["Registration"]
    assert registration["required"] == ["email", "password", "username"]
    assert registration["properties"]["password"]["minLength"] == 8
    form = found["paths"]["/api/v1/developer/plugins/{plugin_id}/versions"]["post"]["requestBody"]
    content = form["content"]["multipart/form-data"]
    assert content["encoding"]["bundle"] == {"contentType": "text/javascript"}
    assert schemas["VersionForm"]["required"] == ["bundle", "version"]
    assert "installCount" in schemas["Found"]["properties"]


async def test_the_page_runs_only_its_own_scripts(client: ASGIConductor) -> None:
    answer = await client.simulate_get("/api/docs")
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "'unsafe-inline'" not in policy
    assert "nonce" not in policy + answer.text
    assert "http" not in policy
    assert (
        len(re.findall("<script|<style", answer.text)) == len(re.findall("'sha256-", policy)) == 3
    )
    assert not re.findall(r"(?:src|href)=\"https?:", answer.text)
