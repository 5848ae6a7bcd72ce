"""The kiosk: what a touch, a key of the pad or a scanned code does to the visit, and how a number is taken."""

from collections.abc import Callable
from typing import Any, assert_never

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Slot

from language.messages import following, within
from language.names import name_in
from protocol.commands import FurtherService, Issue
from protocol.dossier_lookup import PublicDossier
from protocol.enums import Refusal
from protocol.problem import Problem
from protocol.views import BranchView, PublicTicket, TicketIssued
from slips.of_ticket import slip_of
from slips.printing import WELL, Printing, printing_of
from ui.link.requests import Unreachable

from .screen.acts import (
    Act,
    AddDossiers,
    AddService,
    ChoosePriority,
    ChooseProcedure,
    ChooseService,
    DeviceAct,
    Digit,
    DismissSlip,
    Go,
    OpenSlip,
    PinKey,
    RateVisit,
    ReprintSlip,
    SimpleAct,
    Toggle,
    UseLanguage,
)
from .screen.dossier_phrases import say_unlooked
from .screen.phrases import say_elsewhere, say_scanned, say_turned_away, say_unfound
from .screen.voice_guide import Pad
from .view_model import Parts, ViewModel
from .visit.failures import Failure, Trouble, say_trouble
from .visit.idle import VISIBLE_S
from .visit.issuing import Issuing
from .visit.scanned_code import Appointment, DossierCode, DossierReceipt, Receipt, read_code
from .visit.visit import Step, Transition, Visit, after, back, may, with_dossiers, with_service
from .visit.visit_state import Modes, VisitState, say_nothing

SETTLE_MS = 300
"""A new screen ignores touches for this long: the second half of a double touch was meant for the screen before."""
SCAN_IDLE_S = 60
"""Idle timeout on the ticket's screen when there is no slip: time to take out a phone."""
SEEN_MS = 1_000
"""A number that was on the screen for this long may have been read."""
READ_ALOUD_FACTOR = 3
"""Factor on the idle timeout while the screen is read aloud."""
IDLE_MS = 5_000
"""Untouched for so long on its start screen, the kiosk has nobody before it."""
STAFF_STEPS = (Step.PIN, Step.STAFF, Step.JOBS, Step.JOB)


