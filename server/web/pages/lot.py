"""`/lot/{b}`: the day's lot, where being first gains nothing; a greeter enters people too, and finds them again."""

from typing import Any

import msgspec
from starlette.responses import Response

from language.messages import N_
from language.places import say_place
from protocol import commands as c
from protocol.enums import Refusal
from protocol.identity import identity_number
from protocol.ids import Instant
from protocol.keys import new_key, sent_by
from protocol.opening_hours import Day, day_on
from protocol.problem import Refused
from server.access.credentials.rates import Rate
from server.access.permissions import Permission, may
from server.queue.decide.lot import lot_day, lot_on, lot_window
from server.queue.events.recorded import CITIZEN
from server.queue.state.lot import Lot, commitment_of, mark_of, scope_of
from server.queue.state.state import State
from server.web.base.clock import moment
from server.web.base.problems import TITLES
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.operation.reading_rate import too_fast

from .booking.times import WISH
from .parts.error_page import refuse_page
from .parts.forms import form_of
from .parts.redirect import see_other
from .parts.render import NO_REFERRER, page, page_language
from .public import branches_now

LOT = "/lot"

NO_NUMBER = N_("Enter the 12 digits of your identity number. Cards with 9 digits are no longer valid.")

CARD_DIGITS = 12
"""Of an identity number. One person may have had another of 9 digits, and would enter twice."""

ENTRIES = Rate(at_once=60, every_ms=2_000)
"""Entries of one network, taken or refused: the people at the door may share the branch's."""

ENTERED = N_("Somebody has entered this lot with this identity number already. Each person enters once.")
SAID = {
    Refusal.ALREADY: ENTERED,
    Refusal.TOO_EARLY: N_("The lot is not open yet."),
    Refusal.TOO_LATE: N_("The lot is closed. Numbers are given at the kiosk, behind those who were drawn."),
    Refusal.CLOSED: N_("There is no lot here today."),
}
"""What the page says, by refusal."""


async def show_lot(asked: OperationRequest) -> Response | Refused:
    """Before the window when it opens, in it the form, after it the seed and the order, for whoever wants to check."""
    return too_fast(asked) or _lot_page(asked)


async def enter(asked: OperationRequest) -> Response | Refused:
    """Enters; the same form sent twice is one entry. By a greeter it is in the journal as theirs."""
    refused = too_fast(asked, ENTRIES)
    if refused is not None:
        return refuse_page(refused, asked.request)
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    number = identity_number(form.get("number", ""))
    if number is None or len(number) != CARD_DIGITS:
        return _lot_page(asked, 422, NO_NUMBER, form)
    state, secrets, now = asked.branch.state, asked.context.secrets, asked.context.clock.now()
    day = lot_day(views.config_of(state), views.today_of(state, now), now)
    date, lot = day.date, lot_on(state, day)
    greets = may(asked.principal, Permission.GREET, state.stream)
    wish = form.get("wish", "")
    command_id = sent_by(asked.principal.id, f"{wish if WISH.fullmatch(wish) else new_key()}.lot")
    person = secrets.person_of(scope_of(date), number)
    known = None if lot is None or not greets else lot.entry_of(person)
    if known is not None:  # who has no phone comes back with the card
        return see_other(f"{LOT}/{state.stream}/{known}")
    fields = {name: form[name] for name in ("service", "priority") if form.get(name)} | {
        "entry": secrets.appointment_of(state.stream, command_id),
        "person": person,
        "commitment": commitment_of(secrets.lot_seed(state.stream, date)),
        "date": date,
        "language": page_language(asked.request),
        "by_phone": not greets,
    }
    try:
        command = msgspec.convert(fields, c.EnterLot)
    except msgspec.ValidationError:
        return _lot_page(asked, 422, TITLES[Refusal.BAD_FIELD], form)
    actor = asked.principal.id if greets else CITIZEN
    done = await asked.context.live.submit(c.Envelope(state.stream, command, command_id, actor))
    if isinstance(done, Refused):
        return _lot_page(asked, done.status, SAID.get(done.code, TITLES[done.code]), form)
    return see_other(f"{LOT}/{state.stream}/{command.entry}")


async def show_entry(asked: OperationRequest) -> Response | Refused:
    """Waiting for the draw, the number that it gave, or the ways that are left."""
    refused = too_fast(asked)
    if refused is not None:
        return refused
    entry = asked.param("id")
    if _lot_with(asked.branch.state, entry) is None:
        await asked.context.live.caught_up(asked.branch.state.stream)
    state, now = asked.branch.state, asked.context.clock.now()
    lot, config = _lot_with(state, entry), views.config_of(state)
    if lot is None:
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    entered, ticket_id = lot.entries[entry], lot.tickets.get(entry)
    return page(
        asked.request,
        "lot_entry.html",
        referrer=NO_REFERRER,
        branch=config,
        service=views.service_name(config, entered.service),
        service_code=entered.service,
        mark=mark_of(entry),
        people=len(lot.entries),
        place=lot.order.index(entry) + 1 if entry in lot.order else None,
        number=None if ticket_id is None else state.tickets[ticket_id].number,
        ticket="" if ticket_id is None else f"/t/{asked.branch.secret_of(ticket_id)}",
        is_lost=entry in lot.lost,
        where=say_place(entered.service, config.counters, page_language(asked.request)),
        places=branches_now(asked, entered.service) if entry in lot.lost else [],
        **_window(asked, now, day_on(config, lot.date)),
    )


def _lot_with(state: State, entry: str) -> Lot | None:
    """The lot of today or tomorrow that has this entry."""
    return next((lot for lot in (state.lot, state.lot_ahead) if lot is not None and entry in lot.entries), None)


def _lot_page(
    asked: OperationRequest, status: int = 200, error: str = "", form: dict[str, str] | None = None
) -> Response:
    state, now = asked.branch.state, asked.context.clock.now()
    config = views.config_of(state)
    day = lot_day(config, views.today_of(state, now), now)
    lot = lot_on(state, day)
    seed = asked.context.secrets.lot_seed(state.stream, day.date)
    return page(
        asked.request,
        "lot.html",
        status,
        address=f"{LOT}/{state.stream}",
        branch=config,
        commitment=commitment_of(seed) if lot is None else lot.commitment,
        seed=None if lot is None else lot.seed,
        people=0 if lot is None else len(lot.entries),
        order=[] if lot is None else [mark_of(one) for one in lot.order],
        chosen=(form or {}).get("service", ""),
        priority=(form or {}).get("priority", ""),
        greets=may(asked.principal, Permission.GREET, state.stream),
        wish=new_key(),
        error=error,
        **_window(asked, now, day),
    )


def _window(asked: OperationRequest, now: Instant, day: Day) -> dict[str, Any]:
    """A day's window in the branch's time, and where it stands: `none`, `before`, `open` or `over`."""
    state = asked.branch.state
    config = views.config_of(state)
    window = lot_window(config, day)
    shown = {"seq": state.seq, "now_ms": now, "at": moment(now, config.time_zone)}
    if window is None:
        return shown | {"stands": "none", "opens": None, "closes": None}
    stands = "before" if now < window[0] else "open" if now < window[1] else "over"
    opens, closes = (moment(one, config.time_zone) for one in window)
    return shown | {"stands": stands, "opens": opens, "closes": closes}
