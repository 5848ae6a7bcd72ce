"""What was asked to be signed by one press: a batch of files in one look, and how far it is.

These rows are work, not history: what was signed is in the events. A batch is forgotten after `KEPT_MS`.
"""

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, case, delete, func, insert, select, update

from protocol.ids import Instant
from protocol.keys import new_key
from protocol.signing import MOST_IN_BATCH, Look, SignRefusal

from .tables import dossier, signing_batch, signing_item, to_sign

ASKED, SIGNED, REFUSED = "asked", "signed", "refused"
KEPT_MS: Final = 7 * 24 * 3600 * 1000
MOST_COUNTED: Final = 1_000

File = tuple[str, str]
"""A dossier's id and a file's."""


class Batch(Struct, frozen=True):
    """A batch as its rows say."""

    id: str
    look: Look
    asked_at: Instant
    items: tuple[Row[Any], ...]

    def count(self, state: str) -> int:
        """How many of its files are in this state."""
        return sum(one.state == state for one in self.items)


def ready(
    connection: Connection, look: Look, scope: ColumnElement[bool], by: str, since: Instant, limit: int
) -> list[Row[Any]]:
    """The files of these dossiers that wait for this look and that the person has not asked for since then, the
    oldest first. Raises DBAPIError.
    """
    query = (
        select(dossier, to_sign.c.file, to_sign.c.filed_at)
        .join(to_sign, to_sign.c.id == dossier.c.id)
        .where(to_sign.c.look == str(look), scope, ~_asked(by, since))
        .order_by(to_sign.c.filed_at, to_sign.c.id, to_sign.c.file)
    )
    return list(connection.execute(query.limit(limit)))


def count_ready(connection: Connection, look: Look, scope: ColumnElement[bool], by: str, since: Instant) -> int:
    """How many there are, at most `MOST_COUNTED`. Raises DBAPIError."""
    some = (
        select(to_sign.c.file)
        .join(dossier, to_sign.c.id == dossier.c.id)
        .where(to_sign.c.look == str(look), scope, ~_asked(by, since))
        .limit(MOST_COUNTED)
    )
    return connection.execute(select(func.count()).select_from(some.subquery())).scalar_one()


def begin(connection: Connection, by: str, look: Look, files: Sequence[File], now: Instant) -> str:
    """Asks for these files; the batch's id. Raises DBAPIError."""
    old = select(signing_batch.c.id).where(signing_batch.c.asked_at < now - KEPT_MS)
    connection.execute(delete(signing_item).where(signing_item.c.batch.in_(old)))
    connection.execute(delete(signing_batch).where(signing_batch.c.asked_at < now - KEPT_MS))
    batch = new_key(now)
    connection.execute(
        insert(signing_batch), [{"id": batch, "asked_by": by, "look": str(look), "asked_at": now}]
    )  # fmt: skip
    items = [
        {"batch": batch, "place": place, "dossier_id": dossier_id, "file": file, "state": ASKED}
        for place, (dossier_id, file) in enumerate(files[:MOST_IN_BATCH], 1)
    ]
    connection.execute(insert(signing_item), items)
    return batch


def batches_of(connection: Connection, by: str, since: Instant) -> list[Batch]:
    """A person's batches of no earlier than `since`, the oldest first; what does not wait for the look any more was
    signed by somebody else, or set aside. Raises DBAPIError.
    """
    rows = connection.execute(
        select(signing_batch)
        .where(signing_batch.c.asked_by == by, signing_batch.c.asked_at >= since)
        .order_by(signing_batch.c.asked_at)
    ).all()
    is_over = (signing_item.c.state == ASKED) & to_sign.c.file.is_(None)
    items: Sequence[Any] = connection.execute(
        select(
            signing_item.c.batch,
            signing_item.c.dossier_id,
            signing_item.c.file,
            case((is_over, REFUSED), else_=signing_item.c.state).label("state"),
            case((is_over, str(SignRefusal.REPLACED)), else_=signing_item.c.reason).label("reason"),
        )
        .join(signing_batch, signing_batch.c.id == signing_item.c.batch)
        .outerjoin(
            to_sign,
            (to_sign.c.id == signing_item.c.dossier_id)
            & (to_sign.c.file == signing_item.c.file)
            & (to_sign.c.look == signing_batch.c.look),
        )
        .where(signing_item.c.batch.in_([one.id for one in rows]))
        .order_by(signing_item.c.batch, signing_item.c.place)
    ).all()
    return [
        Batch(one.id, Look(one.look), one.asked_at, tuple(each for each in items if each.batch == one.id))
        for one in rows
    ]


def asked_for(connection: Connection, by: str, file: File) -> tuple[Look, str] | None:
    """In which look this person last asked for this file, and how that stands. Raises DBAPIError."""
    query = (
        select(signing_batch.c.look, signing_item.c.state)
        .join(signing_item, signing_item.c.batch == signing_batch.c.id)
        .where(signing_batch.c.asked_by == by, *_of(file))
        .order_by(signing_batch.c.asked_at.desc(), signing_batch.c.id.desc())
        .limit(1)
    )
    found = connection.execute(query).first()
    return None if found is None else (Look(found.look), found.state)


def settle(connection: Connection, by: str, file: File, reason: SignRefusal | None = None) -> bool:
    """The file was signed, or refused for this reason; False: it was not asked for. Raises DBAPIError."""
    own = select(signing_batch.c.id).where(signing_batch.c.asked_by == by)
    where = signing_item.c.batch.in_(own), signing_item.c.state == ASKED, *_of(file)
    state = SIGNED if reason is None else REFUSED
    values = {"state": state, "reason": None if reason is None else str(reason)}
    return connection.execute(update(signing_item).where(*where).values(**values)).rowcount > 0


def give_up(connection: Connection, by: str, batch: str) -> None:
    """What is not signed of a batch is not asked for any more. Raises DBAPIError."""
    own = select(signing_batch.c.id).where(signing_batch.c.asked_by == by, signing_batch.c.id == batch)
    connection.execute(delete(signing_item).where(signing_item.c.batch.in_(own), signing_item.c.state == ASKED))


def _of(file: File) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return signing_item.c.dossier_id == file[0], signing_item.c.file == file[1]


def _asked(by: str, since: Instant) -> ColumnElement[bool]:
    own = select(signing_batch.c.id).where(signing_batch.c.asked_by == by, signing_batch.c.asked_at >= since)
    return (
        select(signing_item.c.file)
        .where(
            signing_item.c.dossier_id == to_sign.c.id,
            signing_item.c.file == to_sign.c.file,
            signing_item.c.state == ASKED,
            signing_item.c.batch.in_(own),
        )
        .exists()
    )
