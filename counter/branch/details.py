"""What a clerk reads of a ticket beside its number: what was chosen, and what is to be checked; pure."""

from dataclasses import dataclass

from language.fees import say_fee
from language.messages import _, ngettext, spoken, translations
from language.names import name_in
from protocol.configuration import ProcedureConfig
from protocol.views import TicketView

from .counter_picture import CounterPicture
from .phrases import coded_text, minutes_text


@dataclass(frozen=True, slots=True)
class Line:
    """A fact and its name."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Details:
    """`procedure`: its name; empty: none was chosen. `papers`: those to bring; empty: none, or not known.

    `about`: fee, minutes and result, where known. `person`: what to check, and times.
    """

    procedure: str
    papers: tuple[str, ...]
    about: tuple[Line, ...]
    person: tuple[Line, ...]


def details_of(ticket: TicketView, picture: CounterPicture, language: str, brought: str = "") -> Details:
    """The details of a ticket, in this language. `brought`: the dossier that it is about, in words."""
    procedure = picture.procedure(ticket)
    about = (Line(_("Comes about dossier"), brought),) if brought else ()
    person = (*about, *_person(ticket, picture, language))
    if procedure is None:
        return Details("", (), (), person)
    papers = tuple(name_in(paper, language) for paper in procedure.bring)
    return Details(name_in(procedure.name, language), papers, tuple(_about(procedure, language)), person)


def _about(procedure: ProcedureConfig, language: str) -> list[Line]:
    lines = []
    fee = say_fee(procedure, language, translations(spoken()))
    if fee:
        lines.append(Line(_("Fee"), fee))
    if procedure.minutes is not None:
        minutes = ngettext("about {n} minute", "about {n} minutes", procedure.minutes).format(n=procedure.minutes)
        lines.append(Line(_("At the counter"), minutes))
    if procedure.time is not None:
        lines.append(Line(_("Result"), name_in(procedure.time, language)))
    return lines


def _person(ticket: TicketView, picture: CounterPicture, language: str) -> list[Line]:
    branch = picture.branch
    lines = []
    if ticket.priority is not None:
        declared = coded_text(ticket.priority, branch.priorities if branch else (), language)
        lines.append(Line(_("Check the proof"), declared))
    if ticket.slot_at is not None:
        lines.append(Line(_("Appointment"), f"{ticket.slot_at:%H:%M}"))
    if ticket.called_at is not None:
        elsewhere_s = ticket.served_before_s + ticket.served_s + ticket.parked_s
        waited_s = (ticket.called_at - ticket.issued_at).total_seconds() - elsewhere_s
        lines.append(Line(_("Waited"), minutes_text(max(0.0, waited_s))))
    else:
        lines.append(Line(_("Waited"), minutes_text(picture.clock.age_s(ticket.issued_at))))
    return lines