class Kiosk(QObject):
    """Owns the state of the visit and passes each new one to the view model, which shows it."""

    def __init__(self, parts: Parts, issuing: Issuing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sync = parts.sync
        self._branch = parts.sync.branch
        self._printer = parts.printer
        self._idle = parts.idle
        self._language = parts.language
        self._staff = parts.staff
        self._issuing = issuing
        self._home_language = parts.language.language
        self._state = VisitState()
        self._moved = False
        self.shown = ViewModel(parts, SETTLE_MS, self)
        self.shown.chosen.connect(self.choose)
        self._printer.done.connect(self._printed)
        parts.sync.changed.connect(self._follow_languages)
        issuing.issued.connect(self._issued)
        issuing.found.connect(self._found)
        issuing.given_offline.connect(lambda ticket: self._issued(ticket, is_offline=True))
        issuing.found_offline.connect(lambda ticket, issue: self._found(ticket, issue, seen=False, is_offline=True))
        issuing.failed.connect(self._not_issued)
        issuing.slow.connect(lambda: self._change(slow=True))
        self._seen = QTimer(self)
        self._seen.setSingleShot(True)
        self._seen.timeout.connect(self._number_seen)
        self._idle.changed.connect(self._count_down)
        self._idle.ran_out.connect(self.home)
        self._staff.opened.connect(lambda: self._go_by(Transition.OPENED))
        self._staff.settled.connect(self.back)

    @property
    def state(self) -> VisitState:
        """The visit as it is now."""
        return self._state

    @property
    def is_idle(self) -> bool:
        """Whether it shows the start screen as it is for everybody, and nobody has touched it for some seconds."""
        as_it_is = self._state == VisitState() and self._language.language == self._start_language
        return as_it_is and self._idle.untouched_ms >= IDLE_MS

    @property
    def _start_language(self) -> str:
        """This kiosk's own where the branch has it, else the branch's main one."""
        return within(self._home_language, self._branch.languages)

    def _follow_languages(self) -> None:
        """The branch's languages may be others now; who has begun goes on in the language chosen."""
        if self._state.step is Step.HOME and self._language.language not in self._branch.languages:
            self._language.use(self._start_language)

    # what a choice does

    @Slot(str)
    def choose(self, choice_id: str) -> None:
        """Run the act of a choice of the current screen. An id that is not on it, or cannot be chosen, does nothing."""
        choice = self.shown.scene.choice(choice_id)
        if choice is not None and choice.enabled and choice.act is not None:
            self._run(choice.act)

    def _run(self, act: Act) -> None:
        match act:
            case SimpleAct():
                self._run_simple(act)
            case Go():
                if act.by is Transition.SEARCH:
                    self.shown.board.clear()
                self._go_by(act.by)
            case UseLanguage():
                self._language.use(act.language)
                self._start_countdown()
            case Toggle():
                self._set_modes(self._state.modes.toggled(act.mode))
                self._start_countdown()
            case ChooseService():
                self._choose_service(act.code)
            case AddService():
                self._go_by(Transition.ADDED, further=with_service(self._state.visit.further, act.code))
            case ChooseProcedure():
                self._go_by(Transition.PROCEDURE, service=act.service, procedure=act.code)
            case AddDossiers():
                self._change(visit=with_dossiers(self._state.visit, act.n))
            case ChoosePriority():
                self._go_by(Transition.CLASSED, priority=act.code)
            case RateVisit():
                self._sync.rate(self._state.slip, act.level, self._told_of_rating(self._state.slip))
            case OpenSlip():
                self._staff.open_slip(act.job_id)
                self._go_by(Transition.JOB)
            case PinKey() | Digit() | DeviceAct() | ReprintSlip() | DismissSlip():
                self._staff.run(act)
            case _:
                assert_never(act)

    def _run_simple(self, act: SimpleAct) -> None:
        match act:
            case SimpleAct.BACK:
                self.back()
            case SimpleAct.HOME:
                self.home()
            case SimpleAct.READ_AGAIN:
                self.shown.guide.read_again()
            case SimpleAct.TAKE:
                self._go_by(Transition.TAKE)
                self._send()
            case SimpleAct.TAKE_ORDINARY:
                self._choose_service(self._state.visit.service or "")
            case SimpleAct.TAKE_FOR_DOSSIER:
                self._take_for_dossier()
            case SimpleAct.REPRINT:
                self._reprint()
            case SimpleAct.OPEN_STAFF_MENU:
                self._open_staff_menu()
            case SimpleAct.LIST_SLIPS:
                self._staff.forget_note()
                self._go_by(Transition.JOBS)
            case SimpleAct.CHANGE_HOME_LANGUAGE:
                self._home_language = following(self._home_language, self._branch.languages)
                self._language.use(self._home_language)
            case _:
                assert_never(act)

    def _choose_service(self, code: str) -> None:
        has_procedures = any(each.service == code for each in self._branch.procedures())
        by = Transition.SERVICE if has_procedures else Transition.PLAIN_SERVICE
        self._go_by(by, service=code, appointment=None, further=(), dossier_id=None)

    def _take_for_dossier(self) -> None:
        branch, dossier = self._branch.view, self._state.dossier
        if branch is not None and branch.result_service is not None and dossier is not None:
            about = {"service": branch.result_service, "dossier_id": dossier.dossier_id}
            self._go_by(Transition.PLAIN_SERVICE, procedure=None, appointment=None, further=(), **about)

    def _open_staff_menu(self) -> None:
        if self._branch.revoked and not self._staff.has_pin:
            self._staff.run(DeviceAct.SETUP)  # without a PIN nothing is protected, and a manager has to enrol it anew
        elif may(self._state.visit, Transition.STAFF):
            self._staff.enter()
            self._go_by(Transition.STAFF)

    def _set_modes(self, modes: Modes) -> None:
        self.shown.guide.set_on(modes.voice)
        self._change(new=True, modes=modes)

    @Slot()
    def back(self) -> None:
        """One screen back; on the screen of a number being taken: stop waiting for it."""
        if self._state.step is Step.TAKING:
            self._issuing.give_up()
        elif not self._state.visit.trail:
            self.home()
        else:
            self._go(back(self._state.visit))

    @Slot()
    def home(self) -> None:
        """Back to the start, as it was before this person."""
        self._issuing.give_up()
        self._leave_ticket()
        self.shown.board.clear()
        self.shown.guide.set_on(False)
        self._state = VisitState()
        self._go(Visit())
        self._language.use(self._start_language)
        self._start_countdown()

    @Slot()
    def touched(self) -> None:
        """Somebody is there: the countdown begins anew."""
        self._idle.touched()

    # keys, real keyboards and scanners

    def press_pad(self, key: Pad) -> None:
        """One of the four keys. The first one turns the guidance on; on a screen for staff they only go back or on."""
        step, shown = self._state.step, self.shown
        guide = shown.guide
        if shown.emergency:
            guide.set_on(True)
            guide.say_now(shown.emergency)
        elif step in STAFF_STEPS:
            if key in (Pad.BACK, Pad.OK):
                self.choose("back" if key is Pad.BACK else "pin-enter")
        elif not guide.on and step is Step.SEARCH and key is Pad.OK:
            self.choose(next((card.id for card in shown.scene.cards), ""))
        elif not guide.on and not (key is Pad.BACK and step is not Step.HOME):
            self._run(Toggle("voice"))
        elif (chosen := guide.press(key)) is None:
            self._moved = True
            shown.at_changed.emit()
        elif self._moved or shown.is_settled:
            self.choose(chosen)  # who has moved on this screen means it; the first OK may be the last one's echo

    def type_text(self, text: str) -> None:
        """A real keyboard: into the search field, or digits of the PIN."""
        if self._state.step is Step.SEARCH:
            self.shown.board.type(text)
        elif self._state.step is Step.PIN:
            self.choose(f"digit-{text}")

    def erase(self) -> None:
        """The backspace of a real keyboard."""
        if self._state.step is Step.SEARCH:
            self.shown.board.press("erase")
        elif self._state.step is Step.PIN:
            self.choose("pin-erase")

    @Slot(str)
    def scanned(self, line: str) -> None:
        """A code was scanned; at the PIN somebody has typed quickly, whose digits are there already."""
        if self._state.step is Step.PIN:
            self.choose("pin-enter")
            return
        if not may(self._state.visit, Transition.SCANNED):
            return
        code = read_code(line)
        secret = code.secret if isinstance(code, Receipt) else ""
        self._state = structs.replace(
            self._state, slip=secret, unsaved=False, found=None, dossier=None,
            is_receipt=isinstance(code, DossierReceipt | DossierCode), finding=lambda words: say_scanned(code, words),
        )  # fmt: skip
        if isinstance(code, Appointment):
            self._check_in(code)
            return
        self._go_by(Transition.SCANNED, appointment=None, dossier_id=None)
        if isinstance(code, Receipt):
            self._sync.find(code.secret, self._ticket_found)
        elif isinstance(code, DossierReceipt) and self._branch.connected:
            self._sync.look_up(code, self._told_of(self._state))
        elif isinstance(code, DossierReceipt):
            self._change(finding=lambda words: say_unlooked(None, words))

    def _told_of(self, asked: VisitState) -> Callable[[PublicDossier | Problem | Unreachable], None]:
        """Takes the answer to a look-up, unless something else was scanned or the person has left meanwhile."""

        def told(answer: PublicDossier | Problem | Unreachable) -> None:
            if self._state.step is not Step.FOUND or self._state.finding is not asked.finding:
                return
            if isinstance(answer, PublicDossier):
                self._change(dossier=answer, finding=say_nothing)
            else:
                self._change(finding=lambda words: say_unlooked(answer, words))

        return told

    def _check_in(self, code: Appointment) -> None:
        """One step: the number is taken and printed, or it is said why not."""
        branch = self._branch.view
        chosen = {
            "appointment": code.id, "procedure": None, "priority": None, "dossiers": 1, "further": (),
            "dossier_id": None,
        }  # fmt: skip
        away = Trouble.NO_SERVER if self._branch.gives_without_server else None  # only the server knows appointments
        if branch is None or away or self._branch.trouble not in (None, Trouble.BRANCH_CLOSED):
            trouble = away or self._branch.trouble or Trouble.CONNECTING
            self._change(finding=lambda words: say_trouble(trouble, words.gettext))
            self._go_by(Transition.SCANNED, service=None, **chosen)
        elif code.branch != branch.id:
            self._change(finding=lambda words: say_elsewhere("", words))
            self._go_by(Transition.SCANNED, service=None, **chosen)
            self._sync.find_branch(code.branch, self._branch_found)
        else:
            self._go_by(Transition.INVITED, service=code.service, **chosen)
            self._send()

    def _branch_found(self, answer: BranchView | Problem | Unreachable) -> None:
        visit = self._state.visit
        if visit.step is Step.FOUND and visit.appointment and isinstance(answer, BranchView):
            name = answer.name
            self._change(finding=lambda words: say_elsewhere(name_in(name, self._language.language), words))

    def _ticket_found(self, answer: PublicTicket | Problem | Unreachable) -> None:
        if self._state.step is not Step.FOUND:
            return
        if isinstance(answer, PublicTicket):
            self._change(found=answer, finding=say_nothing)
            if answer.may_rate:
                self._go_by(Transition.ASK_RATING)
        else:
            self._change(found=None, finding=lambda words: say_unfound(answer, words))

    def _told_of_rating(self, slip: str) -> Callable[[PublicTicket | Problem | Unreachable], None]:
        """Thanks, or asks for another touch; nothing where the person has left meanwhile."""

        def told(answer: PublicTicket | Problem | Unreachable) -> None:
            if self._state.step is not Step.RATE or self._state.slip != slip:
                return
            if isinstance(answer, PublicTicket):
                self._go_by(Transition.RATED)
                self._change(found=answer)
            elif isinstance(answer, Problem) and answer.code is not Refusal.UNAVAILABLE:
                self._go_by(Transition.RATED)  # it was rated elsewhere meanwhile: how it stands is asked for
                self._sync.find(slip, self._ticket_found)
            else:
                self._change(unsaved=True)

        return told

    # how a number is taken

    def _send(self) -> None:
        self._change(slow=False)
        self._printer.check()
        self._issuing.take(self._issue())

    def _issue(self) -> Issue:
        visit = self._state.visit
        away = self._branch.gives_without_server  # the screen has said so
        further = () if away else visit.further
        return Issue(
            visit.service or "", priority=visit.priority, procedure=visit.procedure, dossiers=visit.dossiers,
            language=self._language.language, appointment=visit.appointment,
            further=tuple(FurtherService(code) for code in further), dossier_id=None if away else visit.dossier_id,
        )  # fmt: skip

    def _issued(self, ticket: TicketIssued, *, is_offline: bool = False) -> None:
        printing = Printing.PRINTING if self._printer.present else Printing.NONE
        issue = self._issue()
        self._go_by(Transition.ISSUED, ticket=ticket, reprinted=False, printing=printing, is_offline=is_offline)
        self._seen.start(SEEN_MS)
        self._print(ticket, issue, is_offline=is_offline)

    def _found(self, ticket: TicketIssued, issue: Issue, seen: bool, *, is_offline: bool = False) -> None:
        """A number that was on its way when the power went. Where somebody else stands by now, it is not shown."""
        if self._state.step is Step.HOME:
            chosen = {name: getattr(issue, name) for name in ("service", "procedure", "dossiers", "priority")}
            self._language.use(issue.language)
            printing = Printing.PRINTING if self._printer.present else Printing.NONE
            self._go_by(
                Transition.RESUMED, ticket=ticket, reprinted=False, printing=printing, is_offline=is_offline, **chosen
            )
            self._seen.start(SEEN_MS)
            self._print(ticket, issue, is_offline=is_offline)
            self._change(printing=self._printing_so_far(ticket) or printing)
        elif self._printer.state in WELL:
            self._print(ticket, issue, is_offline=is_offline)
            self._issuing.left(ticket.ticket_id)
        elif seen:
            self._issuing.left(ticket.ticket_id)
        else:
            self._issuing.give_back(ticket)

    def _printing_so_far(self, ticket: TicketIssued) -> Printing | None:
        """The state of the slip's latest job, which may be of an earlier run; None where there is none."""
        job = next((job for job in self._printer.jobs() if job.reference == ticket.ticket_id), None)
        return None if job is None else printing_of(job)

    def _leave_ticket(self) -> None:
        if self._state.step is Step.TICKET and self._state.ticket is not None:
            self._issuing.left(self._state.ticket.ticket_id)

    def _number_seen(self) -> None:
        if self._state.step is Step.TICKET and self._state.ticket is not None:
            self._issuing.seen(self._state.ticket.ticket_id)

    def _print(self, ticket: TicketIssued, issue: Issue, *, is_offline: bool = False) -> None:
        branch = self._branch.view
        if branch is not None and self._printer.present:
            slip = slip_of(
                ticket, branch, procedure=issue.procedure, dossiers=issue.dossiers, priority=issue.priority,
                language=issue.language, is_offline=is_offline,
            )  # fmt: skip
            self._printer.print_slip(ticket.ticket_id, slip)
            if is_offline:
                self._issuing.handed(ticket.ticket_id)

    def _reprint(self) -> None:
        """Print the slip once more, marked as a copy: it did not come out, or that is not certain."""
        ticket = self._state.reprintable
        if ticket is None:
            return
        accepted = self._printer.reprint(ticket.ticket_id)
        self._change(reprinted=True, printing=Printing.PRINTING if accepted else self._state.printing)
        self._start_countdown()

    def _not_issued(self, failure: Failure) -> None:
        if self._state.visit.appointment is None:
            self._go_by(Transition.REFUSED, failure=failure)
            return
        now = self._branch.now()
        self._go_by(Transition.TURNED_AWAY, failure=failure, finding=lambda words: say_turned_away(failure, now, words))

    def _printed(self, ticket_id: str, printing: Printing) -> None:
        ticket = self._state.ticket
        if ticket is not None and ticket.ticket_id == ticket_id:  # else that person has gone
            self._change(printing=printing)
            self._start_countdown()

    # from screen to screen

    def _go_by(self, transition: Transition, **chosen: Any) -> None:
        """Go where the transition leads, if this screen has it. `chosen`: new fields of the visit or of its state."""
        if not may(self._state.visit, transition):
            return
        of_visit = {name: value for name, value in chosen.items() if name in Visit.__struct_fields__}
        of_state = {name: value for name, value in chosen.items() if name not in of_visit}
        self._go(after(self._state.visit, transition, **of_visit), **of_state)

    def _go(self, visit: Visit, *, failure: Failure | None = None, **fields: Any) -> None:
        self._leave_ticket()
        self._moved = False
        self.shown.settle()
        self._change(new=True, visit=visit, failure=failure, **fields)
        self._start_countdown()

    def _change(self, *, new: bool = False, **fields: Any) -> None:
        """Put new fields into the visit's state and show it; `new`: as another screen, read from its beginning."""
        self._state = structs.replace(self._state, **fields)
        self.shown.show(self._state, new=new)

    def _start_countdown(self) -> None:
        """The countdown that fits this screen; none where there is nothing to go back from."""
        state = self._state
        at_home = state.step is Step.HOME and state.modes == Modes()
        if state.step is Step.TAKING or (at_home and self._language.language == self._start_language):
            self._idle.stop()
            return
        no_slip = state.step is Step.TICKET and state.printing is not Printing.PRINTED
        usual = SCAN_IDLE_S if no_slip else self._idle.usual_s
        self._idle.start(usual * (READ_ALOUD_FACTOR if self.shown.guide.on else 1))

    def _count_down(self) -> None:
        self.shown.countdown_changed.emit()
        if self._idle.shown_s == VISIBLE_S:
            _ = self.shown.words.gettext
            said = _("Back to the start in {n} seconds. Press a key to stay.").format(n=VISIBLE_S)
            self.shown.guide.say_now(said)
