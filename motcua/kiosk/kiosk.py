"""The kiosk as QML sees it: which screen is shown, every sentence on it, and what a touch does."""

import gettext
from collections.abc import Callable
from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from motcua.protocol.commands import Issue
from motcua.protocol.views import ServiceView, TicketIssued
from motcua.protocol.words import Language
from motcua.ui.clock import monotonic_ms
from motcua.ui.language import N_, LanguageSwitch, name_in

from .idle import Idle
from .office import Office
from .printing import Printing, SlipPrinter, slip_of
from .services import ServiceModel, ServiceRow
from .taking import Taking
from .trouble import Trouble, Unfulfilled, say_printer, say_shut, say_trouble, say_unfulfilled
from .wording import say_ahead, say_wait, say_wait_briefly, say_waiting

SETTLE_MS = 300
"""A new screen takes no touch for so long: the second half of a double touch was meant for the one before."""
OWN_NAMES = {Language.VI: "Tiếng Việt", Language.EN: "English"}
"""A language is called by its own name in every language."""
SCAN_IDLE_S = 60
"""Time to take out a phone, when the slip did not come out."""


class Step(StrEnum):
    """The screens, in the order of a visit."""

    START = "start"
    SERVICE = "service"
    PRIORITY = "priority"
    TAKING = "taking"
    TICKET = "ticket"


