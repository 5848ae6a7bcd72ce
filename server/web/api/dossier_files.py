"""Scanned files of a dossier over the API: uploaded in pieces, filed under a component, read back, set aside."""

import asyncio
import hashlib
import hmac
import logging
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any, BinaryIO

from msgspec import Struct
from sqlalchemy import Row
from starlette.responses import Response, StreamingResponse

from protocol import dossier_files as df
from protocol.commands import Envelope
from protocol.enums import Refusal
from protocol.problem import Refused
from server.access.looks import SCAN, NoteLook
from server.dossier.files.pages import Pages, read_pages
from server.dossier.files.sealed_file import PIECE, seal, unseal
from server.dossier.ocr.rows import (
    PDF_PART,
    TEXT_PART,
    Kept,
    TextState,
    bound_to,
    file_rows,
    made_part,
    read_rows,
)
from server.dossier.stream.filed import FileScan, SetFileAside, key_of_files
from server.dossier.stream.model import stream_of
from server.dossier.stream.state import Dossier, FiledScan
from server.jobs.sealing import CannotOpen
from server.people.key_store import KeyDestroyed
from server.signing.kept import roots_of
from server.signing.verify import is_signed, seen, signatures_in
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.operation import OperationRequest, Parameter

from .dossier_access import Reading, filing, noted, reading

PDF, TEXT = "application/pdf", "text/plain; charset=utf-8"
OFFSET = Parameter("offset", "Where this piece begins; one that begins elsewhere is left out", 0, df.MOST_BYTES)
_NAME = re.compile(r"[A-Za-z0-9-]{16,40}")
_log = logging.getLogger(__name__)


async def upload(asked: OperationRequest) -> Struct | Refused:
    """A piece of an upload; it goes on where it ended, whatever broke off."""
    offset, name = asked.number(OFFSET, 0), asked.param("upload")
    if isinstance(offset, Refused):
        return offset
    if _NAME.fullmatch(name) is None:
        return Refused(Refusal.NOT_FOUND)
    read = await filing(asked)
    if isinstance(read, Refused):
        return read
    if asked.context.scan_quota.is_used_up(asked.principal.id, asked.context.clock.now()):
        return Refused(Refusal.SCAN_QUOTA)
    uploads, own = asked.context.uploads, _upload_of(read, name)
    here = await asyncio.to_thread(uploads.size, own)
    async for piece in pieces_of(asked.request.stream()):
        if offset + len(piece) > df.MOST_BYTES:
            await asyncio.to_thread(uploads.drop, own)
            return Refused(Refusal.TOO_LARGE, detail=f"at most {df.MOST_BYTES // 1024 // 1024} MiB")
        try:
            here = await asyncio.to_thread(uploads.add, own, offset, piece)
        except OSError as error:
            return _no_room(error)
        offset += len(piece)
    return df.Uploaded(here)


async def file(asked: OperationRequest) -> Struct | Refused:
    """Files a complete upload: checked, sealed, on the disk, and then named by an event."""
    read = await filing(asked)
    if isinstance(read, Refused):
        return read
    made = f"f{hashlib.blake2b(asked.command_id().encode(), digest_size=10).hexdigest()}"
    body: df.FileUpload = asked.body
    refused = None
    if made not in read.dossier.files:
        refused = await _file_it(asked, read, made, body)
        read = await reading(asked)  # the same request, sent twice, may have been filed meanwhile
        if isinstance(read, Refused):
            return refused or read
    known = read.dossier.files.get(made)
    if known is None:
        return refused or Refused(Refusal.UNAVAILABLE)
    if known.filed.component != body.component or known.filed.pages != body.pages:
        return Refused(Refusal.KEY_REUSED)
    return _shown(known)


async def _file_it(asked: OperationRequest, read: Reading, made: str, body: df.FileUpload) -> Refused | None:
    filed = await asyncio.to_thread(_filed, asked, read, made, body)
    if isinstance(filed, Refused):
        if filed.code in (Refusal.NOT_A_PDF, Refusal.WRONG_STATE):
            await asyncio.to_thread(asked.context.uploads.drop, _upload_of(read, body.upload))
        return filed
    envelope = Envelope(stream_of(read.dossier.id), filed, asked.command_id(), read.by)
    done = await asked.context.dossiers.send(envelope, file_rows(read.dossier.id))
    if isinstance(done, Refused):
        if done.code is not Refusal.UNAVAILABLE:  # it may be in the journal
            await asyncio.to_thread(asked.context.files.drop, filed.sha256)
        return done
    await asyncio.to_thread(asked.context.files.settle, filed.sha256)
    asked.context.scan_quota.stored(asked.principal.id, filed.bytes, asked.context.clock.now())
    await asyncio.to_thread(asked.context.uploads.drop, _upload_of(read, body.upload))
    return None


