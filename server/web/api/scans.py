"""Scans of a ticket over the API: store a PDF of scanned pages, sealed; read it again; find those of a branch by their
words. A ticket's scans are kept for days: what is to last is filed with a dossier."""

import asyncio
import hashlib
import logging
import secrets
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Row
from starlette.responses import FileResponse, Response

from protocol import commands as c
from protocol import dossier_files as df
from protocol.enums import Refusal
from protocol.problem import Refused
from protocol.views import ScanStored
from server.access.looks import SCAN, SEARCH, NoteLook, look_envelope
from server.dossier import ticket_scans
from server.dossier.files.pages import read_pages
from server.dossier.files.sealed_file import seal
from server.dossier.ocr.rows import Kept
from server.journal.database.dialects import connect_to_write, one_moment
from server.journal.write.committed import Done
from server.people.key_store import KeyDestroyed
from server.people.ticket_scans import DAY_MS
from server.queue.state.ticket import Ticket
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.operation import OperationRequest

from .dossier_files import PDF, opened_under, pieces_of, unsealed_answer
from .dossiers import acting_person
from .tickets import NOBODY, in_path, nobody_there, ticket_in_path

PLAIN_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

log = logging.getLogger("motcua.audit")
_log = logging.getLogger(__name__)


async def store_scan(asked: OperationRequest) -> Struct | Refused:
    """Stores a PDF of scanned pages, sealed under a key of its own, and links it to the ticket by an event.

    The file and its rows are durable before the event names it; a refused command leaves neither. Where nothing is
    known of the event, they stay until `Cleaning` looks.
    """
    ticket = await ticket_in_path(asked)
    if isinstance(ticket, Refused):
        return ticket
    if nobody_there(asked):
        return Refused(Refusal.NOT_ALLOWED, detail=NOBODY)
    context, sender = asked.context, asked.principal.id
    if context.scan_quota.is_used_up(sender, context.clock.now()):
        return Refused(Refusal.SCAN_QUOTA)
    if asked.request.headers.get("content-type", "").partition(";")[0].strip() != PDF:
        return Refused(Refusal.NOT_A_PDF, "Content-Type", f"send {PDF}")
    upload = f"{ticket.ticket_id}/{secrets.token_hex(16)}"
    try:
        refused = await _received(asked, upload)
        if refused is not None:
            return refused
        stored = await asyncio.to_thread(_sealed, asked, ticket, upload)
    finally:
        context.uploads.drop(upload)
    if isinstance(stored, Refused):
        return stored
    done: Done | Refused = await context.live.submit(asked.envelope(stored))
    if not isinstance(done, Refused):
        await asyncio.to_thread(context.files.settle, stored.sha256)
    elif done.code is not Refusal.UNAVAILABLE:
        await asyncio.to_thread(_dropped, asked, stored)
        return in_path(done)
    context.scan_quota.stored(sender, stored.bytes, context.clock.now())
    return done if isinstance(done, Refused) else ScanStored(stored.sha256, stored.pages, stored.bytes, done.seq)


async def read_scan(asked: OperationRequest) -> Response | Refused:
    """Streams a PDF that was scanned for a ticket of this branch, while it is kept.

    A counter reads it for the clerk who is logged in there. Each read is an entry of the stream of looks, written
    before the document is sent.
    """
    branch, ticket_id, sha256 = asked.branch.state.stream, asked.param("id"), asked.param("sha256")
    found = await asyncio.to_thread(_row, asked, ticket_id, sha256)
    plain = await _plain(asked) if found is None else None
    if isinstance(plain, Refused):
        return plain
    by = acting_person(asked)
    if isinstance(by, Refused):
        return by
    if found is None:
        assert plain is not None
        refused = await _noted(asked, by, ticket_id, sha256)
        return refused or FileResponse(plain, media_type=PDF, headers=PLAIN_HEADERS, filename=f"{ticket_id}.pdf")
    opening = await asyncio.to_thread(opened_under, asked, found.id, found.raw)
    if isinstance(opening, Refused):
        return opening
    opened, key = opening
    refused = await _noted(asked, by, ticket_id, sha256)
    if refused is not None:
        opened.close()
        return refused
    return unsealed_answer(opened, found.raw_bytes, key, ticket_scans.bound_of(found.id), f"{branch}-{ticket_id}.pdf")


async def find_scans(asked: OperationRequest) -> Struct | Refused:
    """The branch's scans of tickets that have all of these words, the newest first. That somebody searched, and how
    many were found, is an entry.
    """
    by = acting_person(asked)
    if isinstance(by, Refused):
        return by
    branch = asked.branch.state.stream
    found = await found_scans(asked, asked.body.text, [branch])
    look = NoteLook(SEARCH, branch, {"found": str(len(found.rows))})
    noted = await asked.context.live.submit(look_envelope(look, by))
    if isinstance(noted, Refused):
        return noted
    days = asked.context.ticket_scan_term.days
    return df.TicketScans([_shown(row, days) for row in found.rows], found.more)


