"""`/admin/branches/{b}/checklist`: what the branch needs before it goes live, and the way to each repair."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from protocol.ids import Instant
from server.access.seen import Seen
from server.journal.last_backup import read_last_backup
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.render import page

from .entry import person_of
from .go_live import Facts, Item, checklist, missing


async def show_checklist(asked: OperationRequest) -> Response:
    """The list; it stays, also when all of it is done."""
    items = await items_of(asked)
    return page(asked.request, "admin_checklist.html", branch=asked.branch.state.settings, items=items,
                missing=missing(items), person=person_of(asked))  # fmt: skip


async def missing_of(asked: OperationRequest, seen: Mapping[str, Seen] | None = None) -> int:
    """How many things hinder the branch in the path. `seen`: where the caller has read it."""
    return missing(await items_of(asked, seen))


async def items_of(asked: OperationRequest, seen: Mapping[str, Seen] | None = None) -> list[Item]:
    """The list of the branch in the path, now."""
    state, context = asked.branch.state, asked.context
    config = state.settings
    if config is None:
        return []
    ends = await asyncio.to_thread(_ends, context.certificate)
    facts = Facts(
        state,
        config,
        context.live.access,
        await _seen(asked) if seen is None else seen,
        await asyncio.to_thread(read_last_backup, context.data),
        context.clock.belief.believed,
        ends,
        context.clock.now(),
    )
    return checklist(facts)


async def _seen(asked: OperationRequest) -> dict[str, Seen]:
    try:
        return await asyncio.to_thread(asked.context.seen.read)
    except SQLAlchemyError:
        return {}


def _ends(certificate: Path | None) -> Instant | None:
    """When the certificate ends; None: there is none, or it cannot be read. Blocking."""
    if certificate is None:
        return None
    try:
        from cryptography import x509  # an extra of the installation

        ends: datetime = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    except (ImportError, OSError, ValueError):
        return None
    return int((ends - datetime.fromtimestamp(0, UTC)).total_seconds() * 1000)