async def list_files(asked: OperationRequest) -> Struct | Refused:
    """Every file, also those that were set aside."""
    read = await reading(asked)
    if isinstance(read, Refused):
        return read
    made = await asyncio.to_thread(_made, asked, read.dossier)
    return df.FileList([_shown(each, made.get(name)) for name, each in read.dossier.files.items()])


async def read_file(asked: OperationRequest) -> Struct | Refused | Response:
    """A file as PDF, as it was scanned, opened while it is sent. The look is an entry, written before."""
    return await _read_back(asked, None)


async def read_archive(asked: OperationRequest) -> Struct | Refused | Response:
    """The same, as the PDF/A that was made of it."""
    return await _read_back(asked, PDF_PART)


async def read_text(asked: OperationRequest) -> Struct | Refused | Response:
    """What was read in it, as text. It is what a program read, not what the paper says."""
    return await _read_back(asked, TEXT_PART)


async def _read_back(asked: OperationRequest, part: str | None) -> Refused | Response:
    """The scan, or what was made of it in this part."""
    read = await reading(asked)
    if isinstance(read, Refused):
        return read
    found = read.dossier.files.get(asked.param("file"))
    if found is None:
        return Refused(Refusal.NOT_FOUND)
    filed, kept, bound = (
        found.filed,
        Kept(found.filed.sha256, found.filed.bytes),
        bound_of(read.dossier, found.filed.file),
    )
    if part is not None:
        row = (await asyncio.to_thread(_made, asked, read.dossier)).get(filed.file)
        made = None if row is None else made_part(row, part)
        if made is None:
            return Refused(Refusal.NOT_FOUND, detail="it is not made yet, or could not be")
        kept, bound = made, bound_to(read.dossier.id, filed.file, part)
    return await _sent_back(asked, read.dossier, found, read.by, kept, bound, part)


async def read_back(asked: OperationRequest, dossier: Dossier, found: FiledScan, by: str) -> Refused | Response:
    """The file as it is, for `by`; the look is written down before."""
    kept = Kept(found.filed.sha256, found.filed.bytes)
    return await _sent_back(asked, dossier, found, by, kept, bound_of(dossier, found.filed.file), None)


async def _sent_back(
    asked: OperationRequest, dossier: Dossier, found: FiledScan, by: str, kept: Kept, bound: str, part: str | None
) -> Refused | Response:
    opening = await asyncio.to_thread(opened_file, asked, found, kept.name)
    if isinstance(opening, Refused):
        return opening
    opened, key = opening
    about = {"dossier": dossier.id, "file": found.filed.file}
    refused = await noted(asked, NoteLook(SCAN, dossier.branch, about), by)
    if refused is not None:
        opened.close()
        return refused
    ending = "txt" if part == TEXT_PART else "pdf"
    name = f"{dossier.code or dossier.id}_{found.filed.component}.{ending}"
    return unsealed_answer(opened, kept.bytes, key, bound, name)


def unsealed_answer(opened: BinaryIO, size: int, key: bytes, bound: str, name: str) -> Response:
    """A sealed file of `size` plain bytes, opened while it is sent; `name`: what it is saved as."""
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Content-Length": str(size),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    media = TEXT if name.endswith(".txt") else PDF
    return StreamingResponse(_sent(unseal(opened, size, key, bound), opened), media_type=media, headers=headers)


async def set_aside(asked: OperationRequest) -> Struct | Refused:
    """A file that does not belong here counts no more; it can still be read."""
    read = await filing(asked)
    if isinstance(read, Refused):
        return read
    command = SetFileAside(asked.param("file"), asked.body.reason)
    envelope = Envelope(stream_of(read.dossier.id), command, asked.command_id(), read.by)
    done = await asked.context.dossiers.send(envelope, file_rows(read.dossier.id))
    return done if isinstance(done, Refused) else await _view(asked, command.file)


