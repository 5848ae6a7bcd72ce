"""What is decided of consultations: the holder asks others, and goes on answering for the dossier. Pure.

The dossier has no timers: that somebody did not answer in time is noted by a command of the server itself.
"""

from msgspec import Struct
from msgspec.structs import replace

from protocol.configuration import ConsultationRule, Statutory
from protocol.consultations import (
    ANSWERS,
    Consult,
    Number,
    OpenConsultation,
    OpinionState,
    Outcome,
    RecallConsulted,
    RemindConsulted,
    ReplaceConsulted,
    may,
    outcome,
)
from protocol.dossier_commands import DossierBody, Holder
from protocol.dossier_people import TextKind
from protocol.due.changes import DueDate, Pause, PauseFor, Resume
from protocol.due.counting import count_due
from protocol.enums import Refusal, TermUnit
from protocol.ids import Instant
from protocol.problem import Refused

from . import consultation_events as ce
from . import events as e
from .asked import Asked, Decision, Handler
from .consultations import Consultation, Opinion, next_place
from .hands import Sender, holds
from .money import SealedReason
from .sealed import TEXTS
from .state import Dossier
from .timing import in_time

A_DAY_MS = 86_400_000
NO_RULE = ConsultationRule(1)
"""Of a procedure that says nothing: who asks says how many days, silence is no agreement, the time runs on."""


class AnswerConsultation(DossierBody, frozen=True, tag="answer-consultation", gc=False):
    """See `protocol.consultations.GiveOpinion`; `text`: the id and the mark of what is sealed of it."""

    leads_to = "consultation_answered"
    refusals = frozenset(
        {Refusal.WRONG_STATE, Refusal.NOT_YOURS, Refusal.NOT_FOUND, Refusal.TOO_LATE, Refusal.BAD_FIELD}
    )

    no: Number
    place: Number
    answer: str
    text: SealedReason | None = None


class NoteSilence(DossierBody, frozen=True, tag="note-silence", gc=False):
    """Those of a consultation whose time is over did not answer."""

    leads_to = "consultation_silent"
    refusals = frozenset({Refusal.WRONG_STATE, Refusal.NOT_FOUND, Refusal.TOO_EARLY, Refusal.CLOCK_DOUBTED})

    no: Number


class _Then(Struct, frozen=True):
    """What an answer, a recall or silence leads to: see `ce.ConsultationRecalled`."""

    next_due_at: Instant | None = None
    outcome: str | None = None
    due: DueDate | None = None


def ask(asked: Asked) -> Decision:
    """The rule is that of the procedure at the receipt."""
    command, dossier = asked.command, asked.dossier
    rule = dossier.consulting or NO_RULE
    days = command.days or (0 if dossier.consulting is None else rule.days)
    if not days or (dossier.consulting is not None and days > rule.days):
        return Refused(Refusal.BAD_FIELD, "days", "how many working days, at most as the procedure says")
    needed = command.needed or len(command.to)
    if needed > len(command.to):
        return Refused(Refusal.BAD_FIELD, "needed", "not more than are asked")
    refused = next((one for to in command.to if (one := _cannot_be_asked(asked, to, command.to)) is not None), None)
    if refused is not None:
        return refused
    if not asked.believed:
        return Refused(Refusal.CLOCK_DOUBTED)
    due: DueDate | Refused | None = None
    if rule.pauses:
        due = in_time(asked, Pause(asked.now, _pause(len(dossier.consultations) + 1), PauseFor.SUSPENSION))
    if isinstance(due, Refused):
        return due
    what = (command.to, command.matter, needed, days, _due_at(asked, days))
    return ce.Consulted(*what, rule.silence_agrees, command.in_order, due)


def open_consultation(asked: Asked) -> Decision:
    """By who may answer."""
    found = _theirs(asked)
    if isinstance(found, Refused):
        return found
    if found[1].state is OpinionState.OPENED:
        return Refused(Refusal.ALREADY)
    return ce.ConsultationOpened(asked.command.no, asked.command.place, asked.by)


