"""What stands on the kiosk's screen, made anew from what is known whenever something changes; the QML reads this."""

import gettext
from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import structs
from PySide6.QtCore import Property, QObject, QTimer, Signal

from language.counts import say_ahead
from language.messages import translations
from language.names import name_in
from protocol.configuration import ProcedureConfig
from protocol.enums import Language, MessageLevel
from protocol.views import PublicTicket, TicketIssued
from slips.printing import Printing
from slips.slip_printer import SlipPrinter
from ui.keyboard.board import Board
from ui.language.switch import LanguageSwitch

from .screen.card_model import CardModel
from .screen.phrases import say_expected, say_hours, say_printing
from .screen.scene import Modes, Scene, World, other
from .screen.scenes import OWN_NAMES, scene_of
from .screen.voice_guide import Guide, Mute, Speaker
from .staff.staff_menu import Staffing
from .visit.branch_sync import Office
from .visit.failures import INSTEAD, Failure, Trouble, say_printer, say_trouble, say_unfulfilled
from .visit.hours import local_now, ticket_hours
from .visit.idle import Idle
from .visit.search import Findable, Index
from .visit.visit import Step, Visit

MAP: Any = "QVariantMap"
"""What QML has as an object; the stub only knows Python's types."""


def nothing(words: gettext.NullTranslations) -> str:
    """Nothing is to be said of a scanned code."""
    return ""


