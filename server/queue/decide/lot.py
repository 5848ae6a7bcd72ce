"""Decides the day's lot: enter while the window is open, the draw at its end, and a number for each in that order."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from protocol import commands as c
from protocol.configuration import BranchConfig
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.opening_hours import Day, day_on
from protocol.problem import Refused
from server.queue.events import events as e
from server.queue.state.lot import Lot, commitment_of, drawn_order
from server.queue.state.order import ahead_of_newcomer, rules_of
from server.queue.state.state import State

from .context import Context, Decision
from .guards import class_of, known_priority


def lot_window(config: BranchConfig, day: Day) -> tuple[Instant, Instant] | None:
    """When people may enter the lot of that day, [from, until); None: the branch draws no lot then.

    A window that opens later in the day than it closes opens the evening before.
    """
    if config.lot_opens is None or config.lot_closes is None or not day.hours:
        return None
    zone = ZoneInfo(config.time_zone)
    on = date.fromisoformat(day.date)
    evening = on - timedelta(days=config.lot_opens >= config.lot_closes)
    opens, closes = (
        round(datetime.combine(of, time.fromisoformat(at), zone).timestamp() * 1000)
        for of, at in ((evening, config.lot_opens), (on, config.lot_closes))
    )
    return opens, min(closes, day.hours[0].first_ticket)


def lot_day(config: BranchConfig, today: Day, now: Instant) -> Day:
    """The day whose lot is spoken of now: today, or tomorrow from the moment when that one's window opens."""
    tomorrow = day_on(config, (date.fromisoformat(today.date) + timedelta(days=1)).isoformat())
    window = lot_window(config, tomorrow)
    return tomorrow if window is not None and now >= window[0] else today


def lot_on(state: State, day: Day) -> Lot | None:
    """The lot of that day, today's or one that people enter the evening before."""
    return next((lot for lot in (state.lot, state.lot_ahead) if lot is not None and lot.date == day.date), None)


def enter_lot(context: Context[c.EnterLot]) -> Decision:
    """Once for each person and day; when within the window does not matter."""
    state, config, command, now = context.state, context.config, context.command, context.now
    if state.day is None:
        return Refused(Refusal.CLOSED)
    day = lot_day(config, state.day, now)
    window, lot = lot_window(config, day), lot_on(state, day)
    if window is None:
        return Refused(Refusal.CLOSED)
    if now < window[0] or (command.date is not None and command.date != day.date):
        return Refused(
            Refusal.TOO_EARLY
        )  # or it was asked a moment before tomorrow's window: hash and seed are today's
    if now >= window[1] or (lot is not None and lot.seed is not None):
        return Refused(Refusal.TOO_LATE)
    if config.service(command.service) is None:
        return Refused(Refusal.UNKNOWN_SERVICE, "service")
    refused = known_priority(context)
    if refused is not None:
        return refused
    if lot is not None and (command.person in lot.persons or command.entry in lot.entries):
        return Refused(Refusal.ALREADY, "person")
    entered = e.LotEntered(
        command.entry, command.service, command.person, command.procedure, command.priority, command.language,
        command.by_phone, day.date,
    )  # fmt: skip
    return [entered] if lot is not None else [e.LotOpened(command.commitment, day.date), entered]


def draw_lot(context: Context[c.DrawLot]) -> Decision:
    """The seed must be the one that was committed to; the order follows from it and from who has entered.

    Where the settings have no lot any more, who had entered is drawn at once.
    """
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
        comes_again = decided.code is Refusal.CLOSED and gives_numbers_later(state, context.now)
        return decided if comes_again else [e.LotLost(entry)]
    queued_at = _waits_from(state.day, lot, entry)
    ahead = ahead_of_drawn(state, context.config, entry, context.now)
    issued = (event for event in decided if isinstance(event, e.Issued))
    return [replace(event, entry=entry, queued_at=queued_at, ahead=ahead) for event in issued]


def gives_numbers_later(state: State, now: Instant) -> bool:
    """Whether the day's hours have a moment to come at which numbers are given."""
    return state.day is not None and state.ended_at is None and any(one.last_ticket > now for one in state.day.hours)


def ahead_of_drawn(state: State, config: BranchConfig, entry: str, now: Instant) -> int:
    """How many may be called before somebody who was drawn, whose number is given now; 0 for an unknown entry."""
    lot = state.lot
    if lot is None or state.day is None or not state.day.hours or entry not in lot.pending:
        return 0
    one = lot.entries[entry]
    cls, queued_at = class_of(None, one.priority), _waits_from(state.day, lot, entry)
    return ahead_of_newcomer(state.waiting, one.service, cls, queued_at, now, rules_of(config))


def _waits_from(day: Day, lot: Lot, entry: str) -> Instant:
    opens = day.hours[0].first_ticket if day.hours else day.starts
    return opens - (len(lot.order) - lot.order.index(entry))
