"""Batches of files to sign, for the program where the token is: fetched, signed there, taken in again and checked.

The server has no key. What comes back has to begin with what was given out and to end with one valid signature.
"""

import asyncio
import base64
import hashlib
import logging
import secrets
from collections.abc import Callable
from typing import BinaryIO, Final, TypeVar

from msgspec import Struct
from sqlalchemy import Connection

from language.names import name_in
from protocol.commands import Envelope
from protocol.dossier_files import MOST_BYTES
from protocol.enums import Refusal
from protocol.keys import sent_by
from protocol.problem import Refused
from protocol.signing import (
    FoundSignature,
    Look,
    NotSigned,
    RefuseToSign,
    SignedFile,
    SigningBatch,
    SigningBatches,
    ToSign,
    Verdict,
)
from server.access.city.certificates import owners_of
from server.dossier import batches
from server.dossier.files.sealed_file import seal, unseal
from server.dossier.stream.filed import key_of_files
from server.dossier.stream.model import stream_of
from server.dossier.stream.signed import SignFile
from server.dossier.stream.state import Dossier, FiledScan
from server.jobs.sealing import CannotOpen
from server.journal.database.dialects import connect_to_write, one_moment
from server.people.key_store import KeyDestroyed
from server.signing.kept import image_of, roots_of
from server.signing.verify import adds_a_signature_alone, is_available, signatures_in
from server.signing.whose import may_sign
from server.web.operation.operation import OperationRequest

from .dossier_access import Reading, reading, reads
from .dossier_files import bound_of, opened_file, pieces_of
from .dossiers import folded

MOST_ADDED: Final = 4 * 1024 * 1024
"""Bytes that a signature may add to a file, with its picture and certificates."""

NO_ROOTS: Final = "without DATA/signing/roots.pem no seal of an agency is accepted"
NOT_THEIRS: Final = "this certificate is not noted as the signer's (/admin/certificates)"

_log = logging.getLogger(__name__)
T = TypeVar("T")


async def list_batches(asked: OperationRequest) -> Struct | Refused:
    """What the sender asked to have signed and is not done; a batch once for each branch, as each has its seal."""
    by, context = asked.principal.id, asked.context
    since = context.clock.now() - batches.KEPT_MS
    found = await asyncio.to_thread(_query, asked, lambda at: batches.batches_of(at, by, since))
    waiting = {item.dossier_id for one in found for item in one.items if item.state == batches.ASKED}
    dossiers = {one: await folded(asked, one) for one in waiting}
    shown = []
    for one in found:
        by_branch: dict[str, list[ToSign]] = {}
        for item in one.items:
            if item.state != batches.ASKED:
                continue
            dossier = dossiers[item.dossier_id]
            file = dossier.files.get(item.file)
            if file is None or not reads(asked, dossier, by):
                continue
            shape = (item.dossier_id, item.file, dossier.shown_code or "", file.filed.pages, file.filed.bytes)
            by_branch.setdefault(dossier.branch, []).append(ToSign(*shape, agency_of(asked, dossier)))
        for branch, files in by_branch.items():
            image = await asyncio.to_thread(image_of, context.data, one.look, branch, by)
            signer = context.live.access.called(by)
            done = one.count(batches.SIGNED), one.count(batches.REFUSED)
            text = None if image is None else base64.b64encode(image).decode()
            shown.append(SigningBatch(one.id, one.look, files, signer, text, *done))
    return SigningBatches(shown)


async def take_signed(asked: OperationRequest) -> Struct | Refused:
    """The signed file. Sent again it is the same file; one that is signed already in this look is refused."""
    if not is_available():
        return Refused(Refusal.UNAVAILABLE, detail="motcua[sign] is not installed on the server")
    read = await reading(asked)
    if isinstance(read, Refused):
        return read
    of, by = asked.param("file"), read.by
    found = read.dossier.files.get(of)
    if found is None:
        return Refused(Refusal.NOT_FOUND)
    stands = await asyncio.to_thread(_query, asked, lambda at: batches.asked_for(at, by, (read.dossier.id, of)))
    if stands is None:
        return Refused(Refusal.NOT_FOUND, detail="nobody asked")
    look, state = stands
    made = read.dossier.files.get(found.replaced_by or "")
    if state != batches.ASKED:  # sent again, or given up meanwhile
        return Refused(Refusal.ALREADY) if made is None or state != batches.SIGNED else _signed(made)
    own = f"{read.dossier.id}/{by}/{of}/{secrets.token_hex(8)}"  # two programs of one person do not mix theirs
    received = await _receive(asked, own, found.filed.bytes + MOST_ADDED)
    if isinstance(received, Refused):
        return received
    command = await asyncio.to_thread(_checked, asked, read, found, own, look)
    await asyncio.to_thread(asked.context.uploads.drop, own)
    if isinstance(command, Refused):
        return command
    return await _keep(asked, read, command)


async def refuse(asked: OperationRequest) -> Struct | Refused:
    """The program could not sign this file; the others of the batch go on."""
    read = await reading(asked)
    if isinstance(read, Refused):
        return read
    body: RefuseToSign = asked.body
    file, by = (read.dossier.id, asked.param("file")), read.by
    done = await asyncio.to_thread(_write, asked, lambda at: batches.settle(at, by, file, body.reason))
    return NotSigned(*file) if done else Refused(Refusal.NOT_FOUND, detail="nobody asked")


