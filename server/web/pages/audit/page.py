"""`/audit`: who did what, when and why; every page and every export is itself an entry, written before it is shown."""

import asyncio
import json
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from starlette.responses import Response

from protocol.configuration import BranchConfig, Name
from protocol.device_tasks import DeviceTask, TaskOutcome
from protocol.enums import Role
from protocol.ids import CITY
from protocol.problem import Refused
from server.access.city.state import Access
from server.access.looks import EXPORT, LOOKS, TRAIL, NoteLook, look_envelope
from server.journal.read.stream_reader import JournalRow
from server.journal.read.trail import Page, read_trail
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.admin.role_words import ROLE_WORDS
from server.web.pages.manager.device_words import OUTCOMES, TASK_WORDS
from server.web.pages.parts.render import page
from server.web.pages.parts.story import BY, who_did

from .dossier import Sought, is_of_dossiers, reason_of, receivers
from .export import csv_of
from .scope import GROUP, Scope, concerns, groups_of, people_of, scope_of
from .words import DOSSIER_WORDS, GROUPS, LOOK_WORDS, NOT_MADE, WORDS

AUDIT: Final = "/audit"
A_PAGE: Final = 50
LONGEST_BODY: Final = 2_000
"""Characters of an entry's body on the page; the export has all of it."""

NAMED: Final = ("number", "counter", "service", "reason", "outcome", "key")
"""Fields of an entry that its line says, beside the whole body."""
MASKED: Final = frozenset({"person", "token_hash", "password_hash"})
"""Keyed hashes and the like: shown as present, not as they are."""


class Entry(Struct, frozen=True):
    """A line. `said`: a msgid; `who` a name, or `by` a msgid; `about`: names and codes, `more`: msgids; `body`:
    JSON, `cut`: its end is left out.
    """

    at: str
    said: str
    who: str
    by: str
    branch: Name | None
    about: list[str | Name]
    more: list[str]
    ticket: str
    day: str
    place: str
    body: str
    cut: bool


async def show_trail(asked: OperationRequest) -> Response | Refused:
    """A page of entries. The look is written down first; if it cannot be, nothing is shown."""
    scope = await scope_of(asked)
    if isinstance(scope, Refused):
        return scope
    found = None
    if not scope.wrong:
        noted = await _note(asked, scope, TRAIL)
        if noted is not None:
            return noted
        found = await asyncio.to_thread(_read, asked, scope)
    access = asked.context.live.access
    configs = {name: views.config_of(branch.state) for name, branch in asked.context.live.branches.items()
               if branch.state.config is not None}  # fmt: skip
    fields = msgspec.structs.asdict(scope.fields)
    query = {key: value for key, value in fields.items() if value}
    following = None if found is None or found.next is None else urlencode(query | {"from": _written(found.next)})
    return page(
        asked.request,
        "audit.html",
        422 if scope.wrong else 200,
        fields=scope.fields,
        places=scope.places,
        groups_here=groups_of(access, scope.places),
        groups={key: group[0] for key, group in GROUPS.items()},
        entries=[] if found is None else [_entry(row, access, configs, scope.dossier) for row in found.rows],
        found=found,
        following=following,
        begun="from" in asked.request.query_params,
        export=urlencode(query),
        wrong=scope.wrong,
        city=scope.city,
        person=access.called(asked.principal.id),
    )


async def export_trail(asked: OperationRequest) -> Response | Refused:
    """Every entry asked for as CSV, with what its hash is made of."""
    scope = await scope_of(asked)
    if isinstance(scope, Refused) or scope.wrong:
        return scope if isinstance(scope, Refused) else await show_trail(asked)
    noted = await _note(asked, scope, EXPORT)
    if noted is not None:
        return noted
    return csv_of(asked, scope)


async def _note(asked: OperationRequest, scope: Scope, what: str) -> Refused | None:
    one = "" if scope.fields.branch.startswith(GROUP) else scope.fields.branch
    branch = one or (None if scope.dossier is None else scope.dossier.branch)
    look = NoteLook(what, branch or None, dict(people_of(scope)))
    done = await asked.context.live.submit(look_envelope(look, asked.principal.id))
    return done if isinstance(done, Refused) else None


