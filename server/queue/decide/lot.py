"""Decides the day's lot: enter while the window is open, the draw at its end, and a number for each in that order."""

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from protocol import commands as c
from protocol.configuration import BranchConfig
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.opening_hours import Day
from protocol.problem import Refused
from server.queue.events import events as e
from server.queue.state.lot import commitment_of, drawn_order

from .context import Context, Decision
from .guards import known_priority


def lot_window(config: BranchConfig, day: Day) -> tuple[Instant, Instant] | None:
    """When people may enter on that day, [from, until); None: the branch draws no lot then."""
    if config.lot_opens is None or config.lot_closes is None or not day.hours:
        return None
    zone = ZoneInfo(config.time_zone)
    opens, closes = (
        round(datetime.combine(date.fromisoformat(day.date), time.fromisoformat(at), zone).timestamp() * 1000)
        for at in (config.lot_opens, config.lot_closes)
    )
    return opens, min(closes, day.hours[0].first_ticket)


def enter_lot(context: Context[c.EnterLot]) -> Decision:
    """Once for each person and day; when within the window does not matter."""
    state, config, command, now = context.state, context.config, context.command, context.now
    window = None if state.day is None else lot_window(config, state.day)
    if window is None:
        return Refused(Refusal.CLOSED)
    if now < window[0]:
        return Refused(Refusal.TOO_EARLY)
    if now >= window[1] or (state.lot is not None and state.lot.seed is not None):
        return Refused(Refusal.TOO_LATE)
    if config.service(command.service) is None:
        return Refused(Refusal.UNKNOWN_SERVICE, "service")
    refused = known_priority(context)
    if refused is not None:
        return refused
    if state.lot is not None and (command.person in state.lot.persons or command.entry in state.lot.entries):
        return Refused(Refusal.ALREADY, "person")
    entered = e.LotEntered(
        command.entry, command.service, command.person, command.procedure, command.priority, command.language,
        command.by_phone,
    )  # fmt: skip
    return [entered] if state.lot is not None else [e.LotOpened(command.commitment), entered]


def draw_lot(context: Context[c.DrawLot]) -> Decision:
    """The seed must be the one that was committed to; the order follows from it and from who has entered."""
    state, lot = context.state, context.state.lot
    window = None if state.day is None else lot_window(context.config, state.day)
    if lot is None or lot.seed is not None or commitment_of(context.command.seed) != lot.commitment:
        return Refused(Refusal.MOOT, "seed")
    if window is not None and context.now < window[1]:
        return Refused(Refusal.TOO_EARLY)
    return [e.LotDrawn(context.command.seed, drawn_order(context.command.seed, lot.entries))]


def issue_drawn(context: Context[c.IssueDrawn], issue: Callable[[Context[c.Issue]], Decision]) -> Decision:
    """The number of somebody who was drawn, by the rules of every number; where none is left, they are told so.

    It waits as from before the branch opened, in the drawn order: nobody who came later is before it.
    """
    state, lot, entry = context.state, context.state.lot, context.command.entry
    if lot is None or entry not in lot.pending or state.day is None:
        return Refused(Refusal.MOOT, "entry")
    one = lot.entries[entry]
    command = c.Issue(one.service, one.priority, one.procedure, language=one.language, by_phone=one.by_phone)
    asked: Context[c.Issue] = Context(
        state, context.config, command, context.envelope, context.now, context.advice, context.believed
    )
    decided = issue(asked)
    if isinstance(decided, Refused):
        return decided if decided.code is Refusal.CLOSED else [e.LotLost(entry)]
    place = lot.order.index(entry)
    queued_at = state.day.hours[0].first_ticket - (len(lot.order) - place)
    return [replace(event, entry=entry, queued_at=queued_at) for event in decided if isinstance(event, e.Issued)]