class Kiosk(QObject):
    """`step_changed`: another screen. `text_changed`: any other word on the screen."""

    step_changed = Signal()
    text_changed = Signal()
    countdown_changed = Signal()
    settled_changed = Signal()

    def __init__(
        self, office: Office, taking: Taking, printer: SlipPrinter, idle: Idle, language: LanguageSwitch,
        parent: QObject | None = None, *, monotonic: Callable[[], int] = monotonic_ms,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._office = office
        self._lobby = office.lobby
        self._taking = taking
        self._printer = printer
        self._idle = idle
        self._language = language
        self._home_language = language.language
        self._both = {each: language.catalogue(each) for each in Language}
        self._step = Step.START
        self._service: ServiceView | None = None
        self._ticket: TicketIssued | None = None
        self._ticket_service: ServiceView | None = None
        self._printing = Printing.NONE
        self._failure: Unfulfilled | None = None
        self._slow = False
        self._services = ServiceModel(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self.settled_changed)
        office.changed.connect(self._refresh)
        language.changed.connect(self._refresh)
        printer.obstacle_changed.connect(self._refresh)
        printer.done.connect(self._printed)
        taking.issued.connect(self._issued)
        taking.failed.connect(self._not_issued)
        taking.slow.connect(self._is_slow)
        idle.changed.connect(self.countdown_changed)
        idle.ran_out.connect(self.home)
        self._refresh()

    # what a touch does

    @Slot(str)
    def begin(self, code: str) -> None:
        """Start screen: somebody chose a language."""
        self._language.use(code)
        if self._step is Step.START:
            self._office.ask()
            self._go(Step.SERVICE)

    @Slot(str)
    def choose_service(self, code: str) -> None:
        """Service screen: on to the priority question, or straight to a number where the branch asks none."""
        if self._step is not Step.SERVICE or not self._lobby.may_take(code):
            return
        self._service = self._lobby.service(code)
        self._failure = None
        self._printer.check()
        if self._lobby.branch is not None and self._lobby.branch.priorities:
            self._go(Step.PRIORITY)
        else:
            self._take(None)

    @Slot(str)
    def choose_priority(self, code: str) -> None:
        """Priority screen: take a number, `""` without a priority. A second touch finds another screen."""
        if self._step is Step.PRIORITY:
            self._take(code or None)

    @Slot()
    def back(self) -> None:
        """One screen back, or no longer wait for a number."""
        match self._step:
            case Step.PRIORITY:
                self._go(Step.SERVICE)
            case Step.TAKING:
                self._taking.give_up()
            case Step.SERVICE | Step.TICKET:
                self.home()
            case Step.START:
                return
            case _:
                assert_never(self._step)

    @Slot()
    def home(self) -> None:
        """Back to the start, as it was before this person."""
        self._taking.give_up()
        self._failure = None
        self._ticket = None
        self._service = None
        self._printing = Printing.NONE
        self._go(Step.START)
        self._language.use(self._home_language)

    @Slot()
    def touched(self) -> None:
        """Somebody is there: the countdown begins anew."""
        self._idle.touched()

    # how a number comes to be

    def _take(self, priority: str | None) -> None:
        if self._service is None or not self._lobby.may_take(self._service.code):
            self._go(Step.SERVICE)
            return
        self._slow = False
        self._go(Step.TAKING)
        self._taking.take(Issue(self._service.code, priority=priority, language=self._language.language))

    def _issued(self, ticket: TicketIssued) -> None:
        self._ticket = ticket
        self._ticket_service = self._service
        self._printing = Printing.PRINTING if self._printer.present else Printing.NONE
        self._go(Step.TICKET)
        branch = self._lobby.branch
        if branch is not None and self._printer.present:
            self._printer.print_slip(ticket.ticket_id, slip_of(ticket, branch))
        self._office.ask()

    def _not_issued(self, why: Unfulfilled) -> None:
        self._failure = why
        self._office.ask()
        if self._step is Step.TAKING:
            self._go(Step.SERVICE)

    def _is_slow(self) -> None:
        self._slow = True
        self.text_changed.emit()

    def _printed(self, ticket_id: str, printing: Printing) -> None:
        if self._ticket is None or self._ticket.ticket_id != ticket_id:
            return  # that person has gone
        self._printing = printing
        if printing is not Printing.PRINTED:
            self._idle.start(SCAN_IDLE_S)
        self.text_changed.emit()

    def _go(self, step: Step) -> None:
        match step:
            case Step.START | Step.TAKING:
                self._idle.stop()
            case Step.TICKET if not self._printer.present:
                self._idle.start(SCAN_IDLE_S)
            case Step.SERVICE | Step.PRIORITY | Step.TICKET:
                self._idle.start()
            case _:
                assert_never(step)
        self._step = step
        self._settle.start(SETTLE_MS)
        self.settled_changed.emit()
        self._refresh()
        self.step_changed.emit()

    # what stands on the screens

    def _refresh(self) -> None:
        self._services.show([self._row(service) for service in self._lobby.services()])
        self.text_changed.emit()

    def _row(self, service: ServiceView) -> ServiceRow:
        language = self._language.language
        words = self._both[language]
        shut = self._lobby.shut(service)
        waiting = self._lobby.waiting(service.code)
        return ServiceRow(
            code=service.code,
            name=name_in(service.name, language),
            other=name_in(service.name, other(language)),
            waiting="" if waiting is None else say_waiting(waiting, words),
            wait="" if waiting is None else say_wait_briefly(self._lobby.wait(service.code), words),
            shut="" if shut is None else say_shut(shut, words.gettext),
            takeable=self._lobby.may_take(service.code),
        )

    @property
    def _words(self) -> gettext.NullTranslations:
        return self._both[self._language.language]

    def _warning(self, language: Language) -> str:
        """The gravest thing to say before a number is taken."""
        _ = self._both[language].gettext
        trouble = self._lobby.trouble
        if trouble is not None:
            return say_trouble(trouble, _)
        if self._failure is not None:
            return say_unfulfilled(self._failure, _)
        obstacle = self._printer.obstacle
        return "" if obstacle is None else say_printer(obstacle, _)

    def _warning_kind(self) -> str:
        trouble = self._lobby.trouble
        if trouble is Trouble.CONNECTING:
            return "calm"
        if trouble is not None or self._failure is not None:
            return "red"
        return "" if self._printer.obstacle is None else "amber"

    def _branch_name(self, language: Language) -> str:
        branch = self._lobby.branch
        return "" if branch is None else name_in(branch.name, language)

    def _languages(self) -> list[dict[str, str]]:
        return [
            {
                "code": each.value,
                "name": OWN_NAMES[each],
                "what": self._both[each].gettext(N_("Touch here to take a number")),
            }
            for each in Language
        ]

    def _priorities(self) -> list[dict[str, str]]:
        branch, language = self._lobby.branch, self._language.language
        return [
            {"code": each.code, "name": name_in(each.name, language), "other": name_in(each.name, other(language))}
            for each in (branch.priorities if branch else ())
        ]

    def _service_name(self) -> str:
        service = self._ticket_service if self._step is Step.TICKET else self._service
        return "" if service is None else name_in(service.name, self._language.language)

    def _service_wait(self) -> str:
        if self._service is None or self._lobby.waiting(self._service.code) is None:
            return ""
        return say_wait(self._lobby.wait(self._service.code), self._words)

    def _ahead(self) -> str:
        return "" if self._ticket is None else say_ahead(self._ticket.ahead, self._words)

    def _ticket_wait(self) -> str:
        return "" if self._ticket is None else say_wait(self._ticket.wait, self._words)

    step = Property(str, lambda self: self._step.value, notify=step_changed)
    settled = Property(bool, lambda self: not self._settle.isActive(), notify=settled_changed)
    countdown_s = Property(int, lambda self: self._idle.shown_s, notify=countdown_changed)
    languages = Property(list, _languages, constant=True)
    services = Property(QObject, lambda self: self._services, constant=True)
    priorities = Property(list, _priorities, notify=text_changed)
    branch_name = Property(str, lambda self: self._branch_name(self._language.language), notify=text_changed)
    branch_name_vi = Property(str, lambda self: self._branch_name(Language.VI), notify=text_changed)
    branch_name_en = Property(str, lambda self: self._branch_name(Language.EN), notify=text_changed)
    warning = Property(str, lambda self: self._warning(self._language.language), notify=text_changed)
    warning_vi = Property(str, lambda self: self._warning(Language.VI), notify=text_changed)
    warning_en = Property(str, lambda self: self._warning(Language.EN), notify=text_changed)
    warning_kind = Property(str, _warning_kind, notify=text_changed)
    service_name = Property(str, _service_name, notify=text_changed)
    service_wait = Property(str, _service_wait, notify=text_changed)
    slow = Property(bool, lambda self: self._slow, notify=text_changed)
    number = Property(str, lambda self: self._ticket.number if self._ticket else "", notify=text_changed)
    ahead = Property(str, _ahead, notify=text_changed)
    ticket_wait = Property(str, _ticket_wait, notify=text_changed)
    track_url = Property(str, lambda self: self._ticket.track_url if self._ticket else "", notify=text_changed)
    printing = Property(str, lambda self: self._printing.value, notify=text_changed)


def other(language: Language) -> Language:
    """The other of the two."""
    return Language.EN if language is Language.VI else Language.VI
