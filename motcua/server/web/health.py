"""For whoever runs the server: alive, ready, measured."""

import asyncio

from msgspec import Struct
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from motcua.protocol.problem import Refused
from motcua.protocol.words import Refusal
from motcua.server.journal.migrate import is_migrated

from .asked import Asked


class Health(Struct, frozen=True):
    status: str
    version: str


async def healthz(asked: Asked) -> Struct | Refused:
    """The process answers."""
    return Health("alive", asked.house.version)


async def readyz(asked: Asked) -> Struct | Refused:
    """The database answers and has today's tables."""

    def ask() -> bool:
        with asked.house.engine.connect() as connection:
            connection.execute(select(1))
        return is_migrated(asked.house.engine)

    try:
        migrated = await asyncio.to_thread(ask)
    except SQLAlchemyError:
        return Refused(Refusal.UNAVAILABLE, detail="the database does not answer")
    if not migrated:
        return Refused(Refusal.UNAVAILABLE, detail="the database has other tables than this version; run motcua init")
    return Health("ready", asked.house.version)


async def metrics(asked: Asked) -> Response:
    """Prometheus text."""
    asked.house.metrics.observe(asked.house.live)
    return Response(generate_latest(asked.house.metrics.registry), media_type=CONTENT_TYPE_LATEST)