def answer(asked: Asked) -> Decision:
    """In time, and once."""
    command: AnswerConsultation = asked.command
    found = _theirs(asked)
    if isinstance(found, Refused):
        return found
    one, opinion = found
    if command.answer not in ANSWERS or (command.answer == OpinionState.OTHER and command.text is None):
        return Refused(Refusal.BAD_FIELD, "answer" if command.answer not in ANSWERS else "text")
    if opinion.due_at is not None and asked.now > opinion.due_at:
        return Refused(Refusal.TOO_LATE)
    then = _then(asked, one, {command.place: OpinionState(command.answer)}, asked.now)
    if isinstance(then, Refused):
        return then
    said = ce.ConsultationAnswered(
        command.no, command.place, command.answer, asked.by, then.next_due_at, then.outcome, then.due
    )
    if command.text is None:
        return said
    return said, e.TextNoted(TextKind.OPINION, asked.dossier.subjects.get(TEXTS, command.text.subject))


def remind(asked: Asked) -> Decision:
    """Once a day."""
    found = _open(asked, "reminded")
    if isinstance(found, Refused):
        return found
    last = found[1].reminded_at
    if last is not None and asked.now - last < A_DAY_MS:
        return Refused(Refusal.ALREADY)
    return ce.ConsultationReminded(asked.command.no, asked.command.place)


def replace_consulted(asked: Asked) -> Decision:
    """Before it was looked into."""
    command: ReplaceConsulted = asked.command
    found = _open(asked, "replaced")
    if isinstance(found, Refused):
        return found
    one, opinion = found
    others = tuple(each.to for at, each in enumerate(one.opinions, 1) if at != command.place)
    refused = _cannot_be_asked(asked, command.to, (command.to, *others))
    if refused is not None:
        return refused
    due_at = None if opinion.due_at is None else _due_at(asked, one.days)
    return ce.ConsultationReplaced(command.no, command.place, command.to, due_at)


def recall_consulted(asked: Asked) -> Decision:
    """Before it was looked into; of who is left, all that there are may be fewer than were needed."""
    command: RecallConsulted = asked.command
    found = _open(asked, "recalled")
    if isinstance(found, Refused):
        return found
    then = _then(asked, found[0], {command.place: OpinionState.RECALLED}, asked.now)
    if isinstance(then, Refused):
        return then
    return ce.ConsultationRecalled(command.no, command.place, then.next_due_at, then.outcome, then.due)


def note_silence(asked: Asked) -> Decision:
    """The dossier's time goes on from when the last of them was to answer."""
    one = _known(asked)
    if isinstance(one, Refused):
        return one
    late = {at: each for at, each in one.awaited if each.due_at is not None and asked.now > each.due_at}
    if not late:
        return Refused(Refusal.TOO_EARLY)
    if not asked.believed:
        return Refused(Refusal.CLOCK_DOUBTED)
    over_at = max(each.due_at or 0 for each in late.values())
    then = _then(asked, one, dict.fromkeys(late, OpinionState.SILENT), over_at)
    if isinstance(then, Refused):
        return then
    return ce.ConsultationSilent(one.no, tuple(late), then.next_due_at, then.outcome, then.due)


def may_answer(opinion: Opinion, sender: Sender) -> bool:
    """Whether the sender is who was asked, stands in for them, or leads their unit; of a unit, whoever works there."""
    standing = sender.offices.standing(sender.by, opinion.to.unit, sender.now)
    person = opinion.to.person
    return standing.works_there and (person in (None, sender.by) or standing.acts_for(person) or standing.leads)


def mine(dossier: Dossier, sender: Sender) -> tuple[tuple[int, int], ...]:
    """The consultations that the sender is to answer now: number and place of each."""
    return tuple(
        (one.no, at) for one in dossier.consultations for at, opinion in one.awaited if may_answer(opinion, sender)
    )


