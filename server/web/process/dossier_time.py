"""What comes with time in dossiers, which have no timers: who was asked and did not answer is silent.

Every process looks; the command's id follows from what is noted, so that it is noted once.
"""

import asyncio
import logging
from typing import Final

from sqlalchemy import select

from protocol.commands import Envelope
from protocol.ids import Instant
from protocol.keys import sent_by
from protocol.problem import Refused
from server.dossier.stream.consulting import NoteSilence
from server.dossier.stream.model import stream_of
from server.dossier.tables import opinion
from server.journal.database.dialects import one_moment
from server.web.operation.context import AppContext

LOOK_EVERY_S: Final = 20.0
MOST: Final = 100
"""Consultations of one look; the next goes on."""
ACTOR: Final = "silence"

log = logging.getLogger(__name__)


async def keep_noting(context: AppContext) -> None:
    """Looks at once, then every `LOOK_EVERY_S` seconds, until it is cancelled."""
    while True:
        if context.clock.believed:
            try:
                await note_due(context, context.clock.now())
            except Exception as error:  # the database does not answer: the next look goes on
                log.error("who was asked and is silent could not be noted: %s", type(error).__name__, exc_info=error)
        await asyncio.sleep(LOOK_EVERY_S)


async def note_due(context: AppContext, now: Instant) -> int:
    """Notes who was to answer before `now` and did not; in how many consultations. Raises DBAPIError."""
    noted = 0
    for dossier_id, no, due_at in await asyncio.to_thread(_over, context, now):
        key = sent_by(ACTOR, f"{dossier_id}-{no}-{due_at}")
        done = await context.dossiers.send(Envelope(stream_of(dossier_id), NoteSilence(no), key, ACTOR))
        noted += not isinstance(done, Refused)
    return noted


def _over(context: AppContext, now: Instant) -> list[tuple[str, int, Instant]]:
    columns = opinion.c
    query = select(columns.id, columns.no, columns.due_at).where(columns.due_at < now).order_by(columns.due_at)
    with one_moment(context.engine) as connection:
        found = connection.execute(query.limit(MOST)).all()
    return list({(row.id, row.no): (row.id, row.no, row.due_at) for row in found}.values())
