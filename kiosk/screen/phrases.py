"""Numbers of people and minutes in words, for the kiosk's screens."""

import gettext
from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from kiosk.visit.branch_state import BranchState
from kiosk.visit.failures import Failure, IssueFailure, say_issue_failure
from kiosk.visit.scanned_code import (
    Appointment,
    DossierCode,
    DossierReceipt,
    IdentityCard,
    Receipt,
    Scanned,
    Unreadable,
)
from language.counts import say_ahead
from language.names import name_in
from language.opening import say_opening
from language.ratings import FACES
from language.waits import say_wait
from protocol.configuration import ProcedureConfig
from protocol.enums import TicketState
from protocol.problem import Problem
from protocol.views import PublicTicket, Wait
from slips.printing import Printing

from .scene import Block


def say_expected(wait: Wait | None, words: gettext.NullTranslations) -> str:
    """The expected wait as a sentence of its own."""
    _ = words.gettext
    if wait is None:
        return _("Not enough data yet to estimate the wait")
    return _("Wait: {time}").format(time=say_wait(wait, words))


def say_given_offline(words: gettext.NullTranslations) -> tuple[str, str]:
    """In place of who is ahead and the wait, which nobody knows while the server is away."""
    _ = words.gettext
    return _("Given while the system was not connected"), _("Your turn counts from now. Please listen for your number.")


def say_no_server(words: gettext.NullTranslations) -> str:
    """Before a number is taken while the server is away."""
    return words.gettext(
        "The system is not connected at the moment. You still get a number, and your turn counts from now."
    )


def say_no_counter(words: gettext.NullTranslations, *, for_any: bool) -> str:
    """Before a number is taken: no open counter serves this service, or no counter is open at all."""
    _ = words.gettext
    if for_any:
        return _("The counters are not open now. Numbers are called when they open.")
    return _("No counter is open for this service now. Please ask a member of staff how long it will take.")


def say_quota(left: int | None, words: gettext.NullTranslations) -> str | None:
    """How many numbers are left today; None for a service without a quota, or with none left (that is said apart)."""
    if not left:
        return None
    return words.ngettext("{n} number left today", "{n} numbers left today", left).format(n=left)


def say_hours(hours: str | None, words: gettext.NullTranslations) -> str:
    """When numbers are given today (`hours.ticket_hours`); "" where they always are."""
    _ = words.gettext
    if hours is None:
        return ""
    return _("Numbers today: {hours}").format(hours=hours) if hours else _("No numbers are given today")


def say_closed(branch: BranchState, words: gettext.NullTranslations) -> tuple[str, ...]:
    """While no numbers are given: when they are again, today's hours, and that appointments may check in."""
    _ = words.gettext
    if branch.view is not None and branch.view.retired:
        return (_("This branch has closed for good"), _("Please go to another branch"))
    clock = None if branch.view is None else branch.view.clock
    if clock is not None and clock.waits:
        return (_("Numbers are given in a moment"), _("A member of staff is starting the day"))
    opens, now = branch.opens(), branch.local_time()
    lines = [] if opens is None or now is None else [say_opening(opens, now, words)]
    hours = branch.hours(branch.today())
    if branch.was_ended():
        lines.append(_("No more numbers are given today"))
    elif hours is not None:
        lines.append(say_hours(hours, words))
    if branch.lets_check_in():
        lines.append(_("Appointments can still check in: scan the code"))
    return tuple(lines)


