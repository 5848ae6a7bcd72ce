"""The questions of each act: a flow asks them in turn and returns the command.

A flow is a generator: it yields a `Question`, is sent the `Answer`, and returns the body. Going back a step runs it
again with one answer fewer, so that it keeps no state of its own.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias
from zoneinfo import ZoneInfo

from counter.branch.counter_picture import CounterPicture
from counter.branch.doubted_clock import Source, date_time_text, possible_times
from counter.branch.phrases import counter_state_text, minutes_text, service_text, slot_text
from language.messages import _, ngettext
from language.names import name_in
from protocol import commands as c
from protocol.configuration import Coded
from protocol.enums import ReasonFor
from protocol.identity import CheckIdentity, identity_number
from protocol.offline import AskAdmission, AskServed
from protocol.ticket_numbers import parts_of, typed_number
from protocol.views import BranchView, CounterView, TicketView

from .acts import Act
from .typed_moment import typed_moments

OWN_KEYS = "123456789"
"""The counters with one of these numbers are chosen by it."""
SLIP = "slip:"
"""The choice to admit a slip, in place of a service; no service's code has a colon."""
TYPED = "typed"
"""The choice to type a time, in place of one of the clocks'."""
SERVED_MINUTES = (5, 10, 15, 20, 30, 45)
PARK_MINUTES = (5, 10, 15, 30, 60)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: `value` goes into the command, `text` and `note` are shown.

    `key`: the digit that chooses it, where that is not its place. `barred`: shown, but cannot be chosen; `note` says
    why.
    """

    value: str | int | None
    text: str
    note: str = ""
    key: str | None = None
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """A number asked for with the answer, from `least` to `most`."""

    label: str
    value: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Question:
    """`typed`: letters narrow the list (a number, a name) instead of digits choosing from it.

    `made_of`: with `typed`, the options are made of what was typed. `detail`: shown under the title.
    """

    title: str
    options: tuple[Option, ...]
    typed: bool = False
    hint: str = ""
    detail: str = ""
    amount: Amount | None = None
    made_of: Callable[[str], tuple[Option, ...]] | None = None


@dataclass(frozen=True, slots=True)
class TypedTime:
    """The moments that what was typed may mean; a time alone is of one of `days`."""

    days: tuple[date, ...]
    branch: BranchView

    def __call__(self, typed: str) -> tuple[Option, ...]:
        moments = typed_moments(typed, self.days, ZoneInfo(self.branch.time_zone))
        return tuple(Option(int(at.timestamp() * 1000), date_time_text(at, self.branch)) for at in moments)


@dataclass(frozen=True, slots=True)
class Answer:
    """The value of the option chosen, and the amount where one was asked for."""

    value: str | int | None
    amount: int | None = None


Flow: TypeAlias = Generator[Question, Answer, c.Body | None]
"""Returns the command; None: the clerk thought better of it."""


@dataclass(frozen=True, slots=True)
class FlowContext:
    """What a flow reads: the picture, the language, and its ticket (None: the one in hand)."""

    picture: CounterPicture
    language: str
    ticket_id: str | None = None

    @property
    def branch(self) -> BranchView:
        """The branch. Raises ValueError before its first snapshot."""
        if self.picture.branch is None:
            raise ValueError("the branch was not read yet")
        return self.picture.branch

    def coded(self, codes: tuple[Coded, ...]) -> tuple[Option, ...]:
        return tuple(Option(code.code, name_in(code.name, self.language)) for code in codes)

    def reasons(self, use: ReasonFor) -> tuple[Option, ...]:
        fitting = (reason for reason in self.branch.reasons if use in reason.used_by)
        return tuple(Option(reason.code, name_in(reason.name, self.language)) for reason in fitting)

    def services(self, but: str | None, *, only_open: bool = False) -> tuple[Option, ...]:
        waiting = {service.code: 0 for service in self.branch.services}
        for ticket in self.picture.waiting()[0] + self.picture.waiting()[1]:
            waiting[ticket.service] = waiting.get(ticket.service, 0) + 1
        return tuple(
            Option(one.code, name_in(one.name, self.language), self._waiting(one.code, waiting[one.code]))
            for one in self.branch.services
            if one.code != but and (not only_open or self.picture.is_open(one.code))
        )

    def _waiting(self, service: str, waiting: int) -> str:
        text = _("{n} waiting").format(n=waiting)
        return _("no counter open · {waiting}").format(waiting=text) if self.picture.nobody_serves(service) else text

    def counters(self, service: str) -> tuple[Option, ...]:
        """Every counter by its own number; a closed or unskilled one and this one are shown, but barred."""
        return tuple(self._counter(one, service) for one in self.picture.counters.values())

    def _counter(self, counter: CounterView, service: str) -> Option:
        note = self._why_not(counter, service)
        barred, state = bool(note), counter_state_text(counter)
        note = note or (f"{state} · {counter.user_name}" if counter.user_name else state)
        key = "" if barred or counter.id not in OWN_KEYS else counter.id
        return Option(counter.id, name_in(counter.name, self.language), note, key, barred)

    def _why_not(self, counter: CounterView, service: str) -> str:
        """Why a ticket of this service cannot be sent to a counter; empty where it can."""
        if counter.id == self.picture.counter_id:
            return _("This counter")
        if counter.is_closed:
            return counter_state_text(counter)
        if service not in counter.skills:
            return _("Does not serve this service")
        return ""

    def clerks(self, service: str) -> tuple[Option, ...]:
        """The clerks at counters that a ticket of this service can be sent to."""
        return tuple(
            Option(one.user, one.user_name or _("The clerk"), name_in(one.name, self.language))
            for one in self.picture.counters.values()
            if one.user is not None and not self._why_not(one, service)
        )

    def ticket(self, ticket: TicketView) -> Option:
        age_s = self.picture.clock.age_s(ticket.parked_at or ticket.queued_at)
        service = service_text(ticket.service, self.picture.branch, self.language)
        return Option(ticket.ticket_id, f"{ticket.number}  ·  {service}",
                      f"{slot_text(ticket)}, {minutes_text(age_s)}")  # fmt: skip


def flow(act: Act, context: FlowContext) -> Flow | c.Body:
    """The flow of an act, or its command where nothing has to be asked. Not for those that ask nothing:

    SCAN, UNDO, ALARM, DOSSIER and OVERRUN.
    """
    match act:
        case Act.CALL:
            return c.Call()
        case Act.RECALL:
            return c.Recall()
        case Act.START:
            return c.Start()
        case Act.NO_SHOW:
            return _no_show(context)
        case Act.OPEN:
            return c.Open()
        case Act.CLOSE:
            return _unless_last(context, c.Close(), _("Close all the same"))
        case Act.LOGOUT:
            return _unless_last(context, c.Logout(), _("Close and log out all the same"))
        case Act.COMPLETE | Act.COMPLETE_AND_CALL:
            return _complete(context)
        case Act.CALL_NAMED:
            return _call_named(context)
        case Act.PARK:
            return _park(context)
        case Act.PICKUP:
            return _pickup(context)
        case Act.RETURN:
            return _return(context)
        case Act.TRANSFER:
            return _transfer(context)
        case Act.NEXT_SERVICE:
            return _next_service(context)
        case Act.RECLASS:
            return _reclass(context)
        case Act.PAUSE:
            return _pause(context)
        case Act.ISSUE:
            return _issue(context)
        case Act.CONFIRM_CLOCK:
            return _confirm_clock(context)
        case Act.CHECK_IDENTITY:
            return _check_identity(context)
        case Act.SCAN | Act.UNDO | Act.ALARM | Act.DOSSIER | Act.OVERRUN:
            raise ValueError(f"{act.value} asks nothing")


def _confirm_clock(context: FlowContext) -> Flow:
    """Asks whose clock is right; that clock is looked at again at the answer, so that the time is of then."""
    times = possible_times(context.picture)
    if not times:
        return None
    first, *others = times
    said = {source: date_time_text(at, context.branch) for source, at in times.items()}
    names = {
        Source.SERVER: _("the server's count"),
        Source.COUNTER: _("the clock of this counter's machine"),
        Source.MACHINE: _("the clock of the server's machine"),
    }
    options = (
        Option(first.value, _("Yes, it is {time}").format(time=said[first]), names[first]),
        *(Option(one.value, _("No, it is {time}").format(time=said[one]), names[one]) for one in others),
        Option(TYPED, _("No, it is another time: type it")),
    )
    answer = yield Question(
        _("Is it now {time}?").format(time=said[first]), options, detail=_("Look at a watch or a phone."),
    )  # fmt: skip
    if answer.value == TYPED:
        zone = ZoneInfo(context.branch.time_zone)
        made_of = TypedTime(tuple(dict.fromkeys(at.astimezone(zone).date() for at in times.values())), context.branch)
        hint = _("08:30 or 29/11 08:30")
        answer = yield Question(_("What time is it now?"), (), typed=True, hint=hint, made_of=made_of)
        return c.ConfirmClock(int(answer.value or 0))
    at = times.get(Source(str(answer.value)))
    return None if at is None else c.ConfirmClock(int(at.timestamp() * 1000))


def _served(context: FlowContext) -> Flow:
    """Somebody who is served while the server is away, by the number on the slip: nobody is assigned."""
    question = Question(
        _("Whom did you serve?"), (), typed=True, hint=_("QR code or number"), made_of=slip_options,
        detail=_("The system is not connected. It is recorded here, and sent in when the system is back."),
    )  # fmt: skip
    code = _code((yield question)) or ""
    options = tuple(Option(n, ngettext("{n} minute", "{n} minutes", n).format(n=n)) for n in SERVED_MINUTES)
    minutes = (yield Question(_("How long did it take?"), options)).value
    return (yield from _ended(context, code, int(minutes or 1) * 60, 1))


def _ended(context: FlowContext, code: str, served_s: int, dossiers: int) -> Flow:
    """How a visit ended that is recorded here."""
    outcomes = (*context.coded(context.branch.outcomes), Option(None, _("No outcome (listed for the manager)")))
    amount = Amount(_("Dossiers handled"), dossiers, 1, 999)
    answer = yield Question(_("How did it end?"), outcomes, amount=amount)
    now = context.picture.clock.now()
    date = now.astimezone(ZoneInfo(context.branch.time_zone)).date().isoformat()
    completed_at = int(now.timestamp() * 1000)
    return AskServed(code, date, completed_at, served_s, outcome=_code(answer), dossiers=answer.amount)


def _issue(context: FlowContext) -> Flow:
    if not context.picture.is_connected:
        return (yield from _served(context))
    services = context.services(None, only_open=True)
    offline = Option(SLIP, _("Admit a slip from an outage"), _("Its number or QR code"), key="0")
    service = yield Question(_("A new ticket for which service?"), (*services, offline))
    if service.value == SLIP:
        return (yield from _admit(context))
    options = (Option(None, _("No priority")), *context.coded(context.branch.priorities))
    amount = Amount(_("Number of dossiers"), 1, 1, 999)
    answer = yield Question(_("Which priority?"), options, amount=amount)
    return c.Issue(_code(service) or "", _code(answer), dossiers=answer.amount or 1)


def _admit(context: FlowContext) -> Flow:
    """A slip that was given while the server was away: its QR code is scanned, or its number typed."""
    question = Question(
        _("Which slip?"), (), typed=True, hint=_("QR code or number"), made_of=slip_options,
        detail=_("Given while the system was not connected, or from a printed sheet. It is admitted once."),
    )  # fmt: skip
    code = _code((yield question)) or ""
    number = typed_number(code)
    prefix = "" if number is None else parts_of(number)[0]
    fitting = [one for one in context.branch.services if one.prefix == prefix]
    service = None
    if len(fitting) > 1:
        options = tuple(Option(one.code, name_in(one.name, context.language)) for one in fitting)
        service = _code((yield Question(_("For which service?"), options)))
    times = yield Question(_("Taken when? It is on the slip."), (), typed=True, hint=_("08:30"), made_of=time_options)
    return AskAdmission(code, service, _code(times))


def _check_identity(context: FlowContext) -> Flow:
    """The card's QR code is scanned, or its number typed; nothing of it is kept."""
    question = Question(
        _("Which identity number?"), (), typed=True, hint=_("12 digits, or scan the card"), made_of=number_options,
        detail=_("The appointment was booked with it. It is compared, and not stored."),
    )  # fmt: skip
    return CheckIdentity(identity_number(_code((yield question)) or "") or "")


