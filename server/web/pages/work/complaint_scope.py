"""Whose complaints somebody answers, and how many of them are due."""

import asyncio
from typing import Final

from server.access.permissions import ALLOWED, Permission
from server.access.roles import CITY_WIDE
from server.complaints.rows import count_due
from server.journal.database.dialects import one_moment
from server.web.operation.operation import OperationRequest

SOON_MS: Final = 86_400_000
"""So long before it is due, an open complaint is called for."""


def covered(asked: OperationRequest) -> frozenset[str] | None:
    """The branches whose complaints the reader answers; None: all."""
    over = [one for one in asked.principal.grants if one.role in ALLOWED[Permission.ANSWER_COMPLAINTS]]
    if any(one.branch is None and one.role in CITY_WIDE for one in over):
        return None
    return frozenset(one.branch for one in over if one.branch is not None)


async def due_soon(asked: OperationRequest) -> int | None:
    """How many of the reader's complaints are late, or due within a day; None: they answer none."""
    branches, until = covered(asked), asked.context.clock.now() + SOON_MS
    if branches is not None and not branches:
        return None

    def read() -> int:
        with one_moment(asked.context.engine) as connection:
            return count_due(connection, branches, until)

    return await asyncio.to_thread(read)
