"""What is on the kiosk's screen: the scene and the properties that QML reads, made from the state of the visit."""

import gettext
from dataclasses import dataclass, field
from typing import Any

from msgspec import structs
from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from language.counts import say_ahead
from language.messages import LANGUAGES, beside, following, languages_of, own_name, translations
from language.names import name_in
from language.pairs import pair
from language.places import say_place
from language.search import Findable, Index
from protocol.configuration import ProcedureConfig
from protocol.enums import MessageLevel
from protocol.practice import practised
from slips.slip_printer import SlipPrinter
from ui.keyboard.board import Board
from ui.language.switch import LanguageSwitch

from .screen.card_model import CardModel
from .screen.phrases import say_closed, say_expected, say_given_offline, say_no_server, say_printing
from .screen.scene import Scene, SceneInputs
from .screen.scenes import scene_of
from .screen.voice_guide import Guide, Silent, Speaker
from .staff.staff_menu import StaffMenu
from .visit.branch_sync import BranchSync
from .visit.failures import Trouble, say_issue_failure, say_printer, say_trouble
from .visit.idle import Idle
from .visit.visit import Step
from .visit.visit_state import VisitState

MAP: Any = "QVariantMap"
"""What QML has as an object; the stub only knows Python's types."""


@dataclass(frozen=True)
class Parts:
    """What a kiosk is made of beside its screen."""

    sync: BranchSync
    printer: SlipPrinter
    idle: Idle
    language: LanguageSwitch
    staff: StaffMenu
    speaker: Speaker = field(default_factory=Silent)


