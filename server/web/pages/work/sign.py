"""`/work/sign`: files that wait for a signature, as each page will look; one press asks for all of one look."""

import asyncio
import io
import tempfile
from collections.abc import Callable, Mapping
from gettext import NullTranslations
from pathlib import Path
from typing import Any, Final, TypeVar

from msgspec import Struct
from sqlalchemy import Connection, Row
from starlette.responses import Response

from language.components import NAMES
from language.messages import N_, translations
from language.sign_refusals import SIGN_REFUSALS
from protocol.enums import Refusal
from protocol.problem import Refused
from protocol.signing import MOST_IN_BATCH, Look, SignRefusal
from server.access.looks import SCAN, NoteLook
from server.dossier import batches
from server.dossier.batches import Batch
from server.dossier.files.damage import DAMAGE
from server.dossier.files.sealed_file import unseal
from server.dossier.stream.state import Dossier, FiledScan
from server.jobs.sealing import CannotOpen
from server.journal.database.dialects import connect_to_write, one_moment
from server.signing.drawn import BadImage, draw
from server.signing.kept import has_roots, image_of
from server.signing.places import place_of
from server.signing.sign import CannotSign
from server.signing.verify import is_available
from server.web.api.dossier_access import noted, reading
from server.web.api.dossier_files import bound_of, opened_file
from server.web.api.dossier_scope import scope_of
from server.web.api.dossiers import folded, is_dossier_id
from server.web.api.signing import agency_of
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.authentication import same_origin
from server.web.operation.operation import OperationRequest
from server.web.pages.admin.entry import person_of
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language

from .lists import WORK
from .names import Named

SIGN: Final = f"{WORK}/sign"
SHOWN: Final = 50
"""Files of one page, and so of one batch."""
RECENT_MS: Final = 24 * 3600 * 1000
"""How long a batch that is done stays on the page."""

LOOKS: Final = {
    Look.OFFICIAL: N_("An official's signature"),
    Look.AGENCY: N_("The agency's seal"),
    Look.COPY: N_("Certified copies"),
}
EMPTY: Final = {
    Look.OFFICIAL: N_("No result waits for an official's signature."),
    Look.AGENCY: N_("No signed result waits for the agency's seal."),
    Look.COPY: N_("No scan waits to be certified as a copy."),
}
NOT_INSTALLED: Final = N_("Signatures are not installed on this server: motcua[sign] is missing.")
NO_ROOTS: Final = N_("No authorities are noted on this server (roots.pem): a seal would not be accepted.")
T = TypeVar("T")


class Waiting(Struct, frozen=True):
    """A file that waits for its signature."""

    dossier: str
    file: str
    code: str
    procedure: str
    paper: str
    pages: int
    at: str


class Asked(Struct, frozen=True):
    """A batch as the page shows it. `failed`: codes of dossiers and why a file was not signed."""

    id: str
    look: str
    at: str
    total: int
    signed: int
    waiting: int
    failed: list[tuple[str, str]]


async def show_ready(asked: OperationRequest) -> Response:
    """What waits for the look that `?look=` names, and one's own batches."""
    return await _page(asked, _look(asked.request.query_params.get("look", "")))


async def act(asked: OperationRequest) -> Response:
    """Asks for what was shown, or gives up what is not signed of a batch."""
    if not same_origin(asked.request):
        return refuse_page(Refused(Refusal.NOT_ALLOWED), asked.request)
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    look, by, now = _look(form.get("look", "")), asked.principal.id, asked.context.clock.now()
    if form.get("act") == "give-up":
        await _write(asked, lambda at: batches.give_up(at, by, form.get("batch", "")[:36]))
        return see_other(f"{SIGN}?look={look}")
    wanted = {one for one in form.get("files", "").split(",")[:MOST_IN_BATCH] if one}

    def begin(connection: Connection) -> None:
        rows = batches.ready(connection, look, _scope(asked), by, now - batches.KEPT_MS, SHOWN)
        files = [(row.id, row.file) for row in rows if f"{row.id}/{row.file}" in wanted]  # theirs, and still waits
        if files:
            batches.begin(connection, by, look, files, now)

    await _write(asked, begin)
    return see_other(f"{SIGN}?look={look}")


async def preview(asked: OperationRequest) -> Response:
    """The page as it will look; that it was looked at is an entry."""
    if not is_available():
        return refuse_page(Refused(Refusal.UNAVAILABLE, detail="motcua[sign]"), asked.request)
    if not is_dossier_id(asked.param("id")):
        return refuse_page(Refused(Refusal.UNKNOWN_DOSSIER), asked.request)
    read = await reading(asked)
    found = None if isinstance(read, Refused) else read.dossier.files.get(asked.param("file"))
    if isinstance(read, Refused) or found is None:
        return refuse_page(read if isinstance(read, Refused) else Refused(Refusal.NOT_FOUND), asked.request)
    about = {"dossier": read.dossier.id, "file": found.filed.file}
    refused = await noted(asked, NoteLook(SCAN, read.dossier.branch, about), read.by)
    if refused is not None:
        return refuse_page(refused, asked.request)
    look = _look(asked.request.query_params.get("look", ""))
    made = await asyncio.to_thread(_drawn, asked, read.dossier, found, look)
    if isinstance(made, Refused):
        return refuse_page(made, asked.request)
    from server.signing.preview import picture

    pdf, number = made
    png = await picture(pdf, number)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Disposition": "inline"}
    kind = "application/pdf" if png is None else "image/png"
    return Response(pdf if png is None else png, media_type=kind, headers=headers)


