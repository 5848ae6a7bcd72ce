"""What is decided of what a dossier keeps: its people and texts, its scans, and whether beyond its term. Pure."""

from protocol.dossier_life import OPEN
from protocol.enums import Refusal
from protocol.problem import Refused

from . import events as e
from .asked import Asked, Decision
from .filed import MOST_FILES, FileScan
from .sealed import RESTORE, TEXTS


def note_person(asked: Asked) -> Decision:
    dossier, command = asked.dossier, asked.command
    known = dossier.subjects.get(command.part)
    if known is not None and dossier.receipts and command.reason is None:
        return Refused(Refusal.BAD_FIELD, "reason", "after the receipt a change has a reason")
    subject = command.subject if known is None or dossier.receipts else known
    reason = command.reason if known is not None and dossier.receipts else None
    return e.PeopleNoted(command.part, subject, command.fields, command.from_card, reason)


def note_text(asked: Asked) -> Decision:
    if asked.dossier.state not in OPEN:
        return Refused(Refusal.WRONG_STATE, detail=str(asked.dossier.state))  # a fee's reason alone comes later
    return e.TextNoted(asked.command.kind, asked.dossier.subjects.get(TEXTS, asked.command.subject))


def file_scan(asked: Asked) -> Decision:
    command: FileScan = asked.command
    if len(asked.dossier.files) >= MOST_FILES:
        return Refused(Refusal.TOO_LARGE, detail=f"at most {MOST_FILES} files")
    shape = (command.file, command.component, command.sha256, command.bytes, command.pages, command.subject)
    return e.Filed(*shape, command.dpi, command.aside, command.signatures)


def set_file_aside(asked: Asked) -> Decision:
    filed = asked.dossier.files.get(asked.command.file)
    if filed is None:
        return Refused(Refusal.NOT_FOUND)
    if not filed.counts:
        return Refused(Refusal.ALREADY)
    return e.FileSetAside(asked.command.file, asked.command.reason)


def erase(asked: Asked) -> Decision:
    """Decided under the lock of the dossier's head: a hold is before it, or comes too late."""
    keeps = asked.dossier.ended_at is None or asked.dossier.hold is not None
    if keeps and asked.command.cause != RESTORE:
        return Refused(Refusal.WRONG_STATE, detail="it goes on, or is held")
    return e.Erased(asked.command.subjects, asked.command.cause)


def hold(asked: Asked) -> Decision:
    return e.Held(asked.command.reason) if asked.dossier.hold is None else Refused(Refusal.ALREADY)


def release(asked: Asked) -> Decision:
    return Refused(Refusal.ALREADY) if asked.dossier.hold is None else e.HoldReleased()