class ViewModel(QObject):
    """`chosen`: the id of what was touched. `step_changed`: another screen. `text_changed`: any other word on it.

    `at_changed`: the choice that the pad is at.
    """

    chosen = Signal(str)
    step_changed = Signal()
    text_changed = Signal()
    countdown_changed = Signal()
    settled_changed = Signal()
    modes_changed = Signal()
    at_changed = Signal()

    def __init__(self, parts: Parts, settle_ms: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._branch = parts.sync.branch
        self._printer = parts.printer
        self._idle = parts.idle
        self._language = parts.language
        self._staff = parts.staff
        self._catalogues = {each: translations(each) for each in LANGUAGES}
        self._state = VisitState()
        self._indexed: tuple[ProcedureConfig, ...] = ()
        self._index = Index(())
        self._cards = CardModel(self)
        self._settle = QTimer(self, interval=settle_ms, singleShot=True)
        self._settle.timeout.connect(self.settled_changed)
        self.scene = Scene("")
        self.emergency = ""
        """What everybody has to know now, in the language chosen; "" without it."""
        self._door = ""
        self.board = Board(self)
        self.guide = Guide(parts.speaker, lambda message: self.words.gettext(message))
        for signal in (
            parts.sync.changed, parts.printer.obstacle_changed, parts.staff.changed, self.board.text_changed,
        ):  # fmt: skip
            signal.connect(self._refresh)
        parts.language.changed.connect(self._use_language)
        self.board.use_language(parts.language.language)
        self._refresh()

    @property
    def words(self) -> gettext.NullTranslations:
        """The catalogue of the language chosen."""
        return self._catalogues[self._language.language]

    @Slot(str)
    def choose(self, choice_id: str) -> None:
        """QML: a choice was touched."""
        self.chosen.emit(choice_id)

    def set_door(self, url: str) -> None:
        """The address behind the QR at the door of this minute; empty: phones get no numbers."""
        self._door = url
        self.text_changed.emit()

    def settle(self) -> None:
        """A new screen takes no touch for a moment."""
        self._settle.start()
        self.settled_changed.emit()

    def show(self, state: VisitState, *, new: bool = False) -> None:
        """Show this state; `new`: as another screen, read aloud from its beginning."""
        before, self._state = self._state, state
        self._refresh(new=new)
        if new:
            self.step_changed.emit()
        if state.modes != before.modes:
            self.modes_changed.emit()

    def _refresh(self, *, new: bool = False) -> None:
        """Make the screen from what is known."""
        inputs = self._world()
        self.scene = self._staff.scene(inputs) or scene_of(inputs)
        self._cards.show(self.scene.cards)
        self.guide.show(self.scene, self._language.language, new=new)
        emergency = self._emergency()
        if emergency != self.emergency:
            self.emergency = emergency
            self.guide.say_now(emergency)
        self.text_changed.emit()
        self.at_changed.emit()

    def _use_language(self) -> None:
        self.board.use_language(self._language.language)
        self._refresh(new=True)

    def _world(self) -> SceneInputs:
        language = self._language.language
        return SceneInputs(
            self._state, self._branch, language, self.words, warning=self._warning(language),
            typed=self.board.typed, results=self._results(), may_reprint=self._may_reprint(),
        )  # fmt: skip

    def _may_reprint(self) -> bool:
        """Once for each person; more copies are the staff's to give."""
        ticket = self._state.reprintable
        return ticket is not None and self._printer.may_reprint(ticket.ticket_id)

    def _results(self) -> tuple[str, ...]:
        if self._state.step is not Step.SEARCH:
            return ()
        procedures = self._branch.procedures()
        if procedures != self._indexed:
            self._indexed = procedures
            names = {each.code: tuple(each.name.values()) for each in self._branch.services()}
            self._index = Index(
                Findable(each.code, (*each.name.values(), *each.synonyms), names.get(each.service, ()))
                for each in procedures
            )
        return tuple(self._index.find(self.board.typed))

    def _warning(self, language: str) -> str:
        """The gravest thing to say before a number is taken."""
        words = self._catalogues[language]
        trouble = self._branch.trouble
        if trouble is Trouble.BRANCH_CLOSED:
            return " · ".join(say_closed(self._branch, words)) or say_trouble(trouble, words.gettext)
        if trouble is not None:
            return say_trouble(trouble, words.gettext)
        if self._state.failure is not None:
            return say_issue_failure(self._state.failure.why, words.gettext)
        if self._branch.gives_without_server:
            return say_no_server(words)
        obstacle = self._printer.obstacle
        return "" if obstacle is None else say_printer(obstacle, words.gettext)

    def _shown_warning(self) -> str:
        """On the start screen in every language: none has been chosen yet."""
        if self._state.step is not Step.HOME:
            return self._warning(self._language.language)
        closed = self._branch.trouble is Trouble.BRANCH_CLOSED  # `closed` says it
        languages = () if closed else self._branch.languages
        return "\n".join(filter(None, map(self._warning, languages)))

    def _closed(self) -> list[dict[str, str]]:
        """While no numbers are given: when they are again, on the start screen, in one or two languages; else empty."""
        if self._branch.trouble is not Trouble.BRANCH_CLOSED:
            return []
        own = self._language.language
        said = [say_closed(self._branch, self._catalogues[each]) for each in (own, beside(own, self._branch.languages))]
        return [{"first": first, "second": second} for first, second in zip(*said, strict=True)]

    def _warning_kind(self) -> str:
        trouble = self._branch.trouble
        if trouble in (Trouble.CONNECTING, Trouble.BRANCH_CLOSED):
            return "calm"
        if trouble is not None or self._state.failure is not None:
            return "red"
        if self._branch.gives_without_server:
            return "calm"
        return "" if self._printer.obstacle is None else "amber"

    def _message(self) -> dict[str, str]:
        """What the branch tells everybody, or those who wait for the service chosen: in its main language and a second
        one (empty where there is none), and in the one chosen; or empty.
        """
        message = self._branch.message
        chosen = self._state.visit.service
        if chosen is not None and (message is None or message.level is MessageLevel.NOTICE):
            message = self._branch.service_message(chosen)
        if message is None:
            return {}
        own = self._language.language
        both = pair(*(name_in(message.text, each) for each in languages_of(self._branch.languages, own)))
        said = name_in(message.text, own)
        return {"level": message.level, "of": chosen or "", "first": both.first, "second": both.second, "own": said}

    def _emergency(self) -> str:
        message = self._branch.message
        urgent = message is not None and message.level is MessageLevel.EMERGENCY
        return name_in(message.text, self._language.language) if message is not None and urgent else ""

    def _clock(self) -> str:
        """The branch's time, `09:05`; "" before its first snapshot."""
        time = self._branch.local_time()
        return "" if time is None else f"{time:%H:%M}"

    def _practice(self) -> bool:
        branch = self._branch.view
        return branch is not None and practised(branch.id) is not None

    def _branch_name(self) -> str:
        branch = self._branch.view
        return "" if branch is None else name_in(branch.name, self._language.language)

    def _other_language(self) -> dict[str, str]:
        own = self._language.language
        language = following(own, self._branch.languages)
        return {"code": "", "name": ""} if language == own else {"code": language, "name": own_name(language)}

    def _sheet(self) -> dict[str, Any]:
        return (
            structs.asdict(self.scene.sheet)
            | {name: list(getattr(self.scene.sheet, name)) for name in ("expect", "limits", "details")}
            | {"blocks": [structs.asdict(block) | {"lines": list(block.lines)} for block in self.scene.sheet.blocks]}
        )

    def _modes_dict(self) -> dict[str, bool]:
        return structs.asdict(self._state.modes)

    def _ahead(self) -> str:
        ticket = self._state.ticket
        if ticket is not None and self._state.is_offline:
            return say_given_offline(self.words)[0]
        return "" if ticket is None else say_ahead(ticket.ahead, self.words)

    def _place(self) -> str:
        ticket = self._state.ticket
        return "" if ticket is None else say_place(ticket.service, self._branch.counters(), self._language.language)

    def _ticket_wait(self) -> str:
        ticket = self._state.ticket
        if ticket is not None and self._state.is_offline:
            return say_given_offline(self.words)[1]
        return "" if ticket is None else say_expected(ticket.wait, self.words)

    def _number(self) -> str:
        return "" if self._state.ticket is None else self._state.ticket.number

    def _track_url(self) -> str:
        return "" if self._state.ticket is None else self._state.ticket.track_url

    @property
    def is_settled(self) -> bool:
        """Whether touches are taken."""
        return not self._settle.isActive()

    step = Property(str, lambda self: self._state.step.value, notify=step_changed)
    settled = Property(bool, lambda self: self.is_settled, notify=settled_changed)
    countdown_s = Property(int, lambda self: self._idle.shown_s, notify=countdown_changed)
    title = Property(str, lambda self: self.scene.title, notify=text_changed)
    note = Property(str, lambda self: self.scene.note, notify=text_changed)
    sheet = Property(MAP, _sheet, notify=text_changed)
    cards = Property(QObject, lambda self: self._cards, constant=True)
    keyboard = Property(QObject, lambda self: self.board, constant=True)
    at = Property(str, lambda self: self.guide.at, notify=at_changed)
    modes = Property(MAP, _modes_dict, notify=modes_changed)
    other_language = Property(MAP, _other_language, notify=text_changed)
    clock = Property(str, _clock, notify=text_changed)
    practice = Property(bool, _practice, notify=text_changed)
    branch_name = Property(str, _branch_name, notify=text_changed)
    message = Property(MAP, _message, notify=text_changed)
    closed = Property(list, _closed, notify=text_changed)
    warning = Property(str, _shown_warning, notify=text_changed)
    warning_kind = Property(str, _warning_kind, notify=text_changed)
    offered = Property(list, lambda self: self.scene.ids, notify=text_changed)
    slow = Property(bool, lambda self: self._state.slow, notify=text_changed)
    number = Property(str, _number, notify=text_changed)
    ahead = Property(str, _ahead, notify=text_changed)
    place = Property(str, _place, notify=text_changed)
    ticket_wait = Property(str, _ticket_wait, notify=text_changed)
    track_url = Property(str, _track_url, notify=text_changed)
    printing = Property(str, lambda self: self._state.printing.value, notify=text_changed)
    printing_text = Property(str, lambda self: say_printing(self._state.printing, self.words), notify=text_changed)
    door_url = Property(str, lambda self: self._door, notify=text_changed)
    pin_shown = Property(str, lambda self: self._staff.pin_shown, notify=text_changed)
