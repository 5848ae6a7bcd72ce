"""`/work/drop-offs`: dossiers handed over by a list (bulk drop-off): a new list, those to take in, one list."""

import asyncio
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from starlette.responses import Response

from language.dossier_states import STATES
from language.messages import N_, translations
from protocol import drop_off as d
from protocol.configuration import BranchConfig
from protocol.dossier_life import DossierState
from protocol.dossier_people import PersonField, PersonFields
from protocol.enums import Refusal
from protocol.keys import new_key, sent_by
from protocol.practice import practised
from protocol.problem import Refused
from server.access.looks import FORM, NoteLook
from server.access.permissions import Permission, may
from server.dossier import drop_offs
from server.forms.listed_receipt import Line as PaperLine
from server.forms.listed_receipt import Told, filled, form_of_list
from server.journal.database.dialects import one_moment
from server.queue.state.placement import clerks_counter
from server.web.api.dossier_access import noted
from server.web.api.drop_offs import handed_over, parted, visible
from server.web.api.forms import edition_of, pdf_response
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest
from server.web.pages.admin.entry import person_of
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.qr import qr
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language

from .lists import WORK
from .names import Named

DROP_OFFS: Final = f"{WORK}/drop-offs"
MOST_BYTES: Final = 128 * 1024
MOST_FIELDS: Final = 16 + 3 * d.MOST_LINES
PERSON: Final = ("name", "identity_number", "phone", "mandate", "scope", "valid_until")
WRONG: Final = N_("Fill in who brings the dossiers, the procedure, and how many there are.")
WRONG_LINE: Final = N_("Line {n}: choose its procedure, and write how many papers are in it.")
_NUMBER: Final = re.compile(r"[0-9]{1,4}")


class Known(Struct, frozen=True):
    """A list in the table. `is_late`: not all of it was taken in when it should have been."""

    code: str
    branch: str
    at: str
    by: str
    left: int
    lines: int
    is_late: bool


async def show_drop_offs(asked: OperationRequest) -> Response:
    """The lists of one's branches with something to take in, the oldest first, and the form for a new one."""
    return await _page(asked)


async def act(asked: OperationRequest) -> Response:
    """From who brings how many to the lines, and from the lines to the list; sent twice it is one list."""
    form = await posted(asked.request, MOST_FIELDS, MOST_BYTES)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    config = _desk(asked, form.get("branch", ""))
    if config is None:
        return refuse_page(Refused(Refusal.NOT_ALLOWED), asked.request)
    count = form.get("count", "").strip()
    known = {one.code for one in config.procedures}
    whole = _NUMBER.fullmatch(count) and 1 <= int(count) <= d.MOST_LINES and form.get("procedure") in known
    if not whole or not form.get("name", "").strip():
        return await _page(asked, 422, WRONG, form)
    if form.get("act") != "hand-over":
        return _lines(asked, config, form, int(count))
    body = _body(asked, config, form, int(count))
    if isinstance(body, int):
        words = translations(page_language(asked.request))
        return _lines(asked, config, form, int(count), words.gettext(WRONG_LINE).format(n=body), 422)
    if isinstance(body, Refused):
        return await _page(asked, 422, TITLES[body.code], form)
    command_id = sent_by(asked.principal.id, form.get("key", "")[:64] or new_key())
    done = await handed_over(asked, body, asked.principal.id, command_id)
    if isinstance(done, Refused):
        return await _page(asked, done.status, TITLES[done.code], form)
    return see_other(f"{DROP_OFFS}/{done.drop_off}?{urlencode({'done': 'handed-over'})}")


async def show_drop_off(asked: OperationRequest) -> Response:
    """One list: its lines, its code and secret, what was taken in."""
    found = await visible(asked, asked.param("code"))
    return refuse_page(found, asked.request) if isinstance(found, Refused) else _one(asked, found)


async def split(asked: OperationRequest) -> Response:
    """Gives the lines that are ticked a list of their own."""
    form = await posted(asked.request, MOST_FIELDS)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    places = tuple(int(name[5:]) for name in form if re.fullmatch(r"line\.[1-9][0-9]{0,2}", name))
    command_id = sent_by(asked.principal.id, form.get("key", "")[:64] or new_key())
    code = asked.param("code")
    done = await parted(asked, code, places, asked.principal.id, command_id)
    if not isinstance(done, Refused):
        return see_other(f"{DROP_OFFS}/{done.drop_off}?{urlencode({'done': 'split'})}")
    found = await visible(asked, code)
    if isinstance(found, Refused):
        return refuse_page(found, asked.request)
    return _one(asked, found, N_("Tick lines that are still to be taken in, and not all of them."), 422)


async def print_list(asked: OperationRequest) -> Response:
    """The listed receipt as PDF."""
    found = await visible(asked, asked.param("code"))
    if isinstance(found, Refused):
        return refuse_page(found, asked.request)
    about = {"dossier": found.lines[0].dossier_id, "form": "list"}
    refused = await noted(asked, NoteLook(FORM, found.branch, about), asked.principal.id)
    if refused is not None:
        return refuse_page(refused, asked.request)
    made = await asyncio.to_thread(_drawn, asked, found)
    return pdf_response(made, f"{found.drop_off}.pdf")


