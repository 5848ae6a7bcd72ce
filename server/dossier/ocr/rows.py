"""The rows of what is made of scans: written with the event that files one, completed by the job, emptied by an
erasure."""

import hashlib
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, Row, delete, insert, select, update

from server.dossier.stream import events as e
from server.dossier.tables import scan_text, scan_word
from server.dossier.writer import Beside
from server.journal.database.dialects import insert_or_leave
from server.queue.events.recorded import Recorded

PDF_PART: Final = "pdf"
TEXT_PART: Final = "text"

_PAGE: Final = 500


class TextState(StrEnum):
    """`waiting`: nothing is made yet. `made`: PDF/A and text. `text_only`: the text; no PDF/A could be made.
    `unreadable`: nothing can be made of this file. `erased`: its key is destroyed.
    """

    WAITING = "waiting"
    MADE = "made"
    TEXT_ONLY = "text_only"
    UNREADABLE = "unreadable"
    ERASED = "erased"


class Kept(Struct, frozen=True):
    """A sealed file in the store; `bytes`: of what was sealed."""

    name: str
    bytes: int


class Made(Struct, frozen=True):
    """What was made of a scan; `pdf` None: no PDF/A could be made. `words`: see `words.hashes_of`."""

    pdf: Kept | None
    text: Kept
    words: frozenset[int]


def made_part(row: Row[Any], part: str) -> Kept | None:
    """Where a part that was made of a scan is kept; None: it is not made."""
    name, count = (row.pdf, row.pdf_bytes) if part == PDF_PART else (row.text, row.text_bytes)
    return None if name is None else Kept(name, count)


def bound_to(dossier_id: str, file: str, part: str) -> str:
    """What a sealed part is bound to."""
    return f"{dossier_id}/{file}/{part}"


def doc_of(dossier_id: str, file: str) -> int:
    """The number of a scan in the index: 63 bits of a hash."""
    return int.from_bytes(hashlib.blake2b(f"{dossier_id}/{file}".encode(), digest_size=8).digest()) >> 1


def row_of(dossier_id: str, filed: e.Filed, at: int) -> dict[str, Any]:
    """The row of a dossier's scan of which nothing is made yet."""
    return waiting_row(dossier_id, filed.file, filed.subject, Kept(filed.sha256, filed.bytes), at)


def waiting_row(dossier_id: str, file: str, subject: str, raw: Kept, at: int) -> dict[str, Any]:
    """The row of a scan of which nothing is made yet; `dossier_id`: of a ticket's scan its own id."""
    return {
        "doc": doc_of(dossier_id, file),
        "dossier_id": dossier_id,
        "file": file,
        "subject": subject,
        "raw": raw.name,
        "raw_bytes": raw.bytes,
        "filed_at": at,
        "aside": False,
        "state": TextState.WAITING.value,
        "words": 0,
    }


def file_rows(dossier_id: str) -> Beside:
    """Writes the row of a scan with the event that files it, or sets it aside."""

    def write(connection: Connection, recorded: Sequence[Recorded[Any]]) -> None:
        for one in recorded:
            match one.body:
                case e.Filed():
                    connection.execute(insert_or_leave(connection, scan_text), [row_of(dossier_id, one.body, one.at)])
                case e.FileSetAside():
                    of_it = scan_text.c.doc == doc_of(dossier_id, one.body.file)
                    connection.execute(update(scan_text).where(of_it).values(aside=True))

    return write


def read_row(connection: Connection, doc: int) -> Row[Any] | None:
    """Raises DBAPIError."""
    return connection.execute(select(scan_text).where(scan_text.c.doc == doc)).first()


def read_rows(connection: Connection, dossier_id: str) -> dict[str, Row[Any]]:
    """Of all scans of a dossier, by file. Raises DBAPIError."""
    return {row.file: row for row in connection.execute(select(scan_text).where(scan_text.c.dossier_id == dossier_id))}


def note_made(connection: Connection, doc: int, made: Made) -> bool:
    """Says what was made, and by which words it is found; False: it was erased meanwhile. Raises DBAPIError."""
    state = TextState.TEXT_ONLY if made.pdf is None else TextState.MADE
    values = {
        "state": state.value,
        "pdf": None if made.pdf is None else made.pdf.name,
        "pdf_bytes": None if made.pdf is None else made.pdf.bytes,
        "text": made.text.name,
        "text_bytes": made.text.bytes,
        "words": len(made.words),
    }
    if not _note(connection, doc, values):
        return False
    connection.execute(delete(scan_word).where(scan_word.c.doc == doc))
    words = sorted(made.words)
    for at in range(0, len(words), _PAGE):
        connection.execute(insert(scan_word), [{"word": word, "doc": doc} for word in words[at : at + _PAGE]])
    return True


def note_unreadable(connection: Connection, doc: int) -> None:
    """Says that nothing can be made of this file. Raises DBAPIError."""
    _note(connection, doc, {"state": TextState.UNREADABLE.value})


def forget(connection: Connection, subjects: Collection[str]) -> None:
    """No word of what these keys sealed is found any more. Raises DBAPIError."""
    of_them = scan_text.c.subject.in_(sorted(subjects))
    connection.execute(delete(scan_word).where(scan_word.c.doc.in_(select(scan_text.c.doc).where(of_them))))
    connection.execute(update(scan_text).where(of_them).values(state=TextState.ERASED.value, words=0))


def _note(connection: Connection, doc: int, values: dict[str, Any]) -> bool:
    living = scan_text.c.doc == doc, scan_text.c.state != TextState.ERASED.value
    return connection.execute(update(scan_text).where(*living).values(**values)).rowcount > 0