def consulting_possible(dossier: Dossier, sender: Sender, command: type[DossierBody]) -> bool:
    """Whether some consultation of the dossier takes this command from this person; its life allows it."""
    what = {OpenConsultation: "opened", AnswerConsultation: "answered"}.get(command)
    if what is not None:
        found = [dossier.consultations[no - 1].opinions[at - 1] for no, at in mine(dossier, sender)]
        return any(may(one.state, what) for one in found)
    if not holds(dossier, sender):
        return False
    of_holder = {RemindConsulted: "reminded", ReplaceConsulted: "replaced", RecallConsulted: "recalled"}.get(command)
    open_ones = [each for one in dossier.consultations if one.is_open for each in one.opinions]
    return of_holder is None or any(may(each.state, of_holder) for each in open_ones)


HANDLERS: dict[type[DossierBody], Handler] = {
    Consult: ask,
    OpenConsultation: open_consultation,
    RemindConsulted: remind,
    ReplaceConsulted: replace_consulted,
    RecallConsulted: recall_consulted,
    AnswerConsultation: answer,
}
OF_THE_HOLDER = (Consult, RemindConsulted, ReplaceConsulted, RecallConsulted)


def _pause(no: int) -> str:
    return f"consultation-{no}"


def _due_at(asked: Asked, days: int) -> Instant:
    return count_due(asked.now, Statutory(days, TermUnit.WORKING_DAY), asked.config).due_at


def _cannot_be_asked(asked: Asked, to: Holder, all_of_them: tuple[Holder, ...]) -> Refused | None:
    if not asked.around.offices.takes(to.unit):
        return Refused(Refusal.BAD_FIELD, "to", "no unit that is asked")
    if all_of_them.count(to) > 1:
        return Refused(Refusal.BAD_FIELD, "to", "asked twice")
    if to == asked.dossier.holder or (to.person is not None and to.person == asked.by):
        return Refused(Refusal.BAD_FIELD, "to", "who answers for it")
    return None


def _known(asked: Asked) -> Consultation | Refused:
    """The consultation of the command, which goes on."""
    no = asked.command.no
    if no > len(asked.dossier.consultations):
        return Refused(Refusal.NOT_FOUND, "no")
    one = asked.dossier.consultations[no - 1]
    return one if one.is_open else Refused(Refusal.WRONG_STATE, detail=str(one.outcome))


def _open(asked: Asked, what: str) -> tuple[Consultation, Opinion] | Refused:
    """The opinion of the command, to which this may happen."""
    one = _known(asked)
    if isinstance(one, Refused):
        return one
    opinion = one.opinion(asked.command.place)
    if opinion is None:
        return Refused(Refusal.NOT_FOUND, "place")
    if may(opinion.state, what):
        return one, opinion
    too_late = opinion.state is OpinionState.OPENED
    return Refused(Refusal.TOO_LATE if too_late else Refusal.WRONG_STATE, detail=str(opinion.state))


def _theirs(asked: Asked) -> tuple[Consultation, Opinion] | Refused:
    """The opinion that is awaited of the sender."""
    found = _open(asked, "answered")
    return found if isinstance(found, Refused) or may_answer(found[1], asked.sender) else Refused(Refusal.NOT_YOURS)


def _then(asked: Asked, one: Consultation, changed: dict[int, OpinionState], over_at: Instant) -> _Then | Refused:
    """What follows when these opinions become so; `over_at`: when the dossier's time goes on, if it is decided."""
    opinions = tuple(
        replace(each, state=changed[at]) if at in changed else each for at, each in enumerate(one.opinions, 1)
    )
    decided = outcome([each.state for each in opinions], one.needed, silence_agrees=one.silence_agrees)
    if decided is None:
        asks_next = next_place(replace(one, opinions=opinions)) is not None
        return _Then(_due_at(asked, one.days) if asks_next else None)
    due = _time_goes_on(asked, one, over_at)
    return due if isinstance(due, Refused) else _Then(None, str(Outcome(decided)), due)


def _time_goes_on(asked: Asked, one: Consultation, at: Instant) -> DueDate | Refused | None:
    due = asked.dossier.due
    if due is None or not any(pause.name == _pause(one.no) for pause in due.pauses):
        return None
    return in_time(asked, Resume(min(asked.now, max(at, due.changed_at)), _pause(one.no)))
