"""What waits at a branch's desks outside its queue of people, over the API: due first, no names."""

import asyncio
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Row

from protocol.configuration import BranchConfig
from protocol.desk_work import DeskLine, DeskWork
from protocol.problem import Refused
from protocol.ways_in import Way
from server.dossier.desk_work import read_listed, read_online
from server.dossier.drop_offs import take_in_by
from server.journal.database.dialects import one_moment
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.follow.views import config_of
from server.web.operation.operation import OperationRequest

from .dossiers import is_at_home

MOST_SHOWN: Final = 50


async def show(asked: OperationRequest) -> Struct | Refused:
    """Of ?branch=, for its own desks; whoever has no desk there has no such work."""
    branch = asked.request.query_params.get("branch", "")
    live = asked.context.live.branch(branch)
    if live is None or not is_at_home(asked, branch):
        return DeskWork(0, 0, [])
    config = config_of(live.state)

    def read() -> tuple[list[Row[Any]], list[Row[Any]]]:
        with one_moment(asked.context.engine) as connection:
            return read_online(connection, branch), read_listed(connection, branch)

    online, listed = await asyncio.to_thread(read)
    lines = [_online(row) for row in online] + [_listed(row, config) for row in listed]
    return DeskWork(len(online), len(listed), sorted(lines, key=_due)[:MOST_SHOWN])


def _online(row: Row[Any]) -> DeskLine:
    return DeskLine(row.id, Way(row.way), row.procedure, moment(row.due_at, CITY_TIME_ZONE), row.external)


def _listed(row: Row[Any], config: BranchConfig) -> DeskLine:
    until = moment(take_in_by(row.drafted_at, config), CITY_TIME_ZONE)
    return DeskLine(row.id, Way(row.way), row.procedure, until, row.drop_off, row.drop_place, row.sheets)


def _due(line: DeskLine) -> tuple[Any, ...]:
    return line.until, line.code, line.place or 0
