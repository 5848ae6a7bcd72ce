"""The dossiers of the ticket in hand: the one that is entered or shown, and the others of the visit."""

from enum import Enum, auto
from zoneinfo import ZoneInfo

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from counter.acts.notice import Kind, Notice
from counter.branch.live_picture import LivePicture
from language.card_faults import CARD_WARNINGS, say_card_fault
from language.messages import _, spoken, translations
from protocol import dossier_commands as c
from protocol.components import components_of
from protocol.configuration import DOSSIERS_PER_TICKET, ProcedureConfig
from protocol.dossier_life import DossierState
from protocol.dossier_people import Part, PersonField, PersonNoted, SameOpen, fields_of
from protocol.dossier_views import DossierLine, DossierView
from protocol.enums import TicketState
from protocol.identity_card import BadCard, Card
from protocol.prepared import BadPrepared, Prepared, PreparedFault
from protocol.problem import Problem
from protocol.views import TicketView
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests

from . import checklist
from .checklist import How
from .fee_acts import FeeActs
from .fees import CashTaken, fee_of
from .payments_sent import PaymentFile, PaymentsSent
from .people import People
from .person_entry import PersonEntry
from .phrases import dossier_refusal_text, field_name, prepared_fault_text
from .reading import DossierReader
from .saving import DRAFT, DossierSaver, SaveState
from .scanned_line import DossierNamed, read_line
from .transfer import VisitTransfer


class Stage(Enum):
    """What the pane is about."""

    NOTHING = auto()
    READING = auto()
    """The dossiers of the ticket are being read."""
    UNREAD = auto()
    """They could not be read: nothing is begun before it is known what there is."""
    ENTERING = auto()
    RECEIVED = auto()
    """A dossier that was received is shown."""
    CORRECTING = auto()
    """What a receipt says is being corrected."""


class Entered(Struct, frozen=True):
    """What a clerk has entered, to put it back; nobody's repr."""

    papers: tuple[c.Paper, ...]
    part: Part
    people: dict[Part, PersonEntry]
    pages: int
    copies: int

    def __repr__(self) -> str:
        return "Entered(…)"

    __str__ = __repr__