def _filed(asked: OperationRequest, read: Reading, made: str, body: df.FileUpload) -> FileScan | Refused:
    """The upload checked, sealed and stored; the command that names it. Blocking."""
    own = _upload_of(read, body.upload)
    uploads = asked.context.uploads
    size = uploads.size(own)
    if not size:
        return Refused(Refusal.NOT_FOUND, "upload")
    subject = key_of_files(read.dossier.id)
    try:
        with uploads.open(own) as plain:
            digest = hashlib.file_digest(plain, "sha256").hexdigest()
            if digest != body.sha256:
                return Refused(Refusal.BAD_FIELD, "sha256", "the upload is another document, or not complete")
            plain.seek(0)
            wrong = _wrong(body, pages := read_pages(plain))
            if wrong is not None:
                return wrong
            assert pages is not None
            plain.seek(0)
            found = signatures_in(plain, roots_of(asked.context.data)) if is_signed(plain) else None
            plain.seek(0)
            with asked.context.engine.connect() as connection:
                key = asked.context.people.make_key(connection, subject)
            stored = asked.context.files.put(seal(plain, size, key, bound_of(read.dossier, made)), read.dossier.id)
    except KeyDestroyed:
        return Refused(Refusal.WRONG_STATE, detail="this dossier's files were erased")
    except OSError as error:
        return _no_room(error)
    signatures = () if found is None else seen(found)
    mark = hmac.digest(asked.context.people.index_key, digest.encode(), hashlib.sha256)[:16].hex()
    shape = (made, body.component, stored, size, pages.count, mark, subject)
    return FileScan(*shape, pages.dpi, tuple(sorted(set(body.aside))), signatures)


def _wrong(body: df.FileUpload, pages: Pages | None) -> Refused | None:
    if pages is None:
        return Refused(Refusal.NOT_A_PDF)
    if pages.count != body.pages:
        return Refused(Refusal.BAD_FIELD, "pages", f"the document has {pages.count}")
    if any(page > pages.count for page in body.aside):
        return Refused(Refusal.BAD_FIELD, "aside", f"the document has {pages.count} pages")
    return None


def opened_file(asked: OperationRequest, found: FiledScan, name: str) -> tuple[BinaryIO, bytes] | Refused:
    """The sealed file, and its key where it is still there. Blocking."""
    return opened_under(asked, found.filed.subject, name)


def opened_under(asked: OperationRequest, subject: str, name: str) -> tuple[BinaryIO, bytes] | Refused:
    """The same, of the key with this id."""
    keys = asked.context.people.keys
    key = keys.of([subject]).get(subject)
    if key is None and keys.lost([subject]):
        _log.error("the key of a scan is lost: run motcua check")
        return Refused(Refusal.UNAVAILABLE, detail="the key of this document is lost")
    if key is None:
        return Refused(Refusal.NOT_FOUND, detail="it was erased")
    try:
        return asked.context.files.open(name), key
    except OSError as error:
        _log.error("cannot read a file that is in the journal: %s", error.strerror)
        return Refused(Refusal.UNAVAILABLE, detail="the document cannot be read now")


async def _sent(plain: Iterator[bytes], sealed: BinaryIO) -> AsyncIterator[bytes]:
    """Piece by piece, each opened in a thread; a damaged file breaks the answer off."""
    try:
        while piece := await asyncio.to_thread(next, plain, b""):
            yield piece
    except CannotOpen:
        _log.error("a sealed file is damaged")
        raise
    finally:
        sealed.close()


async def pieces_of(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """What comes in, in pieces that are worth a write."""
    held = bytearray()
    async for chunk in stream:
        held += chunk
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


async def _view(asked: OperationRequest, file_id: str) -> Struct | Refused:
    read = await reading(asked)
    if isinstance(read, Refused):
        return read
    made = await asyncio.to_thread(_made, asked, read.dossier)
    return _shown(read.dossier.files[file_id], made.get(file_id))


def _made(asked: OperationRequest, dossier: Dossier) -> dict[str, Row[Any]]:
    """What was made of the dossier's scans. Blocking."""
    with asked.context.engine.connect() as connection:
        return read_rows(connection, dossier.id)


def _shown(one: FiledScan, row: Row[Any] | None = None) -> df.FileView:
    filed, pdf = one.filed, None if row is None else made_part(row, PDF_PART)
    return df.FileView(
        filed.file,
        filed.component,
        filed.pages,
        filed.bytes,
        moment(one.at, CITY_TIME_ZONE),
        filed.aside,
        filed.dpi,
        filed.dpi is not None and filed.dpi < df.LEAST_DPI,
        one.set_aside,
        None if pdf is None else df.Archive(pdf.bytes),
        None if row is None or row.state == TextState.WAITING else row.state,
        filed.signatures,
        None if one.signed is None else one.signed.look,
        None if one.signed is None else one.signed.serial,
        one.replaced_by,
    )


def _upload_of(read: Reading, name: str) -> str:
    """An upload is of one dossier and one person."""
    return f"{read.dossier.id}/{read.by}/{name}"


def bound_of(dossier: Dossier, file_id: str) -> str:
    return f"{dossier.id}/{file_id}"


def _no_room(error: OSError) -> Refused:
    _log.error("a file could not be stored: %s", error.strerror)
    return Refused(Refusal.UNAVAILABLE, detail="the document cannot be stored now")
