"""Finds dossiers by somebody in them, through keyed hashes: only those in the scope of who asks."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, func, select

from protocol.dossier_life import ENDED
from protocol.dossier_people import FindDossiers
from server.dossier.ocr.search import docs_with
from server.dossier.tables import dossier, scan_text

from .indexed import IndexKind, hash_of, number_hash, phone_hash, words_of
from .scope import Scope
from .tables import people_index, sealed_record

MOST_FOUND = 50
"""Lines of one answer."""

MOST_LOOKED_AT = 2_000
"""People with one name, or one word of it, that a search looks at: a tenth of a city is called Nguyễn Thị."""

MOST_EARLIER = 5
"""So many earlier dossiers of a person are looked at for what can be filled in."""

_ENDED = sorted(str(state) for state in ENDED)


class Hits(Struct, frozen=True):
    """At most `MOST_FOUND`, the newest first. `more`: there are others, or too many have this name."""

    hits: list["Hit"]
    more: bool = False


class Hit(Struct, frozen=True):
    """A dossier's row, and the row of who was found in it; None: it was found by its code, or by its scans `files`."""

    dossier: Row[Any]
    record: Row[Any] | None
    files: tuple[str, ...] = ()


def find(connection: Connection, key: bytes, asked: FindDossiers, scope: Scope) -> Hits:
    """Whoever it is about, as far as the scope goes. Raises DBAPIError."""
    if asked.code is not None:
        by_code = select(dossier).where(dossier.c.code == asked.code, scope.condition())
        return Hits([Hit(row, None) for row in connection.execute(by_code)])
    if asked.name is not None:
        words = words_of(asked.name)
        return _named(connection, key, words, scope) if words else Hits([])
    number = None if asked.identity_number is None else number_hash(key, asked.identity_number)
    phone = None if asked.phone is None else phone_hash(key, asked.phone)
    kind, wanted = (IndexKind.NUMBER, number) if number is not None else (IndexKind.PHONE, phone)
    return Hits([]) if wanted is None else _with_hashes(connection, kind, [wanted], scope)


def find_by_text(connection: Connection, key: bytes, text: str, scope: Scope) -> Hits:
    """Dossiers with a scan, not set aside, that has all of these words, as far as the scope goes. Raises DBAPIError.

    `key`: see `server.dossier.ocr.words.words_key`.
    """
    wanted = docs_with(connection, key, text)
    if wanted is None:
        return Hits([])
    docs, too_many = wanted
    scans = (
        select(scan_text.c.dossier_id, scan_text.c.file)
        .join(dossier, dossier.c.id == scan_text.c.dossier_id)
        .where(scan_text.c.doc.in_(docs), ~scan_text.c.aside, scope.condition())
        .order_by(dossier.c.drafted_at.desc(), dossier.c.id, scan_text.c.filed_at)
        .limit(4 * MOST_FOUND)
    )
    files: dict[str, list[str]] = {}
    for dossier_id, file in connection.execute(scans):
        files.setdefault(dossier_id, []).append(file)
    rows = connection.execute(select(dossier).where(dossier.c.id.in_(list(files)))).all()
    newest = sorted(rows, key=lambda row: (-row.drafted_at, row.id))
    hits = [Hit(row, None, tuple(files[row.id])) for row in newest[:MOST_FOUND]]
    return Hits(hits, len(newest) > MOST_FOUND or too_many)


def same_open(connection: Connection, dossier_id: str, hashes: Sequence[str]) -> list[Row[Any]]:
    """Rows of other open dossiers of this one's procedure, in any branch, with one of these identity numbers."""
    if not hashes:
        return []
    procedure = select(dossier.c.procedure).where(dossier.c.id == dossier_id).scalar_subquery()
    query = (
        select(dossier)
        .distinct()
        .join(sealed_record, sealed_record.c.dossier_id == dossier.c.id)
        .join(people_index, people_index.c.subject_id == sealed_record.c.subject_id)
        .where(
            people_index.c.kind == IndexKind.NUMBER.value,
            people_index.c.hash.in_(hashes),
            sealed_record.c.part.in_(("applicant", "owner")),
            dossier.c.procedure == procedure,
            dossier.c.id != dossier_id,
            dossier.c.state.not_in(_ENDED),
        )
        .order_by(dossier.c.drafted_at)
        .limit(MOST_FOUND)
    )
    return list(connection.execute(query))