def _drawn(asked: OperationRequest, dossier: Dossier, file: FiledScan, look: Look) -> tuple[bytes, int] | Refused:
    """The document with the look on it, and on which page. Blocking."""
    from server.signing.preview import with_look

    opening = opened_file(asked, file, file.filed.sha256)
    if isinstance(opening, Refused):
        return opening
    context, by = asked.context, asked.principal.id
    sealed, key = opening
    try:
        with sealed, tempfile.TemporaryDirectory(prefix="motcua-look-") as folder:
            plain = io.BytesIO(b"".join(unseal(sealed, file.filed.bytes, key, bound_of(dossier, file.filed.file))))
            signer, at = context.live.access.called(by), moment(context.clock.now(), CITY_TIME_ZONE)
            page_of = draw(
                look, Path(folder), image=image_of(context.data, look, dossier.branch, by), signer=signer,
                agency=agency_of(asked, dossier), at=at,
            )  # fmt: skip
            place = place_of(look, plain, page_of.width, page_of.height, signer)
            plain.seek(0)
            return with_look(plain, page_of, place), place.page
    except (CannotSign, BadImage, CannotOpen, *DAMAGE) as error:
        said = SIGN_REFUSALS[error.reason] if isinstance(error, CannotSign) else "it cannot be drawn"
        return Refused(Refusal.BAD_FIELD, "file", said)


async def _page(asked: OperationRequest, look: Look) -> Response:
    by, scope, now = asked.principal.id, _scope(asked), asked.context.clock.now()
    since = now - batches.KEPT_MS

    def read(connection: Connection) -> tuple[list[Row[Any]], dict[Look, int], list[Batch]]:
        counts = {one: batches.count_ready(connection, one, scope, by, since) for one in Look}
        rows = batches.ready(connection, look, scope, by, since, SHOWN)
        kept = batches.batches_of(connection, by, since)
        return rows, counts, [one for one in kept if one.asked_at >= now - RECENT_MS or one.count(batches.ASKED)]

    rows, counts, own = await _read(asked, read)
    language = page_language(asked.request)
    words = translations(language)
    named = Named(asked, language, words)
    failed = (item.dossier_id for one in own for item in one.items if item.state == batches.REFUSED)
    dossiers = {one: await folded(asked, one) for one in {*(row.id for row in rows), *failed}}
    lines = [_line(row, dossiers[row.id], named) for row in rows]
    shown = [_asked(one, dossiers, words) for one in reversed(own)]
    return page(
        asked.request,
        "work_sign.html",
        address=SIGN,
        query={"look": str(look)},
        look=look,
        title=LOOKS[look],
        tabs=[(str(one), LOOKS[one], counts[one], one is look) for one in Look],
        lines=lines,
        files=",".join(f"{one.dossier}/{one.file}" for one in lines),
        empty=EMPTY[look],
        batches=shown,
        is_going_on=any(one.waiting for one in shown),
        missing=await asyncio.to_thread(_missing, asked, look),
        person=person_of(asked),
    )


def _missing(asked: OperationRequest, look: Look) -> str:
    """What is not there, without which nothing is signed in this look; a msgid. Blocking."""
    if not is_available():
        return NOT_INSTALLED
    return NO_ROOTS if look is Look.AGENCY and not has_roots(asked.context.data) else ""


def _line(row: Row[Any], dossier: Dossier, named: Named) -> Waiting:
    file = dossier.files[row.file].filed
    papers, kind = named.papers(row.branch, row.procedure), file.component
    paper = named.say(NAMES[kind]) if kind in NAMES else papers.get(kind, kind)
    at = f"{moment(row.filed_at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}"
    code = dossier.shown_code or "–"
    return Waiting(row.id, row.file, code, named.procedure(row.branch, row.procedure), paper, file.pages, at)


def _asked(batch: Batch, dossiers: Mapping[str, Dossier], words: NullTranslations) -> Asked:
    failed = [
        (dossiers[item.dossier_id].shown_code or "–", words.gettext(SIGN_REFUSALS[SignRefusal(item.reason)]))
        for item in batch.items
        if item.state == batches.REFUSED
    ]
    counts = (len(batch.items), batch.count(batches.SIGNED), batch.count(batches.ASKED))
    at = f"{moment(batch.asked_at, CITY_TIME_ZONE):%H:%M %d/%m}"
    return Asked(batch.id, words.gettext(LOOKS[batch.look]), at, *counts, failed)


def _look(text: str) -> Look:
    return Look(text) if text in list(Look) else Look.OFFICIAL


def _scope(asked: OperationRequest) -> Any:
    return scope_of(asked, asked.principal.id).lists()


async def _read(asked: OperationRequest, read: Callable[[Connection], T]) -> T:
    def run() -> T:
        with one_moment(asked.context.engine) as connection:
            return read(connection)

    return await asyncio.to_thread(run)


async def _write(asked: OperationRequest, write: Callable[[Connection], T]) -> T:
    def run() -> T:
        with connect_to_write(asked.context.engine) as connection, connection.begin():
            return write(connection)

    return await asyncio.to_thread(run)
