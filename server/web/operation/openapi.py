"""Builds the OpenAPI 3.1 document from the table of operations and their Structs."""

import re
from typing import Any

import msgspec

from protocol.enums import STATUS, Role
from protocol.problem import Problem
from server.access.permissions import ALLOWED

from .operation import Operation, Parameter

PARAMETERS = {
    "b": "Branch id",
    "c": "Counter id",
    "id": "Id of the ticket, appointment, device, enrolment, webhook or dossier",
    "code": "A dossier's code, such as H26.50.05.13-261008-0975",
    "upload": "A random name of 16 to 64 letters, digits and dashes, that the sender gives an upload",
    "form": "The number of a form, 01 to 07",
    "day": "A date that is over, YYYY-MM-DD",
    "file": "A medium's name, as the branch's settings give it; or the id of a dossier's scanned file",
    "kind": "content, reason or note",
    "part": "applicant, owner, proxy, helper or collector",
    "service": "Service code",
    "secret": "The secret of a slip's QR",
    "sha256": "SHA-256 of the document, in hex",
}


def openapi(operations: tuple[Operation, ...], version: str) -> dict[str, Any]:
    """The whole document, ready for JSON."""
    shapes = {shape for operation in operations for shape in (operation.body, operation.reply)} - {None, bytes}
    ordered = sorted({*shapes, Problem}, key=lambda shape: str(shape.__name__))
    schemas, components = msgspec.json.schema_components(ordered, ref_template="#/components/schemas/{name}")
    reference = dict(zip(ordered, schemas, strict=True))
    for shape in ordered:
        _leave_out_tag(shape, components[shape.__name__])
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        if not operation.page:
            paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, reference)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Một Cửa", "version": version, "description": DESCRIPTION},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A device's or a session's token"},
                "session": {"type": "apiKey", "in": "cookie", "name": "motcua_session"},
            },
        },
    }


DESCRIPTION = (
    "Times are ISO 8601 with offset, durations seconds with the suffix _s. Errors are RFC 9457 problem documents with "
    "a stable code. A command sent again by the same sender with the same Idempotency-Key gives the same answer, a "
    "refusal too, and changes nothing, for eight days at least."
)


def _operation(operation: Operation, reference: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    roles = sorted(ALLOWED[operation.permission], key=list(Role).index)
    public = Role.PUBLIC in roles
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": "Anybody." if public else "For: " + ", ".join(roles) + ".",
        "parameters": [
            *_path_parameters(operation.path),
            *(_query_parameter(parameter) for parameter in operation.query),
            *([_KEY] if operation.keyed else []),
        ],
        "responses": {
            str(operation.status): _response(operation, reference),
            **_refusals(operation, reference),
        },
        "security": [{}] if public else [{"token": []}, {"session": []}],
    }
    if operation.body is not None:
        described["requestBody"] = {
            "required": any(field.required for field in msgspec.structs.fields(operation.body)),
            "content": {"application/json": {"schema": reference[operation.body]}},
        }
    elif operation.name == "scan":
        described["requestBody"] = {"required": True, "content": {"application/pdf": {"schema": {"type": "string"}}}}
    return described


def _refusals(operation: Operation, reference: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    """A problem document for each status, narrowed to the codes that this operation refuses with."""
    by_status: dict[int, list[str]] = {}
    for code in sorted(operation.refusals):
        by_status.setdefault(STATUS[code], []).append(code)
    return {
        str(status): {
            "description": "Refused: " + ", ".join(codes),
            "content": {
                "application/problem+json": {
                    "schema": {"allOf": [reference[Problem], {"properties": {"code": {"enum": codes}}}]}
                }
            },
        }
        for status, codes in sorted(by_status.items())
    }


_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "pattern": r"^[\x21-\x7e]{1,64}$"},
}


def _path_parameters(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, "description": PARAMETERS[name]}
        for name in re.findall(r"{(\w+)}", path)
    ]


def _query_parameter(parameter: Parameter) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": parameter.least, "maximum": parameter.most}
    return {"name": parameter.name, "in": "query", "schema": schema, "description": parameter.summary}


def _leave_out_tag(shape: Any, schema: dict[str, Any]) -> None:
    """Removes the tag field, which names the command: the path names it already, so clients need not send it."""
    tag = shape.__struct_config__.tag_field
    if tag is not None:
        schema["properties"].pop(tag, None)
        schema["required"] = [name for name in schema["required"] if name != tag]


def _response(operation: Operation, reference: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    if operation.reply is None:
        return {"description": operation.summary}
    if operation.reply is bytes:
        return {"description": operation.summary, "content": {operation.media: {"schema": {"type": "string"}}}}
    return {
        "description": operation.summary,
        "content": {"application/json": {"schema": reference[operation.reply]}},
    }