def number_options(typed: str) -> tuple[Option, ...]:
    """The identity number that was typed or scanned; none while it is not whole."""
    number = identity_number(typed)
    return () if number is None else (Option(number, number),)


def slip_options(typed: str) -> tuple[Option, ...]:
    """What a slip's code that was scanned, or its number that was typed, stands for; none while it is neither."""
    text = typed.strip()
    number = typed_number(text)
    if number is not None:
        return (Option(number, number),)
    return (Option(text, _("The slip that was scanned")),) if "/t/" in text else ()


def time_options(typed: str) -> tuple[Option, ...]:
    """The time that was typed (`8:30`, `0830`), and that it is not known."""
    digits = "".join(letter for letter in typed if letter.isdigit()).rjust(4, "0")[-4:]
    hours, minutes = int(digits[:2]), int(digits[2:])
    unknown = Option(None, _("Not known: counts from now"))
    if not typed.strip() or hours > 23 or minutes > 59:
        return (unknown,)
    return (Option(f"{hours:02d}:{minutes:02d}", f"{hours:02d}:{minutes:02d}"), unknown)


def _complete(context: FlowContext) -> Flow:
    ticket = context.picture.in_hand
    dossiers = 1 if ticket is None else ticket.dossiers
    if ticket is not None and not context.picture.is_connected:
        since = ticket.started_at or ticket.called_at
        served_s = 1 if since is None else max(1, int(context.picture.clock.age_s(since)))
        return (yield from _ended(context, ticket.number, served_s, dossiers))
    options = (*context.coded(context.branch.outcomes), Option(None, _("No outcome (listed for the manager)")))
    amount = Amount(_("Dossiers handled"), dossiers, 1, 999)
    answer = yield Question(_("How did it end?"), options, amount=amount)
    return c.Complete(_code(answer), answer.amount if answer.amount != dossiers else None)