class Shown(QObject):
    """`step_changed`: another screen. `text_changed`: any other word on it. `at_changed`: where the pad is."""

    step_changed = Signal()
    text_changed = Signal()
    countdown_changed = Signal()
    settled_changed = Signal()
    modes_changed = Signal()
    at_changed = Signal()

    def __init__(
        self, office: Office, printer: SlipPrinter, idle: Idle, language: LanguageSwitch,
        speaker: Speaker | None, staffing: Staffing, now: Callable[[], datetime], parent: QObject | None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._office = office
        self._lobby = office.lobby
        self._printer = printer
        self._idle = idle
        self._language = language
        self._now = now
        self._staffing = staffing
        self._catalogues = {each: translations(each) for each in Language}
        self._visit = Visit()
        self._modes = Modes()
        self._ticket: TicketIssued | None = None
        self._printing = Printing.NONE
        self._reprinted = False
        self._failure: Failure | None = None
        self._found: PublicTicket | None = None
        self._finding: Callable[[gettext.NullTranslations], str] = nothing
        self._slow = False
        self._emergency_spoken = ""
        self._indexed: tuple[ProcedureConfig, ...] = ()
        self._index = Index(())
        self._scene = Scene("")
        self._cards = CardModel(self)
        self._board = Board(self)
        self._guide = Guide(speaker or Mute(), lambda message: self._words.gettext(message))
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self.settled_changed)

    def _refresh(self, *, new: bool = False) -> None:
        """Make the screen from what is known; a `new` one is spoken from its beginning."""
        world = self._world()
        self._scene = self._staffing.scene(world) or scene_of(world)
        self._cards.show(self._scene.cards)
        self._guide.show(self._scene, self._language.language, new=new)
        emergency = self._emergency()
        if emergency != self._emergency_spoken:
            self._emergency_spoken = emergency
            self._guide.interject(emergency)
        self.text_changed.emit()
        self.at_changed.emit()

    def _world(self) -> World:
        language = self._language.language
        return World(
            self._visit, self._lobby, language, self._words, self._modes,
            warning=self._warning(language), hours=self._hours(), asked=self._board.typed, results=self._results(),
            ticket=self._ticket, printing=say_printing(self._printing, self._words), may_reprint=self._may_reprint(),
            found=self._found, finding=self._finding(self._words), instead=self._instead(),
        )  # fmt: skip

    def _may_reprint(self) -> bool:
        """Once for each person; more copies are the staff's to give."""
        ticket = self._ticket if self._visit.step is Step.TICKET and not self._reprinted else None
        return ticket is not None and self._printer.may_reprint(ticket.ticket_id)

    @property
    def _words(self) -> gettext.NullTranslations:
        return self._catalogues[self._language.language]

    def _hours(self) -> str | None:
        branch = self._lobby.branch
        if branch is None:
            return None
        today = local_now(self._now(), branch.time_zone).date()
        return ticket_hours(today, branch.hours, branch.closed_dates)

    def _results(self) -> tuple[str, ...]:
        if self._visit.step is not Step.SEARCH:
            return ()
        procedures = self._lobby.procedures()
        if procedures != self._indexed:
            self._indexed = procedures
            names = {each.code: (each.name.vi, each.name.en) for each in self._lobby.services()}
            self._index = Index(
                Findable(each.code, (each.name.vi, each.name.en), names.get(each.service, ())) for each in procedures
            )
        return tuple(self._index.find(self._board.typed))

    def _warning(self, language: Language) -> str:
        """The gravest thing to say before a number is taken."""
        words = self._catalogues[language]
        trouble = self._lobby.trouble
        if trouble is Trouble.BRANCH_CLOSED:
            return f"{say_trouble(trouble, words.gettext)} {say_hours(self._hours(), words)}".strip()
        if trouble is not None:
            return say_trouble(trouble, words.gettext)
        if self._failure is not None:
            return say_unfulfilled(self._failure.why, words.gettext)
        obstacle = self._printer.obstacle
        return "" if obstacle is None else say_printer(obstacle, words.gettext)

    def _shown_warning(self) -> str:
        """At the start in both languages: nobody has chosen yet."""
        languages = list(Language) if self._visit.step is Step.HOME else [self._language.language]
        return "\n".join(filter(None, map(self._warning, languages)))

    def _warning_kind(self) -> str:
        trouble = self._lobby.trouble
        if trouble is Trouble.CONNECTING:
            return "calm"
        if trouble is not None or self._failure is not None:
            return "red"
        return "" if self._printer.obstacle is None else "amber"

    def _message(self) -> dict[str, str]:
        """What the branch tells everybody: both languages, and whether it is an emergency; empty without one."""
        message = self._lobby.message
        if message is None:
            return {}
        return {"level": message.level, "vi": message.text.vi, "en": message.text.en}

    def _instead(self) -> bool:
        """Whether an ordinary number is offered in place of the appointment's."""
        visit, failure = self._visit, self._failure
        offered = visit.step is Step.FOUND and failure is not None and failure.why in INSTEAD
        return offered and visit.service is not None and self._lobby.may_take(visit.service)

    def _emergency(self) -> str:
        """What everybody has to know now, in the language chosen; "" without it."""
        message = self._lobby.message
        urgent = message is not None and message.level is MessageLevel.EMERGENCY
        return name_in(message.text, self._language.language) if message is not None and urgent else ""

    def _branch_name(self) -> str:
        branch = self._lobby.branch
        return "" if branch is None else name_in(branch.name, self._language.language)

    def _other_language(self) -> dict[str, str]:
        language = other(self._language.language)
        return {"code": language.value, "name": OWN_NAMES[language]}

    def _sheet(self) -> dict[str, Any]:
        return structs.asdict(self._scene.sheet) | {
            name: list(getattr(self._scene.sheet, name)) for name in ("expect", "limits", "bring", "details")
        }

    def _modes_dict(self) -> dict[str, bool]:
        return structs.asdict(self._modes)

    def _ahead(self) -> str:
        return "" if self._ticket is None else say_ahead(self._ticket.ahead, self._words)

    def _ticket_wait(self) -> str:
        return "" if self._ticket is None else say_expected(self._ticket.wait, self._words)

    step = Property(str, lambda self: self._visit.step.value, notify=step_changed)
    settled = Property(bool, lambda self: not self._settle.isActive(), notify=settled_changed)
    countdown_s = Property(int, lambda self: self._idle.shown_s, notify=countdown_changed)
    title = Property(str, lambda self: self._scene.title, notify=text_changed)
    note = Property(str, lambda self: self._scene.note, notify=text_changed)
    sheet = Property(MAP, _sheet, notify=text_changed)
    cards = Property(QObject, lambda self: self._cards, constant=True)
    board = Property(QObject, lambda self: self._board, constant=True)
    at = Property(str, lambda self: self._guide.at, notify=at_changed)
    modes = Property(MAP, _modes_dict, notify=modes_changed)
    other_language = Property(MAP, _other_language, notify=text_changed)
    branch_name = Property(str, _branch_name, notify=text_changed)
    message = Property(MAP, _message, notify=text_changed)
    warning = Property(str, _shown_warning, notify=text_changed)
    warning_kind = Property(str, _warning_kind, notify=text_changed)
    may_search = Property(bool, lambda self: bool(self._lobby.procedures()), notify=text_changed)
    slow = Property(bool, lambda self: self._slow, notify=text_changed)
    number = Property(str, lambda self: self._ticket.number if self._ticket else "", notify=text_changed)
    ahead = Property(str, _ahead, notify=text_changed)
    ticket_wait = Property(str, _ticket_wait, notify=text_changed)
    track_url = Property(str, lambda self: self._ticket.track_url if self._ticket else "", notify=text_changed)
    printing = Property(str, lambda self: self._printing.value, notify=text_changed)
    printing_text = Property(str, lambda self: say_printing(self._printing, self._words), notify=text_changed)
    may_reprint = Property(bool, lambda self: self._may_reprint(), notify=text_changed)
    pin_shown = Property(str, lambda self: self._staffing.pin_shown, notify=text_changed)
