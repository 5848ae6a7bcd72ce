"""The kiosk: what a touch, a key of the pad or a scanned code does to the visit, and how a number comes to be."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import structs
from PySide6.QtCore import QObject, Slot

from language.names import name_in
from protocol.commands import Issue
from protocol.problem import Problem
from protocol.views import BranchView, PublicTicket, TicketIssued
from slips.of_ticket import slip_of
from slips.printing import Printing
from slips.slip_printer import SlipPrinter
from ui.language.switch import LanguageSwitch
from ui.link.requests import Unreachable
from ui.link.server_clock import wall_clock

from .screen.phrases import say_elsewhere, say_scanned, say_turned_away, say_unfound
from .screen.scene import Modes, other
from .screen.voice_guide import Pad, Speaker
from .staff.staff_menu import Staffing
from .view_model import Shown, nothing
from .visit.branch_sync import Office
from .visit.failures import Failure, Trouble, say_trouble
from .visit.idle import VISIBLE_S, Idle
from .visit.issuing import Taking
from .visit.scanned_code import Appointment, Receipt, read_code
from .visit.visit import Act, Step, Visit, after, back, may, with_dossiers

SETTLE_MS = 300
"""A new screen takes no touch for so long: the second half of a double touch was meant for the one before."""
SCAN_IDLE_S = 60
"""Time to take out a phone, when the slip did not come out."""
LISTENING = 3
"""So many times longer may somebody think who has to listen first."""
STAFF_STEPS = (Step.PIN, Step.STAFF, Step.JOBS, Step.JOB)


class Kiosk(Shown):
    """Every touch is a `choose(id)`, and so is what the pad chooses; what is not on this screen does nothing."""

    def __init__(
        self, office: Office, taking: Taking, printer: SlipPrinter, idle: Idle, language: LanguageSwitch,
        parent: QObject | None = None, *, speaker: Speaker | None = None, staffing: Staffing | None = None,
        now: Callable[[], datetime] = wall_clock,
    ) -> None:  # fmt: skip
        super().__init__(office, printer, idle, language, speaker, staffing or Staffing(printer), now, parent)
        self._taking = taking
        self._home_language = language.language
        self._moved = False
        office.changed.connect(self._refresh)
        language.changed.connect(self._in_another_language)
        printer.obstacle_changed.connect(self._refresh)
        printer.done.connect(self._printed)
        taking.issued.connect(self._issued)
        taking.failed.connect(self._not_issued)
        taking.slow.connect(self._is_slow)
        idle.changed.connect(self._count_down)
        idle.ran_out.connect(self.home)
        self._settle.setInterval(SETTLE_MS)
        self._board.text_changed.connect(self._refresh)
        self._staffing.changed.connect(self._refresh)
        self._staffing.opened.connect(self._open_staff)
        self._staffing.settled.connect(self.back)
        self._refresh()

    # what a touch does

    @Slot(str)
    def choose(self, choice: str) -> None:
        """Something on the screen was touched, or chosen by the pad, by its id. What is not on this screen: nothing."""
        kind, _, code = choice.partition("-")
        match kind:
            case "back":
                self.back()
            case "home":
                self.home()
            case "repeat":
                self._guide.again()
            case "language":
                self._language.use(code)
                self._mind_idle()
            case "mode":
                self._switch(code)
            case "help":
                self._act(Act.HELP)
            case "search":
                self._board.clear()
                self._act(Act.SEARCH)
            case "service" | "procedure":
                self._choose_subject(kind, code)
            case "dossiers" if self._visit.step is Step.CONFIRM:
                self._visit = with_dossiers(self._visit, 1 if code == "more" else -1)
                self._refresh()
            case "priority":
                self._choose_priority(code)
            case "take":
                self._take()
            case "reprint":
                self._reprint()
            case "instead" if self._instead():
                self._choose_subject("service", self._visit.service or "")
            case "door" if self._lobby.revoked and not self._staffing.has_pin:
                self._staffing.asked_to.emit("setup")  # nothing is kept from anybody here, and a manager lets it in
            case "door":
                self._staffing.enter()
                self._act(Act.STAFF)
            case _:
                self._choose_staff(choice)

    def _choose_subject(self, kind: str, code: str) -> None:
        if kind == "service":
            if may(self._visit, Act.SERVICE) and self._lobby.may_take(code):
                branch = self._lobby.branch
                has_procedures = any(each.service == code for each in (branch.procedures if branch else ()))
                self._failure = None
                self._act(Act.SERVICE if has_procedures else Act.PLAIN_SERVICE, service=code, appointment=None)
            return
        found = next((each for each in self._lobby.procedures() if each.code == code), None)
        service = self._visit.service if found is None else found.service
        if (found is not None or code == "") and service and self._lobby.may_take(service):
            self._failure = None
            self._act(Act.PROCEDURE, service=service, procedure=None if found is None else found.code)

    def _choose_priority(self, code: str) -> None:
        if code == "":
            self._act(Act.ASK_PRIORITY)
        elif may(self._visit, Act.CLASSED):
            self._act(Act.CLASSED, priority=None if code == "none" else code)

    def _choose_staff(self, choice: str) -> None:
        if choice == "staff-jobs":
            self._staffing.forget_note()
            self._act(Act.JOBS)
        elif choice == "staff-language":
            self._home_language = other(self._home_language)
            self._language.use(self._home_language)
        elif choice.startswith("job-") and self._staffing.look_at(self._visit.step, choice):
            self._act(Act.JOB)
        elif self._visit.step in STAFF_STEPS:
            self._staffing.choose(self._visit.step, choice)

    def _switch(self, mode: str) -> None:
        modes = self._modes
        self._modes = structs.replace(modes, **{mode: not getattr(modes, mode)})
        self._guide.turn(self._modes.voice)
        self._refresh(new=True)
        self.modes_changed.emit()
        self._mind_idle()

    @Slot()
    def back(self) -> None:
        """One screen back, or no longer wait for a number."""
        if self._visit.step is Step.TAKING:
            self._taking.give_up()
            return
        if not self._visit.trail:
            self.home()
            return
        self._failure = None
        self._go(back(self._visit))

    @Slot()
    def home(self) -> None:
        """Back to the start, as it was before this person."""
        self._taking.give_up()
        self._failure = self._ticket = self._found = None
        self._finding = nothing
        self._printing = Printing.NONE
        self._board.clear()
        self._modes = Modes()
        self._guide.turn(False)
        self._go(Visit())
        self.modes_changed.emit()
        self._language.use(self._home_language)
        self._mind_idle()

    @Slot()
    def touched(self) -> None:
        """Somebody is there: the countdown begins anew."""
        self._idle.touched()

    def press_pad(self, key: Pad) -> None:
        """One of the four keys. The first one turns the guidance on; on a screen for staff they only go back or on."""
        step = self._visit.step
        if self._emergency_spoken:
            self._guide.turn(True)
            self._guide.interject(self._emergency_spoken)
        elif step in STAFF_STEPS:
            if key in (Pad.BACK, Pad.OK):
                self.choose("back" if key is Pad.BACK else "pin-enter")
        elif not self._guide.on and step is Step.SEARCH and key is Pad.OK:
            self.choose(next((card.id for card in self._scene.cards), ""))
        elif not self._guide.on and not (key is Pad.BACK and step is not Step.HOME):
            self._switch("voice")
        elif (chosen := self._guide.press(key)) is None:
            self._moved = True
            self.at_changed.emit()
        elif self._moved or not self._settle.isActive():
            self.choose(chosen)  # who has moved on this screen means it; the first OK may be the last one's echo

    def type_text(self, text: str) -> None:
        """A real keyboard: into the search field, or digits of the PIN."""
        if self._visit.step is Step.SEARCH:
            self._board.type(text)
        elif self._visit.step is Step.PIN and text.isdigit():
            self._staffing.choose(self._visit.step, f"digit-{text}")

    def erase(self) -> None:
        """The backspace of a real keyboard."""
        if self._visit.step is Step.SEARCH:
            self._board.press("erase")
        elif self._visit.step is Step.PIN:
            self._staffing.choose(self._visit.step, "pin-erase")

    @Slot(str)
    def scanned(self, line: str) -> None:
        """A code was scanned."""
        if not may(self._visit, Act.SCANNED):
            return
        code = read_code(line)
        self._found, self._finding = None, lambda words: say_scanned(code, words)
        if isinstance(code, Appointment):
            self._check_in(code)
            return
        self._act(Act.SCANNED, appointment=None)
        if isinstance(code, Receipt):
            self._office.find(code.secret, self._heard_of)

    def _check_in(self, code: Appointment) -> None:
        """One step: the number is taken and printed, or it is said why not."""
        branch = self._lobby.branch
        self._failure = None
        chosen = {"appointment": code.id, "procedure": None, "priority": None, "dossiers": 1}
        if branch is None or self._lobby.trouble not in (None, Trouble.BRANCH_CLOSED):
            trouble = self._lobby.trouble or Trouble.CONNECTING
            self._finding = lambda words: say_trouble(trouble, words.gettext)
            self._act(Act.SCANNED, service=None, **chosen)
        elif code.branch != branch.id:
            self._finding = lambda words: say_elsewhere("", words)
            self._act(Act.SCANNED, service=None, **chosen)
            self._office.find_branch(code.branch, self._heard_of_branch)
        else:
            self._act(Act.INVITED, service=code.service, **chosen)
            self._send()

    def _heard_of_branch(self, answer: BranchView | Problem | Unreachable) -> None:
        if self._visit.step is Step.FOUND and self._visit.appointment and isinstance(answer, BranchView):
            name = answer.name
            self._finding = lambda words: say_elsewhere(name_in(name, self._language.language), words)
            self._refresh()

    def _heard_of(self, answer: PublicTicket | Problem | Unreachable) -> None:
        if self._visit.step is not Step.FOUND:
            return
        self._found = answer if isinstance(answer, PublicTicket) else None
        self._finding = nothing if self._found else lambda words: say_unfound(answer, words)
        self._refresh()

    # how a number comes to be

    def _take(self) -> None:
        visit = self._visit
        if visit.step is not Step.CONFIRM or visit.service is None or not self._lobby.may_take(visit.service):
            return
        self._failure = None
        self._act(Act.TAKE)
        self._send()

    def _send(self) -> None:
        visit = self._visit
        self._slow = False
        self._printer.check()
        self._taking.take(
            Issue(
                visit.service or "", priority=visit.priority, procedure=visit.procedure, dossiers=visit.dossiers,
                language=self._language.language, appointment=visit.appointment,
            )
        )  # fmt: skip

    def _issued(self, ticket: TicketIssued) -> None:
        self._ticket, self._reprinted = ticket, False
        self._printing = Printing.PRINTING if self._printer.present else Printing.NONE
        visit = self._visit
        self._act(Act.ISSUED)
        branch = self._lobby.branch
        if branch is not None and self._printer.present:
            slip = slip_of(ticket, branch, procedure=visit.procedure, dossiers=visit.dossiers, priority=visit.priority)
            self._printer.print_slip(ticket.ticket_id, slip)

    def _reprint(self) -> None:
        """The slip did not come out, or nobody can tell: once more, as the copy that it then is."""
        if self._ticket is None or not self._may_reprint():
            return
        self._reprinted = True
        if self._printer.reprint(self._ticket.ticket_id):
            self._printing = Printing.PRINTING
        self._refresh()
        self._mind_idle()

    def _not_issued(self, failure: Failure) -> None:
        self._failure = failure
        if self._visit.appointment is None:
            self._act(Act.REFUSED)
            return
        now = self._now()
        self._finding = lambda words: say_turned_away(failure, now, words)
        self._act(Act.TURNED_AWAY)

    def _is_slow(self) -> None:
        self._slow = True
        self.text_changed.emit()

    def _printed(self, ticket_id: str, printing: Printing) -> None:
        if self._ticket is None or self._ticket.ticket_id != ticket_id:
            return  # that person has gone
        self._printing = printing
        self._refresh()
        self._mind_idle()

    # from screen to screen

    def _act(self, act: Act, **chosen: Any) -> None:
        if may(self._visit, act):
            self._go(after(self._visit, act, **chosen))

    def _go(self, visit: Visit) -> None:
        self._visit = visit
        self._moved = False
        self._settle.start()
        self.settled_changed.emit()
        self._refresh(new=True)
        self._mind_idle()
        self.step_changed.emit()

    def _mind_idle(self) -> None:
        """The countdown that fits this screen; none where there is nothing to go back from."""
        at_home = self._visit.step is Step.HOME and self._modes == Modes()
        if self._visit.step is Step.TAKING or (at_home and self._language.language is self._home_language):
            self._idle.stop()
            return
        no_slip = self._visit.step is Step.TICKET and self._printing not in (Printing.PRINTED, Printing.PRINTING)
        usual = SCAN_IDLE_S if no_slip else self._idle.usual_s
        self._idle.start(usual * (LISTENING if self._guide.on else 1))

    def _count_down(self) -> None:
        self.countdown_changed.emit()
        _ = self._words.gettext
        if self._idle.shown_s == VISIBLE_S:
            said = _("Back to the start in {n} seconds. Press a key to stay.").format(n=VISIBLE_S)
            self._guide.interject(said)

    def _in_another_language(self) -> None:
        self._refresh(new=True)

    def _open_staff(self) -> None:
        self._act(Act.OPENED)