def _call_named(context: FlowContext) -> Flow:
    ticket_id = context.ticket_id
    if ticket_id is None:
        mine, others = context.picture.waiting()
        options = tuple(context.ticket(ticket) for ticket in mine + others)
        answer = yield Question(_("Whom to call out of turn?"), options, typed=True, hint=_("Type a number"))
        ticket_id = _code(answer)
    waiting = context.picture.tickets.get(ticket_id or "")
    number = "" if waiting is None else waiting.number
    answer = yield Question(_("Why is {number} called out of turn?").format(number=number),
                            context.reasons(ReasonFor.CALL))  # fmt: skip
    return c.Call(ticket_id, _code(answer))


def _no_show(context: FlowContext) -> Flow | c.Body:
    """Asks for a reason where the call is so recent that the server requires one."""
    ticket, least_s = context.picture.in_hand, context.branch.no_show_s
    called_at = None if ticket is None else ticket.announced_at or ticket.called_at
    if called_at is None or context.picture.clock.age_s(called_at) >= least_s:
        return c.NoShow()
    return _hasty_no_show(context, least_s)


def _hasty_no_show(context: FlowContext, least_s: int) -> Flow:
    reasons = context.reasons(ReasonFor.NO_SHOW)
    detail = (
        _("With a reason this person keeps their place. From {n} seconds after the call none is needed.")
        if reasons
        else _("It is possible from {n} seconds after the call.")
    )
    answer = yield Question(_("Why a no-show so soon after the call?"), reasons, detail=detail.format(n=least_s))
    return c.NoShow(_code(answer))


