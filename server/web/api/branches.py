"""Branches over the API: their description, their board, their journal."""

import asyncio

import msgspec
from msgspec import Struct

from protocol.practice import practised
from protocol.problem import Refused
from protocol.views import BranchList, EventRow, JournalPage
from server.journal.read.stream_reader import JournalRow, read_begin, read_head, read_page
from server.web.base.client_version import FIRST, client_version
from server.web.base.clock import moment
from server.web.follow import views
from server.web.follow.advice import advice_view
from server.web.follow.next_hours import next_hours_view
from server.web.operation.operation import OperationRequest, Parameter

AFTER = Parameter("after", "Events after this seq; 0, the default, for all", 0, 2**53)
LIMIT = Parameter("limit", "Maximum number of events; 100 by default", 0, 1000)


async def list_branches(asked: OperationRequest) -> Struct | Refused:
    """Every branch of the city but retired ones and practices, and whether it gives tickets now."""
    now, clock = asked.context.clock.now(), asked.context.clock.belief
    at_work = [branch.state for branch in asked.context.live.branches.values() if views.is_at_work(branch.state)]
    branches = [state for state in at_work if practised(state.stream) is None]
    return BranchList(
        [views.branch_summary(state, now, clock) for state in sorted(branches, key=lambda state: state.stream)]
    )


async def show_branch(asked: OperationRequest) -> Struct | Refused:
    """A branch with its services, procedures, counters and codes."""
    view = views.branch_view(asked.branch.state, asked.context.clock.now(), asked.context.clock.belief)
    return views.as_of_first_version(view) if client_version(asked.request) == FIRST else view


async def board(asked: OperationRequest) -> Struct | Refused:
    """Recent calls and who waits for what."""
    return views.board(asked.branch.state, asked.context.clock.now(), asked.branch.forecast)


async def advice(asked: OperationRequest) -> Struct | Refused:
    """What a manager is advised to do now."""
    now, state = asked.context.clock.now(), asked.branch.state
    return advice_view(state, now, asked.context.live.forecasts.advice_of(state, now))


async def next_hours(asked: OperationRequest) -> Struct | Refused:
    """What is expected of the next two hours."""
    now, state = asked.context.clock.now(), asked.branch.state
    return next_hours_view(state, now, asked.context.live.forecasts.next_hours_of(state, now))


async def journal(asked: OperationRequest) -> Struct | Refused:
    """A page of the branch's stream, in order."""
    after = asked.number(AFTER, 0)
    limit = asked.number(LIMIT, 100)
    if isinstance(after, Refused):
        return after
    if isinstance(limit, Refused):
        return limit
    state = asked.branch.state

    def read() -> tuple[list[JournalRow], int, int]:
        with asked.context.engine.connect() as connection:
            begin, head = read_begin(connection, state.stream), read_head(connection, state.stream)
            return read_page(connection, state.stream, after, limit), head.seq, begin.seq + 1

    rows, head, first = await asyncio.to_thread(read)
    zone = views.zone_of(state)
    return JournalPage([_event_row(row, zone) for row in rows], head, first)


def _event_row(row: JournalRow, zone: str) -> EventRow:
    return EventRow(
        stream=row.stream,
        seq=row.seq,
        day=row.day,
        at=moment(row.at, zone),
        kind=row.kind,
        v=row.v,
        actor=row.actor,
        command_id=row.command_id,
        part=row.part,
        body=msgspec.json.decode(row.body),
        hash=row.hash,
    )
