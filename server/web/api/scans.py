"""Scans over the API: store a PDF of scanned pages for a ticket, and read it again."""

import asyncio
import logging

from msgspec import Struct
from starlette.responses import FileResponse

from protocol import commands as c
from protocol.enums import Refusal
from protocol.problem import Refused
from protocol.views import ScanStored
from server.access.looks import SCAN, NoteLook, look_envelope
from server.journal.write.committed import Done
from server.web.base.clock import now_ms
from server.web.operation.operation import OperationRequest

from .tickets import NOBODY, in_path, nobody_there, ticket_in_path

PDF = "application/pdf"

log = logging.getLogger("motcua.audit")


async def store_scan(asked: OperationRequest) -> Struct | Refused:
    """Stores a PDF of scanned pages under its SHA-256 and links it to the ticket by an event.

    The file is durable before the event names it; a refused command leaves no file behind.
    """
    ticket = await ticket_in_path(asked)
    if isinstance(ticket, Refused):
        return ticket
    if nobody_there(asked):
        return Refused(Refusal.NOT_ALLOWED, detail=NOBODY)
    quota, sender = asked.context.scan_quota, asked.principal.id
    if quota.is_used_up(sender, now_ms()):
        return Refused(Refusal.SCAN_QUOTA)
    if asked.request.headers.get("content-type", "").partition(";")[0].strip() != PDF:
        return Refused(Refusal.NOT_A_PDF, "Content-Type", f"send {PDF}")
    scans = asked.context.scans
    incoming = await scans.receive(asked.request.stream())
    if isinstance(incoming, Refused):
        return incoming
    stored = await asyncio.to_thread(scans.keep, incoming)
    if isinstance(stored, Refused):
        return stored
    command = c.Scanned(ticket.ticket_id, stored.sha256, stored.pages, stored.bytes)
    done: Done | Refused = await asked.context.live.submit(asked.envelope(command))
    if not isinstance(done, Refused) or done.code is Refusal.UNAVAILABLE:  # unavailable: it may be in the journal
        scans.confirm(stored)
        quota.stored(sender, stored.bytes, now_ms())
    else:
        scans.withdraw(stored)
    if isinstance(done, Refused):
        return in_path(done)
    return ScanStored(stored.sha256, stored.pages, stored.bytes, done.seq)


async def read_scan(asked: OperationRequest) -> FileResponse | Refused:
    """Streams a stored PDF that an event of this branch links to one of today's tickets.

    A counter reads it for the clerk who is logged in there. Each read is an entry of the stream of looks, written
    before the document is sent.
    """
    state, reader = asked.branch.state, asked.principal
    counter = None if reader.counter is None else state.counters.get(reader.counter)
    actor = reader.id if reader.counter is None else None if counter is None else counter.user
    ticket, sha256 = await ticket_in_path(asked), asked.param("sha256")
    if isinstance(ticket, Refused):
        return ticket
    if actor is None:
        return Refused(Refusal.NOT_ALLOWED, detail=NOBODY)
    if sha256 not in ticket.scans:
        return Refused(Refusal.NOT_FOUND)
    path = asked.context.scans.path(sha256)
    try:
        stat = await asyncio.to_thread(path.stat)
    except OSError as error:
        log.error("cannot read a scan that is in the journal: %s", error.strerror)
        return Refused(Refusal.UNAVAILABLE, detail="the document cannot be read now")
    look = NoteLook(SCAN, state.stream, {"ticket_id": ticket.ticket_id, "sha256": sha256})
    noted = await asked.context.live.submit(look_envelope(look, actor))
    if isinstance(noted, Refused):
        return noted
    fields = {"actor": actor, "role": reader.role.value, "stream": state.stream, "sha256": sha256}
    log.info("scan read", extra=fields)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return FileResponse(path, media_type=PDF, headers=headers, stat_result=stat, filename=f"{ticket.ticket_id}.pdf")
