"""Scans of a ticket that belong to no dossier: each sealed under a key of its own, found by its words while that lives.

Their text is made as that of dossiers' scans: in `scan_text` such a scan has its own id for a dossier. The rows are
written before the event, so that no event names a scan that nobody can read; those of a refused one are dropped.
"""

import hashlib
import hmac
from collections.abc import Collection, Sequence
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, Row, delete, select

from protocol.ids import Instant
from server.journal.database.dialects import insert_or_leave

from .ocr import rows as of_rows
from .ocr.rows import Kept, TextState, waiting_row
from .ocr.search import docs_with
from .tables import dossier, scan_text, scan_word, ticket_scan

FILE: Final = "scan"
"""What `scan_text` calls the file: there is one for each id."""

MOST_FOUND: Final = 50
_PAGE: Final = 500
_BOTH = select(ticket_scan, scan_text).join(scan_text, scan_text.c.dossier_id == ticket_scan.c.id)
_LIVING = scan_text.c.state != TextState.ERASED.value


class Found(Struct, frozen=True):
    """The newest first. `more`: there are others, or too many have these words."""

    rows: Sequence[Row[Any]]
    more: bool = False


def id_of(key: bytes, branch: str, ticket_id: str, command_id: str, digest: bytes) -> str:
    """The id of a scan and of its key: the same for the same request with the same document, and for no other.

    `key`: without it nobody tries which document an id is of.
    """
    told = f"{branch}/{ticket_id}/{command_id}/".encode() + digest
    return f"v{hmac.digest(key, told, hashlib.sha256)[:10].hex()}"


def bound_of(scan_id: str) -> str:
    """What the sealed scan is bound to."""
    return f"{scan_id}/{FILE}"


def note(connection: Connection, branch: str, ticket_id: str, scan_id: str, raw: Kept, pages: int, at: Instant) -> None:
    """Writes the rows of a scan, which waits for its text; nothing where they are there. Raises DBAPIError."""
    row = {"id": scan_id, "branch": branch, "ticket_id": ticket_id, "pages": pages, "at": at}
    connection.execute(insert_or_leave(connection, ticket_scan), [row])
    connection.execute(insert_or_leave(connection, scan_text), [waiting_row(scan_id, FILE, scan_id, raw, at)])


def drop(connection: Connection, scan_ids: Collection[str]) -> None:
    """Deletes the rows of these scans, and by which words they are found. Raises DBAPIError."""
    ids = sorted(scan_ids)
    for at in range(0, len(ids), _PAGE):
        page = ids[at : at + _PAGE]
        docs = select(scan_text.c.doc).where(scan_text.c.dossier_id.in_(page))
        connection.execute(delete(scan_word).where(scan_word.c.doc.in_(docs)))
        connection.execute(delete(scan_text).where(scan_text.c.dossier_id.in_(page)))
        connection.execute(delete(ticket_scan).where(ticket_scan.c.id.in_(page)))


def read(connection: Connection, branch: str, ticket_id: str, sha256: str) -> Row[Any] | None:
    """The rows of a scan of this ticket, as one; None: there is none, or it was erased. Raises DBAPIError."""
    of_it = ticket_scan.c.branch == branch, ticket_scan.c.ticket_id == ticket_id, scan_text.c.raw == sha256
    return connection.execute(_BOTH.where(*of_it, _LIVING)).first()


def of_ticket_of(connection: Connection, dossier_id: str) -> list[str]:
    """The ids of living scans of the ticket that a dossier came with. Raises DBAPIError."""
    same = (ticket_scan.c.branch == dossier.c.branch) & (ticket_scan.c.ticket_id == dossier.c.ticket_id)
    query = _BOTH.with_only_columns(ticket_scan.c.id).join(dossier, same).where(dossier.c.id == dossier_id, _LIVING)
    return list(connection.execute(query.order_by(ticket_scan.c.id)).scalars())


def forget(connection: Connection, key_ids: Collection[str]) -> None:
    """No word is found any more of those of these that are tickets' scans. Raises DBAPIError."""
    query = select(ticket_scan.c.id).where(ticket_scan.c.id.in_(sorted(key_ids)))
    of_rows.forget(connection, list(connection.execute(query).scalars()))


def over(connection: Connection, before: Instant, most: int) -> list[str]:
    """The ids of living scans of that moment or before. Raises DBAPIError."""
    query = _BOTH.with_only_columns(ticket_scan.c.id).where(ticket_scan.c.at <= before, _LIVING)
    return list(connection.execute(query.order_by(ticket_scan.c.at).limit(most)).scalars())


def erased(connection: Connection, most: int) -> list[Row[Any]]:
    """Scans that were erased, or led to no event, and whose rows and files are still there. Raises DBAPIError."""
    return list(connection.execute(_BOTH.where(~_LIVING).limit(most)))


def find(connection: Connection, key: bytes, text: str, branches: Collection[str]) -> Found:
    """Scans of these branches that have all of these words. Raises DBAPIError.

    `key`: see `ocr.words.words_key`.
    """
    wanted = docs_with(connection, key, text)
    if wanted is None:
        return Found([])
    docs, too_many = wanted
    query = _BOTH.where(scan_text.c.doc.in_(docs), ticket_scan.c.branch.in_(sorted(branches)), _LIVING)
    newest = query.order_by(ticket_scan.c.at.desc(), ticket_scan.c.id).limit(MOST_FOUND + 1)
    rows = connection.execute(newest).all()
    return Found(rows[:MOST_FOUND], len(rows) > MOST_FOUND or too_many)
