"""Compares what the other side holds with our dossiers, and puts what differs back to be told again."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_network
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, case, func, select

from protocol.dossier_life import NATIONAL, DossierState
from protocol.ids import Instant
from protocol.ways_in import Way
from server.dossier.stream.model import stream_of
from server.dossier.tables import dossier, untold
from server.journal.database.dialects import connect_to_write
from server.journal.schema.tables import journal
from server.webhooks.post import post

from .published import TOLD
from .tell import OtherSide, tell_again

STATES: Final = "states"
BATCH: Final = 200
MOST_ANSWER: Final = 64 * 1024


class Known(Struct, frozen=True):
    """The answer of the other side: its state of each code that it knows."""

    states: dict[str, str]


class Compared(Struct, frozen=True):
    """`compared`: dossiers whose events were all told; `differing`: codes of those that stand otherwise there, and are
    told again. `error`: why the comparison ended before its end.
    """

    compared: int
    differing: tuple[str, ...] = ()
    error: str | None = None


class Ours(Struct, frozen=True):
    """A dossier: `state`, what the other side is to say of it."""

    id: str
    code: str
    state: str


class Stretch(Struct, frozen=True):
    """A part of a comparison. `last`: the id after which it goes on; None: there are no more."""

    compared: int
    differing: tuple[Ours, ...] = ()
    last: str | None = None
    error: str | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Of those that differ."""
        return tuple(one.code for one in self.differing)


async def compare(engine: Engine, other: OtherSide, now: Callable[[], Instant]) -> Compared:
    """Asks the other side for every dossier that nothing waits to be told of. Raises SQLAlchemyError."""
    differing: list[str] = []
    compared, after = 0, ""
    while True:
        stretch = await compare_from(engine, other, after)
        await asyncio.to_thread(_tell_again, engine, stretch, now())
        compared, differing = compared + stretch.compared, [*differing, *stretch.codes]
        if stretch.error is not None or stretch.last is None:
            return Compared(compared, tuple(differing), stretch.error)
        after = stretch.last


async def compare_from(engine: Engine, other: OtherSide, after: str) -> Stretch:
    """Asks for the next dossiers after this id, and writes nothing: see `again`. Raises SQLAlchemyError."""
    ours = await asyncio.to_thread(_batch, engine, after)
    if not ours:
        return Stretch(0)
    known = await _ask(other, [one.code for one in ours])
    if isinstance(known, str):
        return Stretch(0, error=known)
    return Stretch(len(ours), tuple(one for one in ours if known.get(one.code) != one.state), ours[-1].id)


async def _ask(other: OtherSide, codes: list[str]) -> Mapping[str, str] | str:
    headers = {"Authorization": f"Bearer {other.token}"}
    networks = tuple(ip_network(each, strict=False) for each in other.networks)
    body = msgspec.json.encode({"codes": codes})
    answer = await post(f"{other.url}/{STATES}", headers, body, networks, most=MOST_ANSWER)
    if not answer.is_taken:
        return answer.error or f"status_{answer.status}"
    try:
        return msgspec.json.decode(answer.text, type=Known).states
    except msgspec.MsgspecError:
        return "not_understood"


def _batch(engine: Engine, after: str) -> list[Ours]:
    waits = select(untold.c.seq).where(untold.c.id == dossier.c.id).exists()
    query = (
        select(dossier.c.id, TOLD_CODE, dossier.c.state)
        .where(COMPARED, dossier.c.id > after, ~waits)
        .order_by(dossier.c.id)
        .limit(BATCH)
    )
    with engine.connect() as connection:
        return [Ours(id_, code, str(NATIONAL[DossierState(state)])) for id_, code, state in connection.execute(query)]


TOLD_CODE: Final = case((dossier.c.way == Way.ONLINE, dossier.c.external), else_=dossier.c.code)
"""As `published.told_code`."""

COMPARED: Final = dossier.c.code.is_not(None) & dossier.c.parent.is_(None)
"""The dossiers that are told of and received; a child is part of its parent."""


def _tell_again(engine: Engine, stretch: Stretch, now: Instant) -> None:
    if stretch.differing:
        with connect_to_write(engine) as connection, connection.begin():
            again(connection, stretch, now)


def again(connection: Connection, stretch: Stretch, now: Instant) -> None:
    """Puts what differs back to be told again. Raises DBAPIError."""
    for one in stretch.differing:
        for seq in last_told(connection, one.id):
            tell_again(connection, one.id, seq, now)


def last_told(connection: Connection, dossier_id: str) -> Iterator[int]:
    """The last event of a dossier that is told: its message has the dossier as it stands."""
    told = journal.c.stream == stream_of(dossier_id), journal.c.kind.in_(TOLD)
    seq = connection.execute(select(func.max(journal.c.seq)).where(*told)).scalar_one()
    if seq is not None:
        yield seq
