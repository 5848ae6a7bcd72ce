"""What stands on a ticket's slip: from the server's answer, the branch, and what was chosen."""

from datetime import datetime
from functools import partial

from hardware.slip.slip import Slip, Words
from hardware.slip.words import in_both
from language.waits import say_wait
from protocol.configuration import Text
from protocol.views import BranchView, TicketIssued


def slip_of(
    ticket: TicketIssued, branch: BranchView, *, procedure: str | None = None, dossiers: int = 1,
    priority: str | None = None,
) -> Slip:  # fmt: skip
    """The slip of a ticket, with what to bring for the procedure (its code). `issued_at` is in the branch's zone.

    Procedure and dossiers are what was chosen here, or what the appointment was booked for. A service that the branch
    no longer has is named by its code.
    """
    procedure = procedure or ticket.procedure
    service = next((each.name for each in branch.services if each.code == ticket.service), None)
    chosen = next((each for each in branch.procedures if each.code == procedure), None)
    declared = next((each for each in branch.priorities if each.code == priority), None)
    issued_at: datetime = ticket.issued_at
    wait = None if ticket.wait is None else in_both(partial(say_wait, ticket.wait))
    return Slip(
        branch=branch.name.vi,
        number=ticket.number,
        service=Words(ticket.service) if service is None else Words(service.vi, service.en),
        issued_at=issued_at,
        track_url=ticket.track_url,
        ahead=ticket.ahead,
        wait=wait,
        dossiers=max(dossiers, ticket.dossiers),
        priority=None if declared is None else Words(declared.name.vi, declared.name.en),
        procedure=None if chosen is None else _words(chosen.name),
        bring=() if chosen is None else tuple(_words(each) for each in chosen.bring),
        lines=() if ticket.slot_at is None else (_slot(ticket.slot_at),),
    )


def _slot(at: datetime) -> Words:
    return in_both(lambda words: words.gettext("Appointment {time}").format(time=f"{at:%H:%M}"))


def _words(text: Text) -> Words:
    return Words(text.vi, text.en)