def say_blocks(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Each block as one sentence for the ear."""
    return tuple(f"{block.heading}: {'; '.join(block.lines)}" for block in blocks)


def say_time(procedure: ProcedureConfig, language: str) -> str:
    """How long until the result; "" where it is not known."""
    return "" if procedure.time is None else name_in(procedure.time, language)


def say_found(ticket: PublicTicket, language: str, words: gettext.NullTranslations) -> tuple[str, ...]:
    """Where a scanned ticket is now, and what its holder should do."""
    _ = words.gettext
    place = () if ticket.place is None else (name_in(ticket.place, language),)
    match ticket.state:
        case TicketState.WAITING:
            ahead = () if ticket.ahead is None else (say_ahead(ticket.ahead, words, is_sent=ticket.is_sent),)
            return (_("Waiting"), *ahead, say_expected(ticket.wait, words), *place)
        case TicketState.CALLED | TicketState.SERVING:
            counter = "" if ticket.counter is None else name_in(ticket.counter, language)
            return (_("It is your turn. Please go to {counter}.").format(counter=counter), *place)
        case TicketState.PARKED:
            return (_("Set aside by the counter: you will be called again."),)
        case TicketState.COMPLETED:
            finished = _("This visit is finished.")
            if ticket.rating is None:
                return (finished,)
            return (finished, _("You said: {words}. Thank you.").format(words=_(FACES[ticket.rating])))
        case TicketState.CANCELLED | TicketState.EXPIRED:
            return (_("This number is no longer valid. Please take a new one."),)
        case _:
            assert_never(ticket.state)


def say_printing(printing: Printing, words: gettext.NullTranslations) -> str:
    """What became of the slip, and what to do; "" for a kiosk without a printer."""
    _ = words.gettext
    match printing:
        case Printing.NONE:
            return ""
        case Printing.PRINTING:
            return _("Printing your slip…")
        case Printing.PRINTED:
            return _("Please take your slip below.")
        case Printing.SENT:
            return _("Please take your slip. If none comes, scan the code.")
        case Printing.UNCONFIRMED:
            return _("The slip may not have come out. Please scan the code to keep your number.")
        case Printing.NOT_PRINTED:
            return _("The slip was not printed. Your number is valid: scan the code to keep it.")
        case _:
            assert_never(printing)


def say_scanned(code: Scanned, words: gettext.NullTranslations) -> str:
    """What is said of a scanned code while, or because, there is nothing more to show."""
    _ = words.gettext
    match code:
        case Receipt() | DossierReceipt():
            return _("One moment, please…")
        case Appointment():
            return ""
        case DossierCode():
            return _("This is a dossier's code. Please scan the QR code of its receipt, which says how it stands.")
        case IdentityCard():
            return _("An identity card is not needed here. Nothing of it was kept.")
        case Unreadable():
            return _("This code is not known here. Please scan the code of a slip or of an appointment.")
        case _:
            assert_never(code)


def say_elsewhere(branch: str, words: gettext.NullTranslations) -> str:
    """An appointment at another branch; its name, once it is known."""
    _ = words.gettext
    if not branch:
        return _("This appointment is for another branch.")
    return _("This appointment is for another branch: {branch}.").format(branch=branch)


def say_turned_away(failure: Failure, now: datetime, words: gettext.NullTranslations) -> str:
    """Why an appointment gave no number, and what to do; `now` is aware."""
    _ = words.gettext
    match failure.why:
        case IssueFailure.TOO_EARLY if failure.detail:
            from_ = datetime.fromisoformat(failure.detail)
            time, day = f"{from_:%H:%M}", f"{from_:%d/%m}"
            if now.astimezone(from_.tzinfo).date() == from_.date():
                return _("It is too early for this appointment. Please scan it again from {time} on.").format(time=time)
            return _("This appointment is on {day}. Please scan it on that day, from {time} on.").format(
                day=day, time=time
            )
        case IssueFailure.USED if failure.detail:
            return _("A number was already given for this appointment: {number}.").format(number=failure.detail)
        case _:
            return say_issue_failure(failure.why, _)


def say_unfound(answer: object, words: gettext.NullTranslations) -> str:
    """Why nothing is known of a scanned slip."""
    _ = words.gettext
    if isinstance(answer, Problem):
        return _("This slip is not known: it may be from another day or another branch.")
    return _("The system did not answer. Please try again, or ask a member of staff.")