def _park(context: FlowContext) -> Flow:
    reason = yield Question(_("Why is this person set aside?"), context.reasons(ReasonFor.PARK))
    options = (
        Option(None, _("Until picked up")),
        *(Option(minutes, _("{n} minutes, then back in the queue").format(n=minutes)) for minutes in PARK_MINUTES),
    )
    minutes = yield Question(_("For how long?"), options)
    return c.Park(_code(reason) or "", int(minutes.value) * 60 if minutes.value is not None else None)


def _pickup(context: FlowContext) -> Flow:
    if context.ticket_id is not None:
        return c.Pickup(context.ticket_id)
    options = tuple(context.ticket(ticket) for ticket in context.picture.parked())
    answer = yield Question(_("Whom to pick up?"), options)
    return c.Pickup(_code(answer) or "")


def _return(context: FlowContext) -> Flow:
    answer = yield Question(_("Why return to the queue? The age is kept."), context.reasons(ReasonFor.RETURN))
    return c.Return(_code(answer) or "")


def _transfer(context: FlowContext) -> Flow:
    ticket = context.picture.in_hand
    service = ticket.service if ticket else ""
    kinds = (
        Option("service", _("To a service")),
        Option("counter", _("To a counter")),
        Option("user", _("To a clerk")),
    )
    kind = (yield Question(_("Where to?"), kinds)).value
    if kind == "service":
        to = yield Question(_("To which service?"), context.services(service))
    elif kind == "counter":
        to = yield Question(_("To which counter?"), context.counters(service))
    else:
        to = yield Question(_("To which clerk?"), context.clerks(service), typed=True, hint=_("Type a login name"),
                            detail=_("Clerks at open counters for this service"))  # fmt: skip
    reasons = (*context.reasons(ReasonFor.TRANSFER), Option(None, _("No reason")))
    reason = yield Question(_("Why?"), reasons)
    return c.Transfer(**{str(kind): _code(to)}, reason=_code(reason))


