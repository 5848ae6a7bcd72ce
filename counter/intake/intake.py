"""The dossiers of the ticket in hand: the one that is entered or shown, and the others of the visit.

With nobody in hand: those that wait at this desk beside the people, one at a time.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from counter.acts.notice import Kind, Notice
from counter.branch.live_picture import LivePicture
from language.messages import _
from protocol.configuration import DOSSIERS_PER_TICKET
from protocol.desk_work import DeskLine
from protocol.dossier_life import DossierState
from protocol.dossier_views import DossierLine, DossierView
from protocol.enums import TicketState
from protocol.problem import Problem
from protocol.views import TicketView
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests

from .brought import BroughtDossier
from .check_acts import Choice, command_of
from .child_acts import ChildActs, opening_refusal_text
from .codes import ScannedCodes
from .desk_queue import DeskQueue
from .dossier_acts import DossierActs
from .entry import DossierEntry
from .fee_acts import FeeActs
from .fees import CashTaken
from .missing import missing_text
from .payments_sent import Paid, PaymentFile, PaymentsSent
from .people import People
from .phrases import checked_text, dossier_refusal_text
from .prefill import FilledIn
from .reading import DossierReader
from .result_acts import ResultActs
from .spot_acts import SpotActs, resolving_refusal_text
from .stage import Stage
from .transfer import VisitTransfer


class Intake(QObject):
    """`changed`: any of its attributes. `received(DossierView)`: a receipt was given here, or replaced by another.
    `told(Notice)`: what is said wherever the clerk is by now.

    `entry`: the dossier that is entered or shown. `lines`: the dossiers of the visit, in order. `brought`: the one
    that the ticket is about. `queue`: what waits beside the people; `line`: which of it is shown, with nobody in hand.
    """

    changed = Signal()
    received = Signal(object)
    told = Signal(object)

    def __init__(
        self, requests: Requests, picture: LivePicture, language: LanguageSwitch, branch: str, payments: PaymentFile,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._picture = picture
        self._reader = DossierReader(requests, language, self)
        self._reader.listed.connect(self._listed)
        self._reader.read.connect(self._got)
        self._reader.failed.connect(self._unread)
        self.entry = DossierEntry(requests, picture, language, branch, self)
        self.entry.changed.connect(self.changed)
        self.entry.drafted.connect(self._list)
        self.entry.acted.connect(self._acted)
        self._reader.people.connect(self.people.take_stored)
        self.prefill = FilledIn(self.entry, self)
        self.codes = ScannedCodes(picture, self.entry, self.prefill, self._reader, self)
        self.codes.found.connect(self._found)
        self.brought = BroughtDossier(requests, picture, language, self)
        self._bind_money(requests, language, payments)
        self._bind_acts(requests, language, branch)
        self.queue = DeskQueue(requests, picture, branch, self)
        self.queue.changed.connect(self.changed)
        self.number = ""
        self._unprinted: dict[str, DossierView] = {}  # received, and their receipts wait for the payment's number
        self.is_open = False
        self._forget(None)
        self._clerk: str | None = None
        picture.changed.connect(self._leave_with_the_ticket)
        picture.changed.connect(self._go_on_with_payments)

    def _bind_money(self, requests: Requests, language: LanguageSwitch, payments: PaymentFile) -> None:
        self.payments = PaymentsSent(requests, language, payments, self)
        self.payments.changed.connect(self.changed)
        self.payments.taken.connect(self._paid)
        self.payments.refused.connect(self._not_paid)
        self.cash = CashTaken(self.payments, self)
        self.cash.changed.connect(self.changed)
        self.fee_acts = FeeActs(requests, language, self)
        self.fee_acts.changed.connect(self.changed)
        self.fee_acts.done.connect(self._paid)
        self.fee_acts.refused.connect(self.entry.refuse)
        self.transfer = VisitTransfer(requests, language, self._picture, self.payments, self)
        self.transfer.changed.connect(self.changed)
        self.transfer.answered.connect(self._changed_here)
        self.transfer.refused.connect(self.entry.refuse)

    def _bind_acts(self, requests: Requests, language: LanguageSwitch, branch: str) -> None:
        self.result_acts = ResultActs(requests, language, branch, self.people, self)
        self.child_acts, self.spot_acts = ChildActs(requests, language, self), SpotActs(requests, language, self)
        refusals: dict[DossierActs, Callable[[Problem], None]] = {
            self.result_acts: self.entry.refuse,
            self.child_acts: partial(self._refuse_and_read, opening_refusal_text),
            self.spot_acts: partial(self._refuse_and_read, resolving_refusal_text),
        }
        for acts, refuse in refusals.items():
            acts.changed.connect(self.changed)
            acts.done.connect(self._changed_here)
            acts.refused.connect(refuse)

    def _refuse_and_read(self, say: Callable[[Problem], str], problem: Problem) -> None:
        self.entry.refuse_with(say(problem))
        self.read_again()

    def _forget(self, ticket: TicketView | None) -> None:
        number = "" if ticket is None else ticket.number
        self._clear()  # what is under way is still told of under the number of before
        self.ticket_id = None if ticket is None else ticket.ticket_id
        self.number = number
        self.line: DeskLine | None = None
        self.cash.begin_visit()
        self.transfer.begin_visit()
        self.entry.stage = Stage.NOTHING
        self.lines: list[DossierLine] = []
        self.people.clear()

    def _clear(self) -> None:
        """No dossier is shown; the people stay. Cash was chosen for the one that was."""
        number, self._opened = self.number, ""
        self.entry.clear(lambda answer: self._acted_late(number, answer))
        self.cash.is_chosen = False
        self._reader.cancel()

    # what there is

    @property
    def stage(self) -> Stage:
        """What the pane is about."""
        return self.entry.stage

    @property
    def dossier(self) -> DossierView | None:
        """The dossier that is shown, as the server has it; None before its draft."""
        return self.entry.dossier

    @property
    def people(self) -> People:
        """Of the dossier that is shown."""
        return self.entry.people

    @property
    def may_take_cash(self) -> bool:
        """Whether cash can be taken: with the receipt that is entered, or for the dossier that is shown."""
        if self.stage is Stage.ENTERING:
            return self.entry.may_edit and self.entry.fee_vnd > 0
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
    def may_add(self) -> bool:
        """Whether another dossier may be entered for this number."""
        return self.stage is Stage.RECEIVED and not self.is_beside and len(self.lines) < self.most

    @property
    def may_correct(self) -> bool:
        """Whether a new receipt may replace the one that is shown."""
        return self.stage is Stage.RECEIVED and self.dossier is not None and "correct-dossier" in self.dossier.acts

    # opening and closing

    def open(self) -> bool:
        """Shows the dossiers of the ticket that is being served, or what waits with nobody in hand; False: neither."""
        ticket = self._picture.in_hand
        if ticket is None:
            return self._open_queue()
        if ticket.state is not TicketState.SERVING:
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
        for acts in (self.result_acts, self.child_acts, self.spot_acts):
            acts.try_now()
        self.entry.try_now()
        if self.stage is Stage.UNREAD and self.is_open and self.ticket_id is not None:
            self._read()
            self.changed.emit()
        self.queue.read()

    def _leave_with_the_ticket(self) -> None:
        ticket, me = self._picture.in_hand, self._picture.me
        now = None if ticket is None else ticket.ticket_id
        has_left = now != self.ticket_id or (now is None and (me is None or me.user is None))
        if has_left and self.stage is not Stage.NOTHING:
            self.is_open = False
            self._forget(None)
            self.changed.emit()

    def _go_on_with_payments(self) -> None:
        """A clerk has logged in: what waits on disk is sent."""
        me = self._picture.me
        before, self._clerk = self._clerk, None if me is None else me.user
        if self._clerk is not None and self._clerk != before:
            self.payments.go_on()

    # what waits beside the people

    def _open_queue(self) -> bool:
        if not self.queue.takes_in:
            return False
        self.is_open = True
        if self.stage in (Stage.NOTHING, Stage.UNREAD):
            self._list_queue()
        self.changed.emit()
        return True

    def _list_queue(self) -> None:
        self._forget(None)
        self.entry.stage = Stage.QUEUE
        self.queue.read()

    def take_line(self, dossier_id: str) -> None:
        """Opens what waits: one of the lines, or the dossier of a payment that was refused."""
        line, paid = self.queue.line(dossier_id), self.payments.refused_of(dossier_id)
        if self.stage is Stage.QUEUE and (line is not None or paid is not None):
            self.line, self.number = line, line.code if line is not None else paid.code if paid is not None else ""
            self.show(dossier_id)

    @property
    def is_beside(self) -> bool:
        """Whether a dossier is shown with nobody in hand."""
        return self.ticket_id is None and self.stage not in (Stage.NOTHING, Stage.QUEUE)

    def back_to_queue(self) -> bool:
        """Shows again what waits; what was entered of one is kept. False: nothing of it is shown."""
        if not self.is_beside:
            return False
        lost = self.entry.would_be_lost
        if lost is not None:
            self.entry.refuse_with(lost)
        else:
            self._list_queue()
            self.changed.emit()
        return True

    def end_check(self, choice: Choice, wanted: tuple[str, ...]) -> None:
        """Asks for these papers, or does not receive it."""
        command = command_of(choice, wanted)
        if command is None:
            self.entry.refuse_with(_("Tick the papers that are asked for first."))
        else:
            self.entry.end_check(command)

    # what the server has

    def _read(self) -> None:
        assert self.ticket_id is not None
        self.entry.stage, self.entry.notice = Stage.READING, None
        self._reader.list(self.ticket_id)

    def _listed(self, lines: list[DossierLine]) -> None:
        self.lines = lines
        unfinished = [line for line in lines if line.state is DossierState.REGISTERED]
        if lines:
            self.show((unfinished or lines[-1:])[0].dossier_id)
        elif self.brought.dossier is not None:
            self.show(self.brought.dossier.dossier_id)
        else:
            self._enter()
            self.changed.emit()

    def show(self, dossier_id: str) -> None:
        """Shows a dossier; one that is being entered is kept as it is."""
        if self.dossier is not None and self.dossier.dossier_id == dossier_id:
            return
        lost = self.entry.would_be_lost
        if lost is not None:
            self.entry.refuse_with(lost)
            return
        self._clear()
        self.people.clear()
        self.entry.stage, self._opened = Stage.READING, dossier_id
        self._reader.read_dossier(dossier_id)
        self.changed.emit()

    def read_again(self) -> None:
        """The dossier that is shown, as it is by now: what others do with it is not told here."""
        if self.stage is Stage.RECEIVED and self.dossier is not None:
            self._reader.read_dossier(self.dossier.dossier_id, again=True)

    def _got(self, view: DossierView) -> None:
        if self._shows(view) and self.dossier is not None and view.seq < self.dossier.seq:
            return  # asked before the act whose answer is shown by now
        self._take(view)
        self._reader.read_people(view.dossier_id)
        self.changed.emit()

    def _take(self, view: DossierView) -> None:
        self.entry.take(self.ticket_id, view)
        if self.stage is Stage.RECEIVED:
            ids = [one.dossier_id for one in self.lines if one.code]
            self.transfer.read(ids if view.dossier_id in ids else [view.dossier_id])

    def _unread(self, answer: object) -> None:
        self.entry.stage = Stage.UNREAD
        why = dossier_refusal_text(answer) if isinstance(answer, Problem) else _("The server does not answer.")
        text = _("{why} The dossiers of {number} cannot be read: press F4 to try again.")
        self.entry.refuse_with(text.format(why=why, number=self.number))

    def _found(self, dossier_id: str) -> None:
        """A scanned receipt's dossier, unless another was begun while it was looked for."""
        if not self.entry.is_unfinished:
            self.show(dossier_id)

    def _enter(self) -> None:
        """A fresh dossier; the first of the visit is of the procedure that the ticket was taken for."""
        self._clear()
        ticket = self._picture.in_hand
        first = None if ticket is None or self.lines else ticket.procedure
        self.entry.begin(self.ticket_id, first)

    # what ends the entry

    def receive(self) -> None:
        """Receives the dossier, or says what is missing."""
        entry = self.entry
        if not entry.may_edit or self.stage is not Stage.ENTERING:
            return
        agency = None if self._picture.branch is None else self._picture.branch.agency
        missing = missing_text(entry, agency)
        if missing is not None:
            entry.refuse_with(missing)
        elif entry.is_theirs:
            entry.follow()
        elif agency is not None:
            entry.receive(agency)

    def discard(self) -> None:
        """Gives the draft up, or the correction."""
        if self.stage is Stage.CORRECTING and self.dossier is not None:
            self.entry.give_up_correction()
        elif self.is_beside:
            return  # what was sent in, or handed over, is received or refused
        elif self.stage is Stage.ENTERING and self.dossier is not None:
            self.entry.discard()
        elif self.stage is Stage.ENTERING:
            self.people.clear()
            self._enter()
        self.changed.emit()

    def next_dossier(self) -> None:
        """Another dossier of the same visit and people; not more than a number may bring."""
        if self.is_beside:
            self.back_to_queue()
        elif self.may_add:
            self._enter()
            self.changed.emit()
        elif self.stage is Stage.RECEIVED:
            text = _("One number brings at most {n} dossiers. Take the others over by a list: page /work/drop-offs.")
            self.entry.refuse_with(text.format(n=self.most))

    def begin_correction(self) -> None:
        """What the receipt says is changed; the reason is given at the end."""
        if self.may_correct:
            self.entry.begin_correction()

    def _acted(self, answer: DossierView | Problem) -> None:
        if isinstance(answer, Problem):
            self.entry.refuse(answer)
            return
        self.entry.notice = None
        if answer.state is DossierState.DISCARDED:
            self.lines = [line for line in self.lines if line.dossier_id != answer.dossier_id]
            self.people.clear()
            self._enter()
        elif self.is_beside and _is_checked(answer):
            self.told.emit(Notice(Kind.TOLD, checked_text(answer, self.number)))
            self._list_queue()
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
        elif _is_checked(answer):
            self.told.emit(Notice(Kind.TOLD, checked_text(answer, number)))
        elif answer.state is not DossierState.DISCARDED:
            text = _("{number}: its dossier {code} was received after all. No cash is noted for it.")
            self.told.emit(Notice(Kind.WAITING, text.format(number=number, code=answer.code or answer.external or "–")))
            self.received.emit(answer)

    def _list(self, view: DossierView) -> None:
        line = DossierLine(view.dossier_id, view.state, view.procedure, view.branch, view.code, external=view.external)
        known = [one.dossier_id for one in self.lines]
        if view.dossier_id in known:
            self.lines[known.index(view.dossier_id)] = line
        else:
            self.lines.append(line)

    # money

    @property
    def fee_choices(self) -> list[tuple[str, str]]:
        """What can be done about the fee of the shown dossier, each with each of its reasons."""
        refused = [] if self.refused_payment is None else self.fee_acts.of_refused()
        return refused + self.fee_acts.choices(self.dossier)

    @property
    def refused_payment(self) -> Paid | None:
        """Of the dossier that is shown, or that cannot be read: the money is there all the same."""
        dossier_id = self._opened if self.dossier is None else self.dossier.dossier_id
        return self.payments.refused_of(dossier_id)

    def clear_payment(self, reason: str) -> None:
        """Where the money of the refused payment of the shown dossier is."""
        if self.refused_payment is not None:
            self.payments.clear(self.refused_payment, reason)

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
        if self._shows(view):
            self.entry.notice = None
            self._take(view)
        self.received.emit(view)

    def _changed_here(self, view: DossierView) -> None:
        if self._shows(view):
            self.entry.dossier, self.entry.notice = view, None
            self.changed.emit()

    def _shows(self, view: DossierView) -> bool:
        here = self.dossier
        return here is not None and here.dossier_id == view.dossier_id and self.stage is Stage.RECEIVED

    def _not_paid(self, dossier_id: str, problem: Problem) -> None:
        """The dossier is received all the same: its receipt says that the fee is owed."""
        self.entry.refuse(problem)
        view = self._unprinted.pop(dossier_id, None)
        if view is not None:
            self.received.emit(view)


def _is_checked(dossier: DossierView) -> bool:
    """Whether its check ended without a receipt."""
    return dossier.state is DossierState.TURNED_AWAY or bool(dossier.awaited)