def _read(asked: OperationRequest, scope: Scope) -> Page:
    access = asked.context.live.access
    with asked.context.engine.connect() as connection:
        cursor = _cursor(asked.request.query_params.get("from", ""))
        return read_trail(connection, scope.asked, A_PAGE, cursor, lambda row: concerns(row, scope, access))


def _written(cursor: dict[str, int]) -> str:
    return ".".join(f"{name}_{seq}" for name, seq in cursor.items()).replace(LOOKS, "*")


def _cursor(text: str) -> dict[str, int]:
    """What `_written` wrote; anything else begins at the latest."""
    found = {}
    for part in text[:4000].split("."):
        name, _, seq = part.rpartition("_")
        if seq.isascii() and seq.isdigit() and len(seq) <= 15:
            found[LOOKS if name == "*" else name] = int(seq)
    return found


def _entry(row: JournalRow, access: Access, configs: dict[str, BranchConfig], of: Sought | None) -> Entry:
    body: dict[str, Any] = msgspec.json.decode(row.body)
    is_dossiers = is_of_dossiers(row.stream)
    place = row.stream if not is_dossiers and row.stream not in (CITY, LOOKS) else body.get("branch")
    if is_dossiers and of is not None:
        place = place or of.branch
    config = configs.get(place or "")
    at = moment(row.at, CITY_TIME_ZONE)
    shown = {key: "…" if key in MASKED and value else value for key, value in body.items()}
    text = json.dumps(shown, ensure_ascii=False, indent=1)
    return Entry(
        f"{at:%d/%m/%Y %H:%M:%S}",
        _said(row, body, is_dossiers),
        who_did(row.actor, access) or ("" if row.actor in BY else row.actor),
        BY.get(row.actor, ""),
        None if place is None else views.as_code(place) if config is None else config.name,
        [*_people(body, access), *(receivers(body, access) if is_dossiers else _codes(body, config))],
        [*_more(body), *_of_device(row.kind, body), *_why(row, body)],
        str(body.get("ticket_id") or ""),
        row.day,
        place or "",
        text[:LONGEST_BODY],
        len(text) > LONGEST_BODY,
    )


def _said(row: JournalRow, body: dict[str, Any], is_dossiers: bool) -> str:
    if is_dossiers:
        return DOSSIER_WORDS.get(row.kind, row.kind)
    return NOT_MADE if row.kind == "change_settled" and body.get("seq") is None else WORDS.get(row.kind, row.kind)


def _why(row: JournalRow, body: dict[str, Any]) -> list[str]:
    """Why something was done to a dossier, or its data looked at; other entries have their branch's reasons."""
    reason = reason_of(body) if row.stream == LOOKS or is_of_dossiers(row.stream) else ""
    return [reason] if reason else []


def _people(body: dict[str, Any], access: Access) -> list[str | Name]:
    """The people and devices that an entry is about, by name."""
    ids = (body.get(field) for field in ("user_id", "user", "successor", "device_id", "device"))
    return [who_did(one, access) or one for one in ids if isinstance(one, str) and one]


def _more(body: dict[str, Any]) -> list[str]:
    """The roles that an entry gives, and what was looked at."""
    given = [body.get("role"), *(one.get("role") for one in body.get("roles", []))]
    looked = LOOK_WORDS.get(str(body.get("what", "")))
    return [ROLE_WORDS[Role(one)] for one in given if one in set(ROLE_WORDS)] + ([looked] if looked else [])


def _of_device(kind: str, body: dict[str, Any]) -> list[str]:
    """What a device was asked from afar, and what it said of it."""
    match kind:
        case "device_asked":
            return [TASK_WORDS[DeviceTask(body["what"])]]
        case "device_told":
            return [OUTCOMES[TaskOutcome(body["said"])]]
        case _:
            return []


def _codes(body: dict[str, Any], config: BranchConfig | None) -> list[str | Name]:
    """What an entry says of counters, services and reasons, in the words of the branch's settings."""
    names: dict[str, dict[str, Name]] = {}
    if config is not None:
        names = {
            "counter": {one.id: one.name for one in config.counters},
            "service": {one.code: one.name for one in config.services},
            "reason": {one.code: one.name for one in config.reasons},
            "outcome": {one.code: one.name for one in config.outcomes},
        }
    said: list[str | Name] = []
    for field in NAMED:
        value = body.get(field)
        if isinstance(value, str) and value:
            said.append(names.get(field, {}).get(value, value))
    return said
