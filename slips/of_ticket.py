"""The content of a ticket's slip: from the server's answer, the branch, and the citizen's choices."""

from datetime import datetime
from functools import partial

from hardware.slip.slip import Slip, Words
from hardware.slip.words import GIVEN_OFFLINE, in_both, label
from language.afterwards import say_afterwards
from language.messages import BOTH, languages_of, translations
from language.names import name_in
from language.places import say_place
from language.waits import say_wait
from protocol.configuration import Text
from protocol.views import BranchView, TicketFurther, TicketIssued


def slip_of(
    ticket: TicketIssued, branch: BranchView, *, procedure: str | None = None, dossiers: int = 1,
    priority: str | None = None, language: str = BOTH[0], is_offline: bool = False,
) -> Slip:  # fmt: skip
    """The slip of a ticket, with what to bring for the procedure (its code). `issued_at` is in the branch's zone.

    It is in the branch's main language and in the ticket's `language`; if that is the same, in the branch's other one,
    where it has one.

    Procedure and dossiers are the citizen's choice here, or those of the appointment. A service that the branch
    no longer has is named by its code.
    """
    procedure = procedure or ticket.procedure
    service = next((each.name for each in branch.services if each.code == ticket.service), None)
    chosen = next((each for each in branch.procedures if each.code == procedure), None)
    declared = next((each for each in branch.priorities if each.code == priority), None)
    issued_at: datetime = ticket.issued_at
    own = branch.slip
    languages = languages_of(branch.languages, language)

    def words(text: Text) -> Words:
        return Words(*(name_in(text, each) for each in languages))

    return Slip(
        branch=name_in(branch.name, languages[0]),
        number=ticket.number,
        service=Words(ticket.service) if service is None else words(service),
        issued_at=issued_at,
        track_url=ticket.track_url,
        ahead=None if is_offline else ticket.ahead,
        wait=None if ticket.wait is None else in_both(partial(say_wait, ticket.wait), languages),
        dossiers=max(dossiers, ticket.dossiers),
        priority=None if declared is None else words(declared.name),
        procedure=None if chosen is None else words(chosen.name),
        place=_place(ticket.service, branch, languages),
        bring=() if chosen is None else tuple(words(each) for each in chosen.bring),
        lines=(
            *(() if ticket.slot_at is None else (_slot(ticket.slot_at, languages),)),
            *(_afterwards(each, branch, languages) for each in ticket.further),
            *((label(GIVEN_OFFLINE, languages),) if is_offline else ()),
        ),
        heading=None if own.heading is None else words(own.heading),
        closing=None if own.closing is None else words(own.closing),
        logo=own.logo or "",
        language=languages[-1],
        main=languages[0],
    )


def _place(service: str, branch: BranchView, languages: tuple[str, ...]) -> Words | None:
    said = [say_place(service, branch.counters, language) for language in languages]
    return Words(*said) if said[0] else None


def _afterwards(further: TicketFurther, branch: BranchView, languages: tuple[str, ...]) -> Words:
    said = (
        say_afterwards(further, branch.services, branch.counters, language, translations(language))
        for language in languages
    )
    return Words(*said)


def _slot(at: datetime, languages: tuple[str, ...]) -> Words:
    return in_both(lambda words: words.gettext("Appointment {time}").format(time=f"{at:%H:%M}"), languages)