def _drawn(asked: OperationRequest, found: d.DropOffView) -> bytes:
    from server.forms.drawn import draw  # 9 MB, from the first form on

    words = translations("vi")
    named, people = Named(asked, "vi", words), asked.context.people
    with one_moment(asked.context.engine) as connection:
        of_lines = [people.read_people(connection, line.dossier_id) for line in found.lines]
    names = [{one.part.value: one.fields.get(PersonField.NAME, "") for one in each} for each in of_lines]
    lines = [
        PaperLine(line.place, named.procedure(found.branch, line.procedure), line.sheets, each.get("applicant", ""))
        for line, each in zip(found.lines, names, strict=True)
    ]
    handed_at = round(found.handed_at.timestamp() * 1000)
    proxy = next((each["proxy"] for each in names if each.get("proxy")), "")
    told = Told(found.drop_off, named.branch(found.branch), proxy, handed_at,
                round(found.take_in_by.timestamp() * 1000), tuple(lines), found.secret)  # fmt: skip
    edition = edition_of(handed_at)
    form, own = form_of_list(edition)
    return draw(form, own, filled(told, own), found.url)


async def _page(
    asked: OperationRequest, status: int = 200, error: str = "", form: Mapping[str, str] | None = None
) -> Response:
    words = translations(page_language(asked.request))
    named, now = Named(asked, page_language(asked.request), words), asked.context.clock.now()
    desks = [one for one in asked.context.live.branches if _desk(asked, one) is not None]

    def read() -> list[drop_offs.Waiting]:
        with one_moment(asked.context.engine) as connection:
            return drop_offs.waiting(connection, frozenset(desks))

    lists = []
    for one in await asyncio.to_thread(read):
        config = _desk(asked, one.branch)
        assert config is not None
        until = drop_offs.take_in_by(one.handed_at, config)
        lists.append(Known(one.drop_off, named.branch(one.branch), _at(one.handed_at), _at(until), one.left, one.lines,
                           until < now))  # fmt: skip
    form = form or {}
    branch = form.get("branch") or (desks[0] if desks else "")
    procedures = [
        (name, [(each.code, named.procedure(name, each.code)) for each in config.procedures])
        for name in desks if (config := _desk(asked, name)) is not None
    ]  # fmt: skip
    return page(
        asked.request,
        "work_drop_offs.html",
        status,
        address=DROP_OFFS,
        query={},
        lists=lists,
        desks=[(name, named.branch(name)) for name in desks],
        branch=branch,
        procedures=[(named.branch(name), choices) for name, choices in procedures],
        most=d.MOST_LINES,
        error=error,
        form=form,
        person=person_of(asked),
    )


def _lines(
    asked: OperationRequest, config: BranchConfig, form: Mapping[str, str], count: int, error: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    language = page_language(asked.request)
    named = Named(asked, language, translations(language))
    return page(
        asked.request,
        "work_drop_off_lines.html",
        status,
        address=DROP_OFFS,
        query={},
        kept=[(name, form.get(name, "")) for name in ("branch", "procedure", "count", *PERSON)],
        count=count,
        procedures=[(one.code, named.procedure(config.id, one.code)) for one in config.procedures],
        form=form,
        key=form.get("key") or new_key(),
        error=error,
        person=person_of(asked),
    )


def _body(
    asked: OperationRequest, config: BranchConfig, form: Mapping[str, str], count: int
) -> d.AskDropOff | Refused | int:
    """The list; the number of the first line that is wrong; or what is wrong with who brings it."""
    lines = []
    for n in range(1, count + 1):
        owner = " ".join(form.get(f"owner.{n}", "").split()) or None
        asked_for = {"procedure": form.get(f"procedure.{n}", ""), "sheets": form.get(f"sheets.{n}", "").strip()}
        try:
            lines.append(msgspec.convert(asked_for | ({"owner": owner} if owner else {}), d.DropOffLine, strict=False))
        except msgspec.ValidationError:
            return n
    proxy = {name: text for name in PERSON if (text := " ".join(form.get(name, "").split()))}
    try:
        who = msgspec.convert(proxy, PersonFields)
    except msgspec.ValidationError:
        return Refused(Refusal.BAD_FIELD, "proxy")
    return d.AskDropOff(config.id, who, tuple(lines), _ticket(asked, config.id))


def _ticket(asked: OperationRequest, branch: str) -> str | None:
    """The ticket that the clerk has in hand there now: its visit brought the list."""
    live = asked.context.live.branch(branch)
    counter = None if live is None else clerks_counter(live.state, asked.principal.id)
    return None if counter is None else counter.ticket_id


def _one(asked: OperationRequest, found: d.DropOffView, error: str = "", status: int = 200) -> Response:
    language = page_language(asked.request)
    words = translations(language)
    named, now = Named(asked, language, words), moment(asked.context.clock.now(), CITY_TIME_ZONE)
    left = sum(line.state is DossierState.REGISTERED for line in found.lines)
    return page(
        asked.request,
        "work_drop_off.html",
        status,
        address=f"{DROP_OFFS}/{found.drop_off}",
        query={},
        one=found,
        branch=named.branch(found.branch),
        lines=[(line, named.procedure(found.branch, line.procedure), STATES[line.state]) for line in found.lines],
        left=left,
        is_late=left > 0 and found.take_in_by < now,
        registered=DossierState.REGISTERED,
        qr=qr(found.url),
        key=new_key(),
        done=asked.request.query_params.get("done", ""),
        error=error,
        person=person_of(asked),
    )


def _desk(asked: OperationRequest, branch: str) -> BranchConfig | None:
    """The configuration of a branch at whose desk the reader works; of no practice."""
    live = asked.context.live.branches.get(branch)
    config = None if live is None or practised(branch) is not None else live.state.config
    theirs = config is not None and may(asked.principal, Permission.HANDLE_DOSSIERS, branch)
    return config if theirs else None


def _at(at: int) -> str:
    return f"{moment(at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}"