async def found_scans(asked: OperationRequest, text: str, branches: list[str]) -> ticket_scans.Found:
    """Scans of tickets of these branches with all of these words; whoever shows them writes the look down."""

    def look() -> ticket_scans.Found:
        with one_moment(asked.context.engine) as connection:
            return ticket_scans.find(connection, asked.context.people.words_key, text, branches)

    return await asyncio.to_thread(look)


async def _received(asked: OperationRequest, upload: str) -> Refused | None:
    """Takes the document in, encrypted on its way too; None: it is here."""
    here = 0
    async for piece in pieces_of(asked.request.stream()):
        if here + len(piece) > df.MOST_BYTES:
            return Refused(Refusal.TOO_LARGE, detail=f"at most {df.MOST_BYTES // 1024 // 1024} MiB")
        try:
            here = await asyncio.to_thread(asked.context.uploads.add, upload, here, piece)
        except OSError as error:
            return _no_room(error)
    return None if here else Refused(Refusal.NOT_A_PDF)


def _sealed(asked: OperationRequest, ticket: Ticket, upload: str) -> c.Scanned | Refused:
    """The document checked, sealed and stored, with its rows; the command that names it. Blocking.

    The same request, sent again, comes to the same command: key and sealed bytes follow from it.
    """
    context, branch = asked.context, asked.branch.state.stream
    size = context.uploads.size(upload)
    try:
        with context.uploads.open(upload) as plain:
            pages = read_pages(plain)
            if pages is None:
                return Refused(Refusal.NOT_A_PDF)
            plain.seek(0)
            digest = hashlib.file_digest(plain, "sha256").digest()
            plain.seek(0)
            scan_id = ticket_scans.id_of(context.people.index_key, branch, ticket.ticket_id, asked.command_id(), digest)
            with context.engine.connect() as connection:
                key = context.people.make_key(connection, scan_id)
            name = context.files.put(seal(plain, size, key, ticket_scans.bound_of(scan_id), digest), scan_id)
    except KeyDestroyed:
        return Refused(Refusal.WRONG_STATE, detail="this scan was erased")
    except OSError as error:
        return _no_room(error)
    with connect_to_write(context.engine) as connection, connection.begin():
        raw = Kept(name, size)
        ticket_scans.note(connection, branch, ticket.ticket_id, scan_id, raw, pages.count, context.clock.now())
    return c.Scanned(ticket.ticket_id, name, pages.count, size, scan_id)


def _dropped(asked: OperationRequest, stored: c.Scanned) -> None:
    """No event names it: its rows and its file go. Blocking."""
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        ticket_scans.drop(connection, [stored.subject])
    asked.context.files.drop(stored.sha256)


def _row(asked: OperationRequest, ticket_id: str, sha256: str) -> Row[Any] | None:
    with one_moment(asked.context.engine) as connection:
        return ticket_scans.read(connection, asked.branch.state.stream, ticket_id, sha256)


async def _plain(asked: OperationRequest) -> Path | Refused:
    """A scan that an earlier version stored today, which sealed none."""
    ticket = await ticket_in_path(asked)
    if isinstance(ticket, Refused):
        return ticket
    sha256, path = asked.param("sha256"), asked.context.plain_scans.path(asked.param("sha256"))
    is_there = sha256 in ticket.scans and await asyncio.to_thread(path.is_file)
    return path if is_there else Refused(Refusal.NOT_FOUND)


async def _noted(asked: OperationRequest, by: str, ticket_id: str, sha256: str) -> Refused | None:
    """The look is written down; a refusal where it cannot be."""
    stream = asked.branch.state.stream
    look = NoteLook(SCAN, stream, {"ticket_id": ticket_id, "sha256": sha256})
    noted = await asked.context.live.submit(look_envelope(look, by))
    if isinstance(noted, Refused):
        return noted
    log.info("scan read", extra={"actor": by, "role": asked.principal.role.value, "stream": stream, "sha256": sha256})
    return None


def _shown(row: Row[Any], days: int) -> df.TicketScan:
    until = row.at + days * DAY_MS
    return df.TicketScan(
        row.ticket_id, row.raw, row.pages, row.raw_bytes, moment(row.at, CITY_TIME_ZONE), moment(until, CITY_TIME_ZONE)
    )


def _no_room(error: OSError) -> Refused:
    _log.error("a scan could not be stored: %s", error.strerror)
    return Refused(Refusal.UNAVAILABLE, detail="the document cannot be stored now")
