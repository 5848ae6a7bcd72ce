"""What is wrong with the keys of sealed data, for `motcua check`, `restore` and `doctor`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from server.journal.check.report import DetailText, Finding, FindingKind

from .key_store import FILE, LIST, KeysUnavailable, Why, read_list
from .people import People, is_anything_sealed
from .tables import sealed_record

_PAGE: Final = 5_000


def file_fault(connection: Connection, people: People) -> Why | None:
    """Why the file of keys cannot be used; a missing one is a fault once something is sealed. Raises DBAPIError."""
    try:
        people.keys.look()
    except KeysUnavailable as error:
        if error.why is not Why.MISSING or is_anything_sealed(connection):
            return error.why
    return None


def key_findings(connection: Connection, people: People, data: Path) -> Iterator[Finding]:
    """Of the file and the list of destroyed keys; single keys are compared with their rows. Raises DBAPIError."""
    why = file_fault(connection, people)
    if why is not None:
        yield _finding(FILE, why.value)
        return
    destroyed = people.keys.destroyed()
    path = data / LIST
    try:
        listed = read_list(path) if path.exists() else {}
    except (OSError, ValueError) as error:
        yield _finding(LIST, str(error))
        return
    if destroyed.keys() - listed.keys():
        yield _finding(LIST, f"{len(destroyed.keys() - listed.keys())} erased people are not in the list")


def count_lost(connection: Connection, people: People) -> int:
    """How many sealed rows nobody can open any more. Raises DBAPIError, KeysUnavailable."""
    lost, after = 0, ""
    while subjects := _living(connection, after, _PAGE):
        lost += len(people.keys.lost(subjects))
        after = subjects[-1]
    return lost


def _living(connection: Connection, after: str, most: int) -> list[str]:
    """Sealed rows that were not erased, in the order of their ids."""
    query = select(sealed_record.c.subject_id).where(sealed_record.c.erased == 0, sealed_record.c.subject_id > after)
    return list(connection.scalars(query.order_by(sealed_record.c.subject_id).limit(most)))


def _finding(path: Path, why: str) -> Finding:
    return Finding(FindingKind.KEYS, path.as_posix(), 0, DetailText.KEYS, {"why": why})