def agency_of(asked: OperationRequest, dossier: Dossier) -> str:
    """What the agency is called that took the dossier in, as stands on a copy."""
    branch, units = asked.context.live.branch(dossier.branch), asked.context.live.access.units
    config = None if branch is None else branch.state.config
    if config is None:
        return dossier.branch
    return name_in(units.agencies.get(config.agency or "", config.name), "vi")


async def _receive(asked: OperationRequest, own: str, most: int) -> Refused | None:
    uploads, offset = asked.context.uploads, 0
    async for piece in pieces_of(asked.request.stream()):
        if offset + len(piece) > min(most, MOST_BYTES):
            await asyncio.to_thread(uploads.drop, own)
            return Refused(Refusal.TOO_LARGE)
        try:
            await asyncio.to_thread(uploads.add, own, offset, piece)
        except OSError as error:
            _log.error("a signed file could not be stored: %s", error.strerror)
            return Refused(Refusal.UNAVAILABLE, detail="the document cannot be stored now")
        offset += len(piece)
    return None if offset else Refused(Refusal.NOT_A_PDF)


def _checked(asked: OperationRequest, read: Reading, found: FiledScan, own: str, look: Look) -> SignFile | Refused:
    """The signed file checked, sealed and stored; the command that names it. Blocking."""
    context, dossier, filed = asked.context, read.dossier, found.filed
    subject = key_of_files(dossier.id)
    size = context.uploads.size(own)
    opening = opened_file(asked, found, filed.sha256)
    if isinstance(opening, Refused):
        return opening
    sealed, key = opening
    try:
        with sealed, context.uploads.open(own) as plain:
            roots = roots_of(context.data)
            if look is Look.AGENCY and not roots:
                return Refused(Refusal.NOT_ALLOWED, detail=NO_ROOTS)
            if not _begins_with(plain, sealed, filed.bytes, key, bound_of(dossier, filed.file)):
                return Refused(Refusal.BAD_FIELD, "body", "it is not this document with a signature added")
            if not adds_a_signature_alone(plain, filed.bytes):
                return Refused(Refusal.BAD_FIELD, "body", "more than a signature was added")
            plain.seek(0)
            last = _last(signatures_in(plain, roots))
            if last is None or (roots and last.verdict is not Verdict.TRUSTED):
                return Refused(Refusal.BAD_FIELD, "body", "its last signature is not valid here")
            if not may_sign(owners_of(context.live.access.certificates), last.fingerprint, read.by, look):
                return Refused(Refusal.NOT_ALLOWED, detail=NOT_THEIRS)
            plain.seek(0)
            digest = hashlib.file_digest(plain, "sha256").hexdigest()
            file = f"f{hashlib.blake2b(f'{filed.file}/{digest}'.encode(), digest_size=10).hexdigest()}"
            plain.seek(0)
            with context.engine.connect() as connection:
                own_key = context.people.make_key(connection, subject)
            stored = context.files.put(seal(plain, size, own_key, bound_of(dossier, file)), dossier.id)
    except KeyDestroyed:
        return Refused(Refusal.WRONG_STATE, detail="this dossier's files were erased")
    except (OSError, CannotOpen, ValueError) as error:
        _log.error("a signed file could not be taken in: %s", type(error).__name__)
        return Refused(Refusal.UNAVAILABLE, detail="the document cannot be stored now")
    level = "B-T" if last.stamped else "B-B"
    return SignFile(file, filed.file, look, last.serial, level, stored, size, subject)


async def _keep(asked: OperationRequest, read: Reading, command: SignFile) -> Struct | Refused:
    dossier_id, by = read.dossier.id, read.by

    is_new = False  # sent again, the event names the file that came first

    def settle(connection: Connection, recorded: object) -> None:
        nonlocal is_new
        is_new = True
        batches.settle(connection, by, (dossier_id, command.of))

    envelope = Envelope(stream_of(dossier_id), command, sent_by(by, f"sign/{command.file}"), by)
    done = await asked.context.dossiers.send(envelope, settle)
    if isinstance(done, Refused):
        if done.code is not Refusal.UNAVAILABLE:  # it may be in the journal
            await asyncio.to_thread(asked.context.files.drop, command.sha256)
        return done
    files = asked.context.files
    await asyncio.to_thread(files.settle if is_new else files.drop, command.sha256)
    return SignedFile(command.file, command.serial)


def _signed(file: FiledScan) -> SignedFile:
    assert file.signed is not None
    return SignedFile(file.filed.file, file.signed.serial)


def _last(found: list[FoundSignature]) -> FoundSignature | None:
    """The last signature, where it covers the whole file and every one is intact."""
    if not found or not found[-1].whole or any(one.verdict is Verdict.BROKEN for one in found):
        return None
    return found[-1]


def _begins_with(plain: BinaryIO, sealed: BinaryIO, size: int, key: bytes, bound: str) -> bool:
    """Whether the file begins with what was given out. Raises CannotOpen, OSError."""
    return all(plain.read(len(piece)) == piece for piece in unseal(sealed, size, key, bound) if piece)


def _query(asked: OperationRequest, read: Callable[[Connection], T]) -> T:
    with one_moment(asked.context.engine) as connection:
        return read(connection)


def _write(asked: OperationRequest, write: Callable[[Connection], T]) -> T:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        return write(connection)
