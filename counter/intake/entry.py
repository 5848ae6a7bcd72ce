"""One dossier as it is entered: procedure, papers, people and fee, each saved as it changes."""

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from counter.acts.notice import Kind, Notice
from counter.branch.live_picture import LivePicture
from language.messages import _
from protocol import dossier_commands as c
from protocol.components import components_of
from protocol.configuration import ProcedureConfig
from protocol.dossier_life import DossierState
from protocol.dossier_people import Part, PersonField, PersonNoted, SameOpen
from protocol.dossier_views import DossierView
from protocol.problem import Problem
from protocol.ways_in import Helper, Way
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests

from . import checklist
from .answer import Answer
from .checklist import How
from .fees import fee_of
from .people import People
from .person_entry import PersonEntry
from .phrases import dossier_refusal_text, field_name
from .saving import DRAFT, DossierSaver, SaveState
from .stage import Stage


class Entered(Struct, frozen=True):
    """What a clerk has entered, to put it back; nobody's repr."""

    papers: tuple[c.Paper, ...]
    part: Part
    people: dict[Part, PersonEntry]
    pages: int
    copies: int
    external: str = ""
    helper: Helper | None = None

    def __repr__(self) -> str:
        return "Entered(…)"

    __str__ = __repr__


class DossierEntry(QObject):
    """`changed`: any of its attributes. `drafted(DossierView)`: it has begun. `acted(DossierView | Problem)`: the
    answer to what ends its entry.

    `dossier`: as the server has it; None before its draft. `same_open`: where the applicant has the same matter open.
    `pages`, `copies`: what a fee is counted from. `external`: its number in the system that decides it.
    `helper`: the clerk's role, where they enter it for a citizen who would else send it in online.
    `notice`: what the clerk is told about it. `answer`: what the citizen said on their own screen of what is entered.
    """

    changed = Signal()
    drafted = Signal(object)
    acted = Signal(object)

    def __init__(
        self, requests: Requests, picture: LivePicture, language: LanguageSwitch, branch: str, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._requests = requests
        self._picture = picture
        self._language = language
        self._branch = branch
        self._leaving: list[DossierSaver] = []
        self._before: dict[Part, PersonEntry] = {}
        self.people = People(requests, self)
        self.people.changed.connect(self.changed)
        self.people.refused.connect(self.refuse)
        self.saver: DossierSaver | None = None
        self.stage = Stage.NOTHING
        self._empty()

    def _empty(self) -> None:
        self.dossier: DossierView | None = None
        self.procedure: ProcedureConfig | None = None
        self.papers: tuple[c.Paper, ...] = ()
        self.same_open: list[SameOpen] = []
        self.pages = self.copies = 1
        self.external = ""
        self.helper: Helper | None = None
        self.notice: Notice | None = None
        self.answer: Answer | None = None

    def clear(self, acted_late: Callable[[DossierView | Problem], None]) -> None:
        """No dossier is shown; the people stay. `acted_late` is told how what is under way has ended."""
        self._let_go(acted_late)
        self._empty()

    def _let_go(self, acted_late: Callable[[DossierView | Problem], None]) -> None:
        """What was entered is still sent when its dossier is not shown any more."""
        unsent = (SaveState.SAVING, SaveState.LATE)
        if self.saver is not None:
            for signal in (self.saver.changed, self.saver.drafted, self.saver.noted, self.saver.refused):
                signal.disconnect()
            self.saver.acted.disconnect()
            self.saver.acted.connect(acted_late)
            self._leaving.append(self.saver)
            self.saver = None
        for done in [one for one in self._leaving if one.state not in unsent]:
            self._leaving.remove(done)
            # or it lets go, while it is deleted, of what may be the last hold on its own parent
            done.acted.disconnect()
            done.deleteLater()

    def begin(self, ticket_id: str | None, procedure: str | None) -> None:
        """A fresh dossier for the same people, of a procedure where that is known."""
        self.people.keep_for_next()
        self.stage = Stage.ENTERING
        self._begin_saving(ticket_id, None)
        if procedure is not None:
            self.procedure = self.procedure_of(procedure)

    def take(self, ticket_id: str | None, view: DossierView) -> None:
        """The dossier as the server has it."""
        self.dossier = view
        self.procedure = self.procedure_of(view.procedure)
        self.papers = _papers_of(view)
        self.external = view.external or self.external
        self.helper = Helper.CLERK if view.way is Way.ASSISTED else None
        self.stage = Stage.ENTERING if view.state is DossierState.REGISTERED else Stage.RECEIVED
        if self.saver is None:
            saver = self._begin_saving(ticket_id, view.dossier_id)
            saver.know(DRAFT, c.AmendDraft(view.procedure, self.papers, self.helper))

    def _begin_saving(self, ticket_id: str | None, dossier_id: str | None) -> DossierSaver:
        saver = DossierSaver(self._requests, self._language, self._branch, ticket_id, dossier_id, self)
        saver.changed.connect(self.changed)
        saver.drafted.connect(self._drafted)
        saver.noted.connect(self._noted)
        saver.refused.connect(lambda _name, problem: self.refuse(problem))
        saver.acted.connect(self.acted)
        self.saver = saver
        return saver

    def _drafted(self, view: DossierView) -> None:
        self.dossier = view
        self.drafted.emit(view)

    def _noted(self, noted: PersonNoted) -> None:
        self.people.note(noted)
        if noted.person.part == Part.APPLICANT:
            self.same_open = noted.same_open

    def try_now(self) -> None:
        """The connection is back."""
        for saver in (*self._leaving, *([self.saver] if self.saver else [])):
            saver.try_now()

    # what there is

    @property
    def checklist(self) -> tuple[checklist.Line, ...]:
        """A line for each paper that the procedure asks for."""
        return () if self.procedure is None else checklist.lines_of(components_of(self.procedure), self.papers)

    @property
    def save_state(self) -> SaveState:
        """How what was entered is kept."""
        if self.people.bad_field is not None:
            return SaveState.REFUSED
        return SaveState.NOTHING if self.saver is None else self.saver.state

    @property
    def fee_vnd(self) -> int:
        """What the dossier will owe, in đồng."""
        return 0 if self.is_theirs else fee_of(self.procedure, self.pages, self.copies)

    @property
    def is_theirs(self) -> bool:
        """Whether another system decides the procedure: the dossier is entered there, and here its number alone."""
        return self.procedure is not None and self.procedure.system is not None

    @property
    def today(self) -> str:
        """The day by the server's clock, YYYY-MM-DD."""
        return self._picture.clock.now().date().isoformat()

    @property
    def is_sent_in(self) -> bool:
        """Whether it was sent in online and is checked here: procedure and papers are as they were sent."""
        return self.stage is Stage.ENTERING and self.dossier is not None and self.dossier.way is Way.ONLINE

    @property
    def may_edit(self) -> bool:
        """Whether fields and papers can be changed now."""
        return self.stage in (Stage.ENTERING, Stage.CORRECTING) and not (self.saver and self.saver.is_acting)

    @property
    def is_unfinished(self) -> bool:
        """Whether something was entered that was neither received nor discarded."""
        if self.stage is Stage.CORRECTING:
            return True
        return self.stage is Stage.ENTERING and (self.dossier is not None or self.save_state is not SaveState.NOTHING)

    @property
    def would_be_lost(self) -> str | None:
        """Why neither the ticket nor another dossier may take the place of this one now; None: it may."""
        if self.saver is not None and self.saver.is_acting:
            return _("The receipt is not answered yet: wait for it, so that it is printed for who stands here.")
        if self.stage is Stage.CORRECTING:
            return _("A receipt is being corrected: end it (Ctrl+Enter), or give it up (Shift+Esc) first.")
        if self.save_state in (SaveState.NO_PROCEDURE, SaveState.REFUSED) and self.stage is Stage.ENTERING:
            return _("What was entered is not saved: mend it, or discard it (Shift+Esc) first.")
        return None

    # entering

    def choose_procedure(self, code: str) -> None:
        """The procedure of the dossier that is entered; for another one the papers are counted anew."""
        procedure = self.procedure_of(code)
        if self.stage is not Stage.ENTERING or procedure is None or self.is_sent_in:
            return
        if self.procedure is None or self.procedure.code != code:
            self.papers = ()
        self.procedure = procedure
        self.save()

    def type(self, field: PersonField, text: str) -> None:
        """What stands in a field of the shown person."""
        if self.may_edit and self.people.take(self.people.entry.typed(field, text)):
            self.save()

    def help(self) -> None:
        """It is, or after all is not, entered for a citizen who would else send it in online."""
        if self.may_help:
            self.helper = None if self.helper is not None else Helper.CLERK
            self.save()

    @property
    def may_help(self) -> bool:
        """Whether it may be marked as entered with help."""
        return self.may_edit and self.stage is Stage.ENTERING and not self.is_theirs and not self.is_sent_in

    def type_external(self, text: str) -> None:
        """Its number in the system that decides it."""
        number = "".join(text.split()).upper()
        if self.may_edit and self.is_theirs and number != self.external:
            self.external = number
            self.save()

    def show_part(self, part: Part) -> None:
        """Another person of the dossier."""
        self.people.part = part
        self.changed.emit()

    def count(self, code: str, how: How, by: int) -> None:
        """One more, or one fewer, of a component."""
        self._set_papers(checklist.counted(self.papers, code, how, by))

    def hold(self, code: str) -> None:
        """The office has a component already, or after all not."""
        self._set_papers(checklist.held(self.papers, code))

    def clear_paper(self, code: str) -> None:
        """Nothing of a component."""
        self._set_papers(checklist.cleared(self.papers, code))

    def _set_papers(self, papers: tuple[c.Paper, ...]) -> None:
        if papers != self.papers and self.may_edit and not self.is_sent_in:
            self.papers = papers
            self.save()

    def entered(self) -> Entered:
        """What is entered now."""
        people = self.people
        return Entered(
            self.papers, people.part, dict(people.entries), self.pages, self.copies, self.external, self.helper
        )

    def put_back(self, entered: Entered) -> None:
        """What was entered before keys that were none of the clerk's."""
        if self.entered() != entered:
            self.papers, self.pages, self.copies = entered.papers, entered.pages, entered.copies
            self.external, self.helper = entered.external, entered.helper
            self.people.part, self.people.entries = entered.part, dict(entered.people)
            self.save()

    def set_fee_numbers(self, pages: int, copies: int) -> None:
        """What the fee is counted from."""
        self.pages, self.copies = pages, copies
        self.changed.emit()

    def save(self) -> None:
        """Sends everything as it stands; what a field cannot be is said, and kept here."""
        bad, self.notice = self.people.bad_field, None
        if bad is not None:
            self.notice = Notice(Kind.REFUSED, cannot_be(bad))
        if self.saver is not None and self.stage is Stage.ENTERING:
            if self.procedure is not None:
                self.saver.want_draft(c.AmendDraft(self.procedure.code, self.papers, self.helper))
            for part, put in self.people.puts().items():
                self.saver.want_person(part, put)
        self.changed.emit()

    def know_person(self, part: Part) -> None:
        """The server has this person as they stand now."""
        put = self.people.puts().get(part)
        if put is not None and self.saver is not None:
            self.saver.know(part.value, put)

    # what ends the entry

    def receive(self, agency: str) -> None:
        """Receives the dossier at a unit."""
        if self.saver is not None:
            formula = None if self.procedure is None else self.procedure.fee
            numbers = (1, 1) if formula is None else (self.pages, self.copies)
            self.save()
            self.saver.act(c.ReceiveDossier(agency, *numbers))

    def discard(self) -> None:
        """Gives the draft up."""
        if self.saver is not None:
            self.saver.act(c.DiscardDraft())

    def end_check(self, command: c.AskCompletion | c.TurnAway) -> None:
        """Asks for papers of what was sent in, or does not receive it."""
        if self.saver is not None and self.may_edit:
            self.saver.act(command)

    def follow(self) -> None:
        """Keeps its number, after everything that was entered is saved."""
        self.save()
        if self.saver is not None:
            self.saver.act(c.FollowDossier(self.external))

    def begin_correction(self) -> None:
        """What the receipt says is changed."""
        self.stage, self.notice = Stage.CORRECTING, None
        self._before = dict(self.people.entries)
        self.changed.emit()

    def give_up_correction(self) -> None:
        """All stands as on the receipt."""
        assert self.dossier is not None
        self.stage = Stage.RECEIVED
        self.papers = _papers_of(self.dossier)
        self.people.entries = dict(self._before)

    def correct(self, reason: str) -> None:
        """The corrected values, and why: a new receipt replaces the one before."""
        bad = self.people.bad_field
        if bad is not None:
            self.refuse_with(cannot_be(bad))
        elif self.stage is Stage.CORRECTING and self.saver is not None:
            for part, put in self.people.puts().items():
                self.saver.want_corrected(part, put, reason)
            self.saver.act(c.CorrectDossier(self.papers, reason))

    # what the clerk is told

    def hear(self, answer: Answer | None) -> None:
        """What the citizen says; None: nothing, or what they said of is another by now."""
        if answer != self.answer:
            self.answer = answer
            self.changed.emit()

    def refuse(self, answer: object) -> None:
        """Says why the server refused, or that it does not answer."""
        said = dossier_refusal_text(answer) if isinstance(answer, Problem) else _("The server does not answer.")
        self.refuse_with(said)

    def refuse_with(self, text: str) -> None:
        """Says why something is not done."""
        self.notice = Notice(Kind.REFUSED, text)
        self.changed.emit()

    def procedure_of(self, code: str) -> ProcedureConfig | None:
        """A procedure of the branch; None where its catalogue no longer has it."""
        procedures = () if self._picture.branch is None else self._picture.branch.procedures
        return next((one for one in procedures if one.code == code), None)


def _papers_of(view: DossierView) -> tuple[c.Paper, ...]:
    return tuple(c.Paper(one.code, one.originals, one.certified, one.copies, one.held) for one in view.papers)


def cannot_be(field: PersonField) -> str:
    """A field's words cannot be what the field says."""
    return _("“{field}” cannot be this.").format(field=field_name(field))