class Intake(QObject):
    """`changed`: any of its attributes. `received(DossierView)`: a receipt was given here, or replaced by another.
    `told(Notice)`: what is said wherever the clerk is by now. `filled`: by a code, or an earlier dossier.

    `lines`: the dossiers of the visit, in order. `same_open`: where the applicant has the same matter open. `pages`,
    `copies`: what a fee is counted from.
    """

    changed = Signal()
    received = Signal(object)
    told = Signal(object)
    filled = Signal()

    def __init__(
        self, requests: Requests, picture: LivePicture, language: LanguageSwitch, branch: str, payments: PaymentFile,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._requests = requests
        self._picture = picture
        self._language = language
        self._branch = branch
        self._leaving: list[DossierSaver] = []
        self._reader = DossierReader(requests, language, self)
        self._reader.listed.connect(self._listed)
        self._reader.read.connect(self._got)
        self._reader.failed.connect(self._unread)
        self.people = People(requests, self)
        self.people.changed.connect(self.changed)
        self.people.refused.connect(self._refuse)
        self._reader.people.connect(self.people.take_stored)
        self.payments = PaymentsSent(requests, language, payments, self)
        self.payments.taken.connect(self._paid)
        self.payments.refused.connect(self._not_paid)
        self.cash = CashTaken(self.payments, self)
        self.cash.changed.connect(self.changed)
        self.fee_acts = FeeActs(requests, language, self)
        self.fee_acts.changed.connect(self.changed)
        self.fee_acts.done.connect(self._paid)
        self.fee_acts.refused.connect(self._refuse)
        self.transfer = VisitTransfer(requests, language, picture, self.payments, self)
        self.transfer.changed.connect(self.changed)
        self.transfer.answered.connect(self._money_changed)
        self.transfer.refused.connect(self._refuse)
        self._unprinted: dict[str, DossierView] = {}  # received, and their receipts wait for the payment's number
        self.saver: DossierSaver | None = None
        self._before: dict[Part, PersonEntry] = {}
        self.is_open = False
        self._forget(None)
        self._clerk: str | None = None
        picture.changed.connect(self._leave_with_the_ticket)
        picture.changed.connect(self._go_on_with_payments)

    def _forget(self, ticket: TicketView | None) -> None:
        self.ticket_id = None if ticket is None else ticket.ticket_id
        self.number = "" if ticket is None else ticket.number
        self.cash.begin_visit()
        self.transfer.begin_visit()
        self.stage = Stage.NOTHING
        self.lines: list[DossierLine] = []
        self.people.clear()
        self._clear()

    def _clear(self) -> None:
        """No dossier is shown; the people stay. Cash was chosen for the one that was."""
        self._let_go()
        self.cash.is_chosen = False
        self._reader.cancel()
        self.dossier: DossierView | None = None
        self.procedure: ProcedureConfig | None = None
        self.papers: tuple[c.Paper, ...] = ()
        self.same_open: list[SameOpen] = []
        self.pages = self.copies = 1
        self.notice: Notice | None = None

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
        """What the dossier that is entered will owe, in đồng."""
        return fee_of(self.procedure, self.pages, self.copies)

    @property
    def may_take_cash(self) -> bool:
        """Whether cash can be taken: with the receipt that is entered, or for the dossier that is shown."""
        if self.stage is Stage.ENTERING:
            return self.may_edit and self.fee_vnd > 0
        return self.stage is Stage.RECEIVED and self.cash.may_take(self.dossier)

    @property
    def most(self) -> int:
        """So many dossiers are received for one number."""
        branch = self._picture.branch
        return DOSSIERS_PER_TICKET if branch is None else branch.dossiers_per_ticket

    @property
    def place(self) -> int:
        """The place of the shown dossier in the visit, from 1."""
        known = [line.dossier_id for line in self.lines]
        here = None if self.dossier is None else self.dossier.dossier_id
        return known.index(here) + 1 if here in known else len(known) + 1

    @property
    def may_edit(self) -> bool:
        """Whether fields and papers can be changed now."""
        return self.stage in (Stage.ENTERING, Stage.CORRECTING) and not (self.saver and self.saver.is_acting)

    @property
    def may_add(self) -> bool:
        """Whether another dossier may be entered for this number."""
        return self.stage is Stage.RECEIVED and len(self.lines) < self.most

    @property
    def may_correct(self) -> bool:
        """Whether a new receipt may replace the one that is shown."""
        return self.stage is Stage.RECEIVED and self.dossier is not None and "correct-dossier" in self.dossier.acts

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

    # opening and closing

    def open(self) -> bool:
        """Shows the dossiers of the ticket that is being served; False: none is."""
        ticket = self._picture.in_hand
        if ticket is None or ticket.state is not TicketState.SERVING:
            return False
        self.is_open = True
        if ticket.ticket_id != self.ticket_id:
            self._forget(ticket)
        if self.stage in (Stage.NOTHING, Stage.UNREAD):
            self._read()
        self.changed.emit()
        return True

    def close(self) -> None:
        """Hides the pane; what was entered is kept."""
        self.is_open = False
        self.changed.emit()

    def try_now(self) -> None:
        """The connection is back."""
        if self._clerk is not None:
            self.payments.go_on()
        self.transfer.try_now()
        self.fee_acts.try_now()
        for saver in (*self._leaving, *([self.saver] if self.saver else [])):
            saver.try_now()
        if self.stage is Stage.UNREAD and self.is_open:
            self._read()
            self.changed.emit()

    def _leave_with_the_ticket(self) -> None:
        ticket = self._picture.in_hand
        if self.ticket_id is not None and (ticket is None or ticket.ticket_id != self.ticket_id):
            self.is_open = False
            self._forget(None)
            self.changed.emit()

    def _go_on_with_payments(self) -> None:
        """A clerk has logged in: what waits on disk is sent."""
        me = self._picture.me
        before, self._clerk = self._clerk, None if me is None else me.user
        if self._clerk is not None and self._clerk != before:
            self.payments.go_on()

    def _let_go(self) -> None:
        """What was entered is still sent when its dossier is not shown any more; a receipt that comes is printed."""
        unsent = (SaveState.SAVING, SaveState.LATE)
        if self.saver is not None:
            for signal in (self.saver.changed, self.saver.drafted, self.saver.noted, self.saver.refused):
                signal.disconnect()
            self.saver.acted.disconnect()
            number = self.number
            self.saver.acted.connect(lambda answer: self._acted_late(number, answer))
            self._leaving.append(self.saver)
            self.saver = None
        for done in [one for one in self._leaving if one.state not in unsent]:
            self._leaving.remove(done)
            done.deleteLater()

    # what the server has

    def _read(self) -> None:
        assert self.ticket_id is not None
        self.stage, self.notice = Stage.READING, None
        self._reader.list(self.ticket_id)

    def _listed(self, lines: list[DossierLine]) -> None:
        self.lines = lines
        unfinished = [line for line in lines if line.state is DossierState.REGISTERED]
        if lines:
            self.show((unfinished or lines[-1:])[0].dossier_id)
        else:
            self._enter()
            self.changed.emit()

    def show(self, dossier_id: str) -> None:
        """Shows a dossier; one that is being entered is kept as it is."""
        if self.dossier is not None and self.dossier.dossier_id == dossier_id:
            return
        lost = self.would_be_lost
        if lost is not None:
            self._refuse_with(lost)
            return
        self._clear()
        self.people.clear()
        self.stage = Stage.READING
        self._reader.read_dossier(dossier_id)
        self.changed.emit()

    def _got(self, view: DossierView) -> None:
        self._take(view)
        self._reader.read_people(view.dossier_id)
        self.changed.emit()

    def _take(self, view: DossierView) -> None:
        """The dossier as the server has it."""
        self.dossier = view
        self.procedure = self._procedure(view.procedure)
        self.papers = _papers_of(view)
        self.stage = Stage.ENTERING if view.state is DossierState.REGISTERED else Stage.RECEIVED
        if self.stage is Stage.RECEIVED:
            ids = [one.dossier_id for one in self.lines if one.code]
            self.transfer.read(ids if view.dossier_id in ids else [view.dossier_id])
        if self.saver is None:
            self._begin_saving(view.dossier_id).know(DRAFT, c.AmendDraft(view.procedure, self.papers))

    def _unread(self, answer: object) -> None:
        self.stage = Stage.UNREAD
        why = dossier_refusal_text(answer) if isinstance(answer, Problem) else _("The server does not answer.")
        self._refuse_with(_("{why} The dossiers of {number} cannot be read: press F4 to try again.").format(
            why=why, number=self.number))  # fmt: skip

    def uncover(self) -> None:
        """Shows the stored person of the shown part again, or fills in what an earlier dossier has of them."""
        if self.dossier is not None:
            self.people.uncover(self.dossier.dossier_id, self._know_person)
        if self.dossier is not None and self.may_fill:
            self.people.fill(self.dossier.dossier_id, self._filled)

    def _filled(self) -> None:
        self._save()
        self.filled.emit()

    @property
    def may_fill(self) -> bool:
        """Whether an earlier dossier has more of the shown person."""
        return self.may_edit and self.stage is Stage.ENTERING and self.people.fills_from is not None

    def _know_person(self, part: Part) -> None:
        put = self.people.puts().get(part)
        if put is not None and self.saver is not None:
            self.saver.know(part.value, put)

    # entering

    def _enter(self) -> None:
        """A fresh dossier; the first of the visit is of the procedure that the ticket was taken for."""
        self._clear()
        self.people.keep_for_next()
        self.stage = Stage.ENTERING
        self._begin_saving(None)
        ticket = self._picture.in_hand
        if ticket is not None and not self.lines and ticket.procedure is not None:
            self.procedure = self._procedure(ticket.procedure)

    def _begin_saving(self, dossier_id: str | None) -> DossierSaver:
        saver = DossierSaver(self._requests, self._language, self._branch, self.ticket_id, dossier_id, self)
        saver.changed.connect(self.changed)
        saver.drafted.connect(self._drafted)
        saver.noted.connect(self._noted)
        saver.refused.connect(lambda _name, problem: self._refuse(problem))
        saver.acted.connect(self._acted)
        self.saver = saver
        return saver

    def choose_procedure(self, code: str) -> None:
        """The procedure of the dossier that is entered; for another one the papers are counted anew."""
        procedure = self._procedure(code)
        if self.stage is not Stage.ENTERING or procedure is None:
            return
        if self.procedure is None or self.procedure.code != code:
            self.papers = ()
        self.procedure = procedure
        self._save()

    def type(self, field: PersonField, text: str) -> None:
        """What stands in a field of the shown person."""
        if self.may_edit and self.people.take(self.people.entry.typed(field, text)):
            self._save()

    def show_part(self, part: Part) -> None:
        """Another person of the dossier."""
        self.people.part = part
        self.changed.emit()

    def scan(self, line: str) -> None:
        """A code: a card fills in the shown person; a receipt shows its dossier, where none is being entered."""
        today = self._picture.clock.now().astimezone(self._zone()).date()
        read, words = read_line(line, today), translations(spoken())
        match read:
            case BadCard():
                self._refuse_with(say_card_fault(read, words))
            case BadPrepared():
                self._refuse_with(prepared_fault_text(read))
            case Card() | Prepared() if self.people.is_masked:
                self._refuse_with(_("Press Ctrl+U first: this person was entered before."))
            case Card() if self.may_edit:
                self.people.take(self.people.entry.with_card(read))
                self._save()
                odd = [words.gettext(CARD_WARNINGS[one]) for one in read.warnings]
                self.notice = Notice(Kind.WAITING, " ".join(odd)) if odd else self.notice
                self.changed.emit()
                self.filled.emit()
            case Prepared() if self.may_edit and self.stage is Stage.ENTERING:
                self._fill_in(read)
            case DossierNamed(code) if not self.is_unfinished:
                self._reader.find(code, self._found, self._refuse)
            case _:
                self._refuse_with(_("This code is of no use here."))

    def _fill_in(self, prepared: Prepared) -> None:
        """What was prepared at home, where nothing was entered: what stands there was entered here, or is of a card."""
        procedure, number = self._procedure(prepared.procedure), prepared.person.identity_number
        applicant = self.people.entries.get(Part.APPLICANT, PersonEntry())
        known = () if procedure is None else components_of(procedure)
        if procedure is None:
            self._refuse_with(prepared_fault_text(BadPrepared(PreparedFault.BAD_FIELD, "procedure")))
        elif {one.code for one in prepared.papers} - {one.code for one in known}:
            self._refuse_with(prepared_fault_text(BadPrepared(PreparedFault.BAD_FIELD, "papers")))
        elif number is not None and applicant.values.get(PersonField.IDENTITY_NUMBER, number) != number:
            self._refuse_with(_("This code was prepared by somebody else: the identity number differs."))
        else:
            if self.procedure is None or self.procedure.code != procedure.code:
                self.papers, self.procedure = (), procedure
            self.papers = self.papers or prepared.papers
            self.pages, self.copies = prepared.pages, prepared.copies
            self.people.part = Part.APPLICANT
            self.people.take(self.people.entry.with_home(fields_of(prepared.person)))
            self._save()
            told = _("Filled in as prepared at home. Compare each paper with what lies here.")
            self.notice = self.notice or Notice(Kind.WAITING, told)
            self.changed.emit()
            self.filled.emit()

    def _found(self, dossier_id: str) -> None:
        """A scanned receipt's dossier, unless another was begun while it was looked for."""
        if not self.is_unfinished:
            self.show(dossier_id)

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
        if papers != self.papers and self.may_edit:
            self.papers = papers
            self._save()

    def entered(self) -> Entered:
        """What is entered now."""
        people = self.people
        return Entered(self.papers, people.part, dict(people.entries), self.pages, self.copies)

    def put_back(self, entered: Entered) -> None:
        """What was entered before keys that were none of the clerk's."""
        if self.entered() != entered:
            self.papers, self.pages, self.copies = entered.papers, entered.pages, entered.copies
            self.people.part, self.people.entries = entered.part, dict(entered.people)
            self._save()

    def set_fee_numbers(self, pages: int, copies: int) -> None:
        """What the fee is counted from."""
        self.pages, self.copies = pages, copies
        self.changed.emit()

    def _save(self) -> None:
        """Sends everything as it stands; what a field cannot be is said, and kept here."""
        bad, self.notice = self.people.bad_field, None
        if bad is not None:
            self.notice = Notice(Kind.REFUSED, _cannot_be(bad))
        if self.saver is not None and self.stage is Stage.ENTERING:
            if self.procedure is not None:
                self.saver.want_draft(c.AmendDraft(self.procedure.code, self.papers))
            for part, put in self.people.puts().items():
                self.saver.want_person(part, put)
        self.changed.emit()

    # what ends the entry

    def receive(self) -> None:
        """Receives the dossier, or says what is missing."""
        if not self.may_edit or self.stage is not Stage.ENTERING or self.saver is None:
            return
        branch, bad = self._picture.branch, self.people.bad_field
        if self.procedure is None:
            self._refuse_with(_("Choose the procedure first."))
        elif not self.people.has_applicant:
            self._refuse_with(_("Scan the card, or type who hands it in."))
        elif bad is not None:
            self._refuse_with(_cannot_be(bad))
        elif branch is None or branch.agency is None:
            self._refuse_with(_("This branch has no unit that receives dossiers."))
        else:
            self._save()
            self.saver.act(c.ReceiveDossier(branch.agency, *self._fee_numbers()))

    def _fee_numbers(self) -> tuple[int, int]:
        formula = None if self.procedure is None else self.procedure.fee
        return (1, 1) if formula is None else (self.pages, self.copies)

    def take_cash(self) -> None:
        """Cash is, or after all is not, taken with the receipt that is entered; or now, for the shown dossier."""
        if not self.may_take_cash:
            return
        if self.stage is Stage.ENTERING:
            self.cash.choose(not self.cash.is_chosen)
        elif self.dossier is not None:
            self.cash.take(self.dossier)

    def _paid(self, view: DossierView) -> None:
        """The receipt on paper has the number of the payment."""
        self._unprinted.pop(view.dossier_id, None)
        if self.dossier is not None and self.dossier.dossier_id == view.dossier_id and self.stage is Stage.RECEIVED:
            self.notice = None
            self._take(view)
        self.received.emit(view)

    def _money_changed(self, view: DossierView) -> None:
        if self.dossier is not None and self.dossier.dossier_id == view.dossier_id and self.stage is Stage.RECEIVED:
            self.dossier, self.notice = view, None
            self.changed.emit()

    def _not_paid(self, dossier_id: str, problem: Problem) -> None:
        """The dossier is received all the same: its receipt says that the fee is owed."""
        self._refuse(problem)
        view = self._unprinted.pop(dossier_id, None)
        if view is not None:
            self.received.emit(view)

    def discard(self) -> None:
        """Gives the draft up, or the correction."""
        if self.stage is Stage.CORRECTING and self.dossier is not None:
            self.stage = Stage.RECEIVED
            self.papers = _papers_of(self.dossier)
            self.people.entries = dict(self._before)
        elif self.stage is Stage.ENTERING and self.dossier is not None and self.saver is not None:
            self.saver.act(c.DiscardDraft())
        elif self.stage is Stage.ENTERING:
            self.people.clear()
            self._enter()
        self.changed.emit()

    def next_dossier(self) -> None:
        """Another dossier of the same visit and people; not more than a number may bring."""
        if self.may_add:
            self._enter()
            self.changed.emit()
        elif self.stage is Stage.RECEIVED:
            text = _("One number brings at most {n} dossiers. More are handed over for later.")
            self._refuse_with(text.format(n=self.most))

    def begin_correction(self) -> None:
        """What the receipt says is changed; the reason is given at the end."""
        if self.may_correct:
            self.stage, self.notice = Stage.CORRECTING, None
            self._before = dict(self.people.entries)
            self.changed.emit()

    def correct(self, reason: str) -> None:
        """The corrected values, and why: a new receipt replaces the one before."""
        bad = self.people.bad_field
        if bad is not None:
            self._refuse_with(_cannot_be(bad))
        elif self.stage is Stage.CORRECTING and self.saver is not None:
            for part, put in self.people.puts().items():
                self.saver.want_corrected(part, put, reason)
            self.saver.act(c.CorrectDossier(self.papers, reason))

    def _acted(self, answer: DossierView | Problem) -> None:
        if isinstance(answer, Problem):
            self._refuse(answer)
            return
        self.notice = None
        if answer.state is DossierState.DISCARDED:
            self.lines = [line for line in self.lines if line.dossier_id != answer.dossier_id]
            self.people.clear()
            self._enter()
        else:
            self._list(answer)
            self._take(answer)
            chosen, self.cash.is_chosen = self.cash.is_chosen, False
            if chosen and self.cash.take(answer):
                self._unprinted[answer.dossier_id] = answer
            else:
                self.received.emit(answer)
        self.changed.emit()

    def _acted_late(self, number: str, answer: DossierView | Problem) -> None:
        """A dossier that is not shown any more was received, or was not; cash for it is noted when it is shown."""
        if isinstance(answer, Problem):
            text = _("{number}: its dossier was not received. {why}")
            self.told.emit(Notice(Kind.REFUSED, text.format(number=number, why=dossier_refusal_text(answer))))
        elif answer.state is not DossierState.DISCARDED:
            text = _("{number}: its dossier {code} was received after all. No cash is noted for it.")
            self.told.emit(Notice(Kind.WAITING, text.format(number=number, code=answer.code or "–")))
            self.received.emit(answer)

    def _drafted(self, view: DossierView) -> None:
        self.dossier = view
        self._list(view)

    def _list(self, view: DossierView) -> None:
        line = DossierLine(view.dossier_id, view.state, view.procedure, view.branch, view.code)
        known = [one.dossier_id for one in self.lines]
        if view.dossier_id in known:
            self.lines[known.index(view.dossier_id)] = line
        else:
            self.lines.append(line)

    def _noted(self, noted: PersonNoted) -> None:
        self.people.note(noted)
        if noted.person.part == Part.APPLICANT:
            self.same_open = noted.same_open

    def _refuse(self, answer: object) -> None:
        said = dossier_refusal_text(answer) if isinstance(answer, Problem) else _("The server does not answer.")
        self._refuse_with(said)

    def _refuse_with(self, text: str) -> None:
        self.notice = Notice(Kind.REFUSED, text)
        self.changed.emit()

    def _procedure(self, code: str) -> ProcedureConfig | None:
        procedures = () if self._picture.branch is None else self._picture.branch.procedures
        return next((one for one in procedures if one.code == code), None)

    def _zone(self) -> ZoneInfo:
        return ZoneInfo("UTC" if self._picture.branch is None else self._picture.branch.time_zone)


def _papers_of(view: DossierView) -> tuple[c.Paper, ...]:
    return tuple(c.Paper(one.code, one.originals, one.certified, one.copies, one.held) for one in view.papers)


def _cannot_be(field: PersonField) -> str:
    return _("“{field}” cannot be this.").format(field=field_name(field))
