"""Health checks and metrics, for the operators of the server."""

import time
from typing import Final

from msgspec import Struct
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from protocol.problem import Refused
from server.journal.last_backup import read_last_backup

from .clock_doubts import doubts
from .operation import OperationRequest
from .reading_rate import HEAVY_READERS, too_fast

NO_FORECASTS_S: Final = 90.0
"""A process that makes them may be replaced within this time before it is said that they stand still."""


class Health(Struct, frozen=True, omit_defaults=True):
    """`damaged`: branches that are not served, since their journal cannot be read.

    `doubts`: what is wrong with the clock, and branches whose last event is later than now (`motcua check`).
    `missing_processes`: server processes of this machine that do not answer or are being replaced.
    `stalled`: what does not get on (`jobs`: e-mail, webhooks and other background work; `forecasts`: of waits).
    """

    status: str
    version: str
    damaged: list[str] = []
    missing_processes: int = 0
    doubts: list[str] = []
    stalled: list[str] = []


async def healthz(asked: OperationRequest) -> Struct | Refused:
    """The process answers."""
    return Health("alive", asked.context.version)


async def readyz(asked: OperationRequest) -> Struct | Refused:
    """A command would be stored: the database has this version's tables, and a row was written and deleted just now."""
    refused = await asked.context.readiness.refusal()
    if refused is not None:
        return refused
    context = asked.context
    damaged, missing = sorted(context.live.damaged), context.readiness.missing_processes
    stalled = ["jobs"] if context.jobs.stalled else []
    if context.live.forecasts.missing_s(time.monotonic()) > NO_FORECASTS_S:
        stalled.append("forecasts")
    return Health("ready", context.version, damaged, missing, doubts(context), stalled)


async def metrics(asked: OperationRequest) -> Response | Refused:
    """Prometheus text."""
    refused = too_fast(asked, HEAVY_READERS)
    if refused is not None:
        return refused
    context = asked.context
    ready = await context.readiness.refusal() is None
    last_backup = read_last_backup(context.data)
    text = context.metrics.text(
        context.live, context.visits.behind, context.jobs, time.monotonic(), ready=ready, last_backup=last_backup
    )
    return Response(text, media_type=CONTENT_TYPE_LATEST)