def earlier(connection: Connection, dossier_id: str, hashes: Sequence[str], scope: Scope) -> list["Hit"]:
    """Where somebody with one of these identity numbers was noted in another received dossier of the scope, the newest
    first.
    """
    if not hashes:
        return []
    subjects = select(people_index.c.subject_id).where(
        people_index.c.kind == IndexKind.NUMBER.value, people_index.c.hash.in_(hashes)
    )
    of_it = sealed_record.c.dossier_id == dossier.c.id
    rows = select(dossier.c.id, sealed_record.c.subject_id).join(sealed_record, of_it).where(
        sealed_record.c.subject_id.in_(subjects),
        sealed_record.c.erased == 0,
        dossier.c.id != dossier_id,
        dossier.c.code.is_not(None),
        scope.condition(),
    )  # fmt: skip
    newest = rows.order_by(dossier.c.received_at.desc(), dossier.c.id).limit(MOST_EARLIER)
    hits = []
    for id_, subject in connection.execute(newest).all():
        of_dossier, of_subject = dossier.c.id == id_, sealed_record.c.subject_id == subject
        hits.append(
            Hit(
                connection.execute(select(dossier).where(of_dossier)).one(),
                connection.execute(select(sealed_record).where(of_subject)).one(),
            )
        )
    return hits


def _named(connection: Connection, key: bytes, words: list[str], scope: Scope) -> Hits:
    """By the whole name; where nobody has it, by all of these words."""
    whole = [hash_of(key, IndexKind.NAME, " ".join(words))]
    found = _with_hashes(connection, IndexKind.NAME, whole, scope)
    if found.hits or found.more:
        return found
    each = sorted({hash_of(key, IndexKind.WORD, word) for word in words})
    return _with_hashes(connection, IndexKind.WORD, each, scope)


def _with_hashes(connection: Connection, kind: IndexKind, hashes: list[str], scope: Scope) -> Hits:
    """Whoever has all of these hashes: of those with the rarest, who has the others too."""
    counts = {each: _count(connection, kind, each) for each in hashes}
    rarest = min(hashes, key=lambda each: counts[each])
    one = people_index.alias()
    subjects = select(one.c.subject_id).where(one.c.kind == kind.value, one.c.hash == rarest).limit(MOST_LOOKED_AT)
    for each in hashes:
        if each != rarest:
            other = people_index.alias()
            has = (other.c.kind == kind.value, other.c.hash == each, other.c.subject_id == one.c.subject_id)
            subjects = subjects.where(select(other.c.hash).where(*has).exists())
    records = (
        select(sealed_record)
        .join(dossier, dossier.c.id == sealed_record.c.dossier_id)
        .where(sealed_record.c.subject_id.in_(subjects), scope.condition())
        .order_by(dossier.c.drafted_at.desc(), dossier.c.id, sealed_record.c.seq)
        .limit(2 * MOST_FOUND)
    )
    by_dossier: dict[str, Row[Any]] = {}
    for row in connection.execute(records):
        by_dossier.setdefault(row.dossier_id, row)
    rows = connection.execute(select(dossier).where(dossier.c.id.in_(list(by_dossier)))).all()
    newest = sorted(rows, key=lambda row: (-row.drafted_at, row.id))
    hits = [Hit(row, by_dossier[row.id]) for row in newest[:MOST_FOUND]]
    return Hits(hits, len(newest) > MOST_FOUND or counts[rarest] > MOST_LOOKED_AT)


def _count(connection: Connection, kind: IndexKind, found: str) -> int:
    """How many have this hash, at most one more than a search looks at."""
    of_it = people_index.c.kind == kind.value, people_index.c.hash == found
    some = select(people_index.c.subject_id).where(*of_it).limit(MOST_LOOKED_AT + 1).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()
