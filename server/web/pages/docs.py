"""`/api/docs`: the OpenAPI document as a page to read."""

from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct
from starlette.responses import Response

from language.messages import LANGUAGES, N_
from protocol.enums import STATUS, Role
from protocol.messages import Hello, Message
from protocol.problem import Refused
from server.access.permissions import ALLOWED, Permission
from server.web.api.routes import OPERATIONS
from server.web.api.websocket import PATH
from server.web.base.problems import TITLES
from server.web.operation.openapi import openapi
from server.web.operation.operation import Operation, OperationRequest
from server.web.operation.reading_rate import HEAVY_READERS, too_fast

from .parts.render import html_page, page_language, render
from .parts.schema_tables import Segment, Shape, segments, shape

PATH_OF_DOCS = "/api/docs"

GROUPS: tuple[tuple[str, str, str], ...] = (
    ("branches", "/branches", N_("Branches")),
    ("tickets", "/tickets", N_("Tickets")),
    ("counters", "/counters/", N_("Counters")),
    ("dossiers", "/dossiers", N_("Dossiers")),
    ("people", "/sessions", N_("People")),
    ("devices", "/enrolments", N_("Devices")),
    ("programs", "/webhooks", N_("Webhooks")),
    ("server", "/", N_("The server itself")),
)
"""A group's anchor, a part of its operations' paths, and its title; `_group_of` tries the most specific part first."""


class OperationDoc(Struct, frozen=True):
    """One operation as the page shows it; `query` lists parameter names with their meaning, in English."""

    name: str
    method: str
    path: str
    summary: str
    roles: list[str]
    permission: str
    keyed: bool
    query: list[tuple[str, str]]
    status: int
    body: list[Segment]
    reply: list[Segment]


class Group(Struct, frozen=True):
    anchor: str
    title: str
    operations: list[OperationDoc]


class Code(Struct, frozen=True):
    code: str
    status: int
    title: str


@lru_cache(maxsize=1)
def _document(version: str) -> dict[str, Any]:
    return openapi(OPERATIONS, version)


@lru_cache(maxsize=1)
def _encoded(version: str) -> bytes:
    return msgspec.json.encode(_document(version))


async def openapi_document(asked: OperationRequest) -> Response | Refused:
    """The API as OpenAPI 3.1."""
    return too_fast(asked, HEAVY_READERS) or Response(_encoded(asked.context.version), media_type="application/json")


async def show_docs(asked: OperationRequest) -> Response | Refused:
    """The same document, for people."""
    language = page_language(asked.request)
    return too_fast(asked, HEAVY_READERS) or html_page(asked.request, _html(asked.context.version, language), language)


@lru_cache(maxsize=len(LANGUAGES))
def _html(version: str, language: str) -> str:
    """Rendered once: it takes the event loop more time than a hundred commands."""
    document = _document(version)
    return render(
        "docs.html",
        language,
        PATH_OF_DOCS,
        groups=_groups(document),
        shapes=_shapes(document),
        codes=[Code(code, STATUS[code], title) for code, title in TITLES.items()],
        websocket=PATH,
        follow_staff=_roles(Permission.FOLLOW_STAFF),
        version=version,
    )


def _groups(document: dict[str, Any]) -> list[Group]:
    described: dict[str, list[OperationDoc]] = {anchor: [] for anchor, _, _ in GROUPS}
    for operation in OPERATIONS:
        described[_group_of(operation.path)].append(_operation_doc(operation, document))
    return [Group(anchor, title, described[anchor]) for anchor, _, title in GROUPS]


def _group_of(path: str) -> str:
    for anchor in ("dossiers", "counters", "tickets", "people", "devices", "programs", "branches"):
        part = next(part for name, part, _ in GROUPS if name == anchor)
        if part in path:
            return anchor
    return "server"


def _operation_doc(operation: Operation, document: dict[str, Any]) -> OperationDoc:
    entry = document["paths"][operation.path][operation.method.lower()]
    body = entry.get("requestBody", {}).get("content", {})
    reply = entry["responses"][str(operation.status)].get("content", {})
    return OperationDoc(
        name=operation.name,
        method=operation.method,
        path=operation.path,
        summary=operation.summary,
        roles=_roles(operation.permission),
        permission=operation.permission,
        keyed=operation.keyed,
        query=[(each["name"], each["description"]) for each in entry["parameters"] if each["in"] == "query"],
        status=operation.status,
        body=[part for kind, media in body.items() for part in _media(kind, media)],
        reply=[part for kind, media in reply.items() for part in _media(kind, media)],
    )


def _media(kind: str, media: dict[str, Any]) -> list[Segment]:
    return segments(media["schema"]) if kind == "application/json" else [Segment(kind)]


def _roles(permission: Permission) -> list[str]:
    """The roles in their order; empty for anybody."""
    allowed = ALLOWED[permission]
    return [] if Role.PUBLIC in allowed else [role.value for role in Role if role in allowed]


def _shapes(document: dict[str, Any]) -> list[Shape]:
    _, followed = msgspec.json.schema_components((Message, Hello), ref_template="#/components/schemas/{name}")
    schemas = document["components"]["schemas"] | followed
    return [shape(name, schemas[name]) for name in sorted(schemas)]
