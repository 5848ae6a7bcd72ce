"""The OpenAPI document: whole, without a dangling reference, and true to the table and to the Structs."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from protocol.enums import STATUS, Refusal, Role
from server.access.permissions import ALLOWED
from server.web.api.routes import OPERATIONS
from server.web.operation.operation import Operation
from tests.serving import Serving

METHODS = {"get", "post", "delete", "put", "patch", "head", "options"}


@pytest.fixture(scope="module")
def document(standing: Serving) -> Any:
    status, document = standing.call("GET", "/api/v1/openapi.json")
    assert status == 200
    return document


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from nodes(each)
    elif isinstance(value, list):
        for each in value:
            yield from nodes(each)


def described(document: Any, operation: Operation) -> Any:
    return document["paths"][operation.path][operation.method.lower()]


def schema_of(document: Any, content: Any, kind: str = "application/json") -> Any:
    return document["components"]["schemas"][content[kind]["schema"]["$ref"].rpartition("/")[2]]


def test_it_says_what_it_is(document: Any) -> None:
    assert document["openapi"] == "3.1.0"
    assert {"title", "version"} <= set(document["info"])
    assert set(document) == {"openapi", "info", "paths", "components"}
    assert set(document["components"]["securitySchemes"]) == {"token", "session"}


def test_every_reference_leads_to_a_schema_and_every_schema_is_used(document: Any) -> None:
    references = {node["$ref"] for node in nodes(document) if "$ref" in node}
    names = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references == names


def test_every_operation_is_there_once_by_a_name_of_its_own(document: Any) -> None:
    listed = [(path, method) for path, methods in document["paths"].items() for method in methods]
    assert sorted(listed) == sorted((operation.path, operation.method.lower()) for operation in OPERATIONS)
    ids = [node["operationId"] for node in nodes(document["paths"]) if "operationId" in node]
    assert len(ids) == len(set(ids)) == len(OPERATIONS)
    assert all(set(methods) <= METHODS for methods in document["paths"].values())


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_each_operation_says_all_there_is_to_it(document: Any, operation: Operation) -> None:
    it = described(document, operation)
    assert it["operationId"] == operation.name
    assert it["summary"]
    parameters = {(parameter["in"], parameter["name"]): parameter for parameter in it["parameters"]}
    assert {name for place, name in parameters if place == "path"} == set(re.findall(r"{(\w+)}", operation.path))
    assert all(parameter.get("required") for (place, _), parameter in parameters.items() if place == "path")
    assert all("schema" in parameter for parameter in parameters.values())
    assert (("header", "Idempotency-Key") in parameters) is operation.keyed
    refusals = {status: each for status, each in it["responses"].items() if status != str(operation.status)}
    said: set[str] = set()
    for status, response in refusals.items():
        problem, narrowed = response["content"]["application/problem+json"]["schema"]["allOf"]
        assert problem == {"$ref": "#/components/schemas/Problem"}
        codes = narrowed["properties"]["code"]["enum"]
        assert {STATUS[code] for code in codes} == {int(status)}
        said |= set(codes)
    assert said == operation.refusals
    is_public = Role.PUBLIC in ALLOWED[operation.permission]
    assert (it["security"] == [{}]) is is_public
    if not is_public:
        assert all(role in it["description"] for role in ALLOWED[operation.permission])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_bodies_and_answers_are_the_structs(document: Any, operation: Operation) -> None:
    it = described(document, operation)
    if operation.body is not None:
        schema = schema_of(document, it["requestBody"]["content"])
        fields = msgspec.structs.fields(operation.body)
        assert set(schema["properties"]) == {field.encode_name for field in fields}
        assert set(schema.get("required", ())) == {field.encode_name for field in fields if field.required}
        assert it["requestBody"]["required"] is any(field.required for field in fields)
        assert schema["additionalProperties"] is False
    answer = it["responses"][str(operation.status)]
    if operation.reply is bytes:
        assert set(answer["content"]) == {operation.media}
    elif operation.reply is not None:
        schema = schema_of(document, answer["content"])
        fields = msgspec.structs.fields(operation.reply)
        assert set(schema["properties"]) == {field.encode_name for field in fields}


def test_the_codes_of_problems_are_listed(document: Any) -> None:
    assert document["components"]["schemas"]["Refusal"]["enum"] == sorted(Refusal)


def test_queries_are_documented(document: Any) -> None:
    queries = {
        operation.name: [each["name"] for each in described(document, operation)["parameters"] if each["in"] == "query"]
        for operation in OPERATIONS
    }
    assert {name: query for name, query in queries.items() if query} == {
        "journal": ["after", "limit"],
        "appointments": ["in_days"],
        **{verb: ["until"] for verb in ("call", "recall", "pickup")},
        "sign-in": ["token"],
        "form": ["receipt"],
        "upload": ["offset"],
    }