def _next_service(context: FlowContext) -> Flow:
    ticket = context.picture.in_hand
    answer = yield Question(_("Which service next? Number and age are kept."),
                            context.services(ticket.service if ticket else None))  # fmt: skip
    return c.NextService(_code(answer) or "")


def _reclass(context: FlowContext) -> Flow:
    options = (*context.coded(context.branch.priorities), Option(None, _("No priority")))
    priority = yield Question(_("Which priority is right?"), options)
    reason = yield Question(_("Why?"), context.reasons(ReasonFor.RECLASS))
    return c.Reclass(_code(priority), _code(reason) or "")


def _pause(context: FlowContext) -> Flow:
    if not (yield from _confirms_last(context, _("Pause all the same"))):
        return None
    answer = yield Question(_("Why pause? The person in hand is finished first."), context.reasons(ReasonFor.PAUSE))
    return c.Pause(_code(answer) or "")


def _unless_last(context: FlowContext, command: c.Body, all_the_same: str) -> Flow | c.Body:
    """Returns the command; asks first where people wait whom no other counter serves."""
    return _asked_if_last(context, command, all_the_same) if context.picture.left_alone() else command


def _asked_if_last(context: FlowContext, command: c.Body, all_the_same: str) -> Flow:
    return command if (yield from _confirms_last(context, all_the_same)) else None


def _confirms_last(context: FlowContext, all_the_same: str) -> Generator[Question, Answer, bool]:
    """Whether this counter may stop; asks only where people wait whom no other counter serves."""
    alone = context.picture.left_alone()
    if not alone:
        return True
    services = [
        _("{service}: {n} waiting").format(service=service_text(code, context.branch, context.language), n=n)
        for code, n in alone
    ]
    title = _("No other counter is open for people who wait. Stop here?")
    options = (Option("stay", _("Keep this counter open")), Option("stop", all_the_same))
    return (yield Question(title, options, detail=" · ".join(services))).value == "stop"


def _code(answer: Answer) -> str | None:
    return None if answer.value is None else str(answer.value)
