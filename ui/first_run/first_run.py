"""The view-model of the first run's screens: one step after the other, each with a way back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from protocol.enrolments import Claimed, EnrolmentRole
from protocol.views import BranchView
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests
from ui.link.server_clock import monotonic_ms
from ui.program.pin import NotAPin, PinLock, PinResult

from . import phrases
from .choices import Choices
from .enrol.address_board import AddressBoard
from .enrol.discovery import Finder, address_of
from .enrol.server_names import ServerNames
from .enrol.typed_pin import NotTheSame, TypedPin
from .idle_timeout import IdleTimeout
from .joining import Joining
from .last_steps import LastStep
from .own_steps import OwnSteps
from .screens import Progress, screen
from .step import Step


class FirstRun(QObject):
    """Signals: `finished`, all is chosen and written; `left`, the set-up was left as it was (only if `may_leave`).

    `given`: the settings of before, by name.
    """

    changed = Signal()
    finished = Signal()
    left = Signal()
    staged = Signal()

    def __init__(
        self, role: EnrolmentRole, name: str, given: dict[str, Any], path: Path, language: LanguageSwitch,
        steps: Sequence[LastStep] = (), parent: QObject | None = None, *, may_leave: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._may_leave = may_leave
        self._idle_timeout = IdleTimeout(self, ends=may_leave)
        self._idle_timeout.over.connect(self._timed_out)
        self._role = role
        self.choices = Choices(given, path)
        self.own = OwnSteps(steps, language, self, chosen=lambda: self.choices.chosen)
        self.own.changed.connect(self.changed)
        self.own.staged.connect(self.staged)
        self._language = language
        language.changed.connect(self._in_another_language)
        self.finder = Finder(str(given.get("find_on") or ""), self)
        self.finder.changed.connect(self._servers_changed)
        self.names = ServerNames(self)
        self.names.changed.connect(self.changed)
        self.board = AddressBoard()
        self.board.text_changed.connect(self._typed)
        self.joining = Joining(role, name, str(given.get("server") or ""), self)
        self.joining.found.connect(self._found)
        self.joining.changed.connect(self.changed)
        self.joining.enrolled.connect(self._enrolled)
        self.joining.arrived.connect(self._arrived)
        self.joining.failed.connect(self._not_joined)
        self._lock = PinLock(str(given.get("pin_hash") or ""), monotonic_ms)
        self._branch: BranchView | None = None
        self._error = ""
        self._typing = False
        self.pin = TypedPin()
        self._step = Step.FIND

    # -- where we are

    def start(self) -> None:
        """Shows the first step: the PIN, where one is set; the program's own steps, where the device is enrolled."""
        if self._lock.is_set:
            self._go(Step.LOCK)
        else:
            self._open()

    def stop(self) -> None:
        """Stops listening and asking."""
        self.finder.stop()
        self._idle_timeout.stop()
        self.joining.leave_code()
        self.own.leave()

    @property
    def can_leave(self) -> bool:
        """Whether back from this step leaves the set-up."""
        if not self._may_leave or self.choices.is_enrolled_anew or self._typing:
            return False
        return self._step in (Step.LOCK, Step.FIND) or (self._step is Step.LAST and self.own.at == 0)

    @property
    def chosen(self) -> dict[str, Any]:
        """The settings chosen so far, by name."""
        return self.choices.chosen

    @Slot()
    def touched(self) -> None:
        """Starts the idle timeout again: the screen was touched."""
        self._idle_timeout.touched(self._step)

    def _timed_out(self) -> None:
        if self._step is Step.DONE:
            self.finished.emit()
        elif not self.choices.is_enrolled_anew:
            self.left.emit()

    def _open(self) -> None:
        if self.choices.knows_its_place:
            self.choices.stay()
            self._enter()
        elif self.joining.server:
            self.pick(self.joining.server)
        else:
            self._find()

    def _find(self) -> None:
        self._go(Step.FIND)
        self.finder.start()

    def _go(self, step: Step) -> None:
        self._step = step
        self.pin.clear()
        if step is not Step.LAST:
            self.own.leave()
        self._typing = False
        self._error = ""
        self.touched()
        self.changed.emit()

    @Slot()
    def back(self) -> None:
        """Goes to the step before; from the first one leaves the set-up."""
        self.touched()
        if self.can_leave:
            self.left.emit()
            return
        match self._step:
            case Step.FIND | Step.LAST if self._typing:
                self._typing, self._error = False, ""
                if self._step is Step.LAST:
                    self.own.choose(self.own.current().chosen())
                self.changed.emit()
            case Step.CODE:
                self.joining.leave_code()
                self._find()
            case Step.LAST if self.own.at == 0:
                self._find()
            case Step.LAST:
                self._show_last(self.own.at - 1)
            case Step.PIN if self.pin.again or not self.own.here():
                self._go(Step.PIN)
            case Step.PIN:
                self._show_last(len(self.own.here()) - 1)
            case Step.DONE:
                self._go(Step.PIN)

    # -- the server

    def _servers_changed(self) -> None:
        self.names.ask(server.url for server in self.finder.found)
        self.changed.emit()

    @Slot(str)
    def pick(self, url: str) -> None:
        """Takes a server, from the list or typed: checks that it is one, then asks it for a code."""
        self._error = ""
        self.joining.look(url)
        self.changed.emit()

    def _found(self) -> None:
        if self._step in (Step.FIND, Step.LOCK):
            self.finder.stop()
            self._go(Step.CODE)
            self.joining.ask_code()

    @Slot()
    def type_address(self) -> None:
        """Shows the line for an address."""
        self._typing = True
        self.board.clear()
        self.changed.emit()

    @Slot()
    def connect_typed(self) -> None:
        """Takes the typed address."""
        url = address_of(self.board.typed)
        if url is None:
            self._error = phrases.no_address()
            self.changed.emit()
        else:
            self.pick(url)

    @Slot(str)
    def key(self, text: str) -> None:
        """Takes a key of a real keyboard, into the line or the PIN."""
        self.touched()
        if self._typing:
            self.board.type(text)
        elif text.isdigit():
            self.pin_key(text)

    def _typed(self) -> None:
        self._error = ""
        self.changed.emit()

    # -- the code

    @Slot()
    def ask_again(self) -> None:
        """Asks for another code, after a refusal or an expiry."""
        self.joining.ask_again()

    def _enrolled(self, claimed: Claimed) -> None:
        self.choices.become(self.joining.server, claimed)
        self._keep()  # at once: a token that is given only once must not be lost to a power cut
        self._enter()

    def _enter(self) -> None:
        self.joining.enter(self.chosen["server"], str(self.chosen["token"] or ""), str(self.chosen["branch"]))

    def _arrived(self, requests: Requests, branch: BranchView) -> None:
        self._branch = branch
        self.own.meet(requests, branch)
        self._show_last(0)

    def _not_joined(self, why: str) -> None:
        was_typing = self._typing and self._step is Step.FIND
        self._find()
        self._typing, self._error = was_typing, why
        self.changed.emit()

    # -- the program's own steps

    def _show_last(self, at: int) -> None:
        if not self.own.show_step(at):
            self._go(Step.PIN)
            return
        self._go(Step.LAST)
        if typed := self.own.typed_before():
            self._typing = True
            self.board.clear()
            self.board.type(typed)
            self.changed.emit()

    @Slot(str)
    def choose(self, value: str) -> None:
        """Chooses an option of the list."""
        self.touched()
        self._error = ""
        self._typing = self.own.choose(value)
        if self._typing:
            self.board.clear()
        self.changed.emit()

    @Slot()
    def try_out(self) -> None:
        """Tries the chosen option."""
        self.touched()
        self._error = ""
        value = self.chosen_value()
        if value is not None and not self.own.trying:
            self.own.try_out(value)

    @Slot()
    def go_on(self) -> None:
        """Keeps the chosen option, and shows the next step."""
        value = self.chosen_value()
        if value is None:
            self._error = phrases.no_address()
            self.changed.emit()
            return
        untested = "" if self.own.has_worked(value) else self.own.current().untested(value)
        if untested:
            self._error = untested
            self.changed.emit()
            return
        self.choices.chosen |= self.own.current().settings(value)
        self.own.remember(self.board.typed if self._typing else "")
        self._show_last(self.own.at + 1)

    @Slot()
    def enrol_anew(self) -> None:
        """Enrols a device again, at another server or place."""
        self._find()

    def chosen_value(self) -> str | None:
        """The value that the present step would keep; None while the typed text is invalid."""
        return self.own.current().typed(self.board.typed) if self._typing else self.own.value

    # -- the PIN

    @Slot(str)
    def pin_key(self, key: str) -> None:
        """Takes a digit, `erase` or `enter`."""
        self.touched()
        if self._step not in (Step.PIN, Step.LOCK):
            return
        self._error = ""
        if key == "enter":
            self._enter_pin()
        else:
            self.pin.key(key)
        self.changed.emit()

    def _enter_pin(self) -> None:
        if self._step is Step.LOCK:
            if self._lock.try_pin(self.pin.take()) is PinResult.RIGHT:
                self._open()
            else:
                self._error = phrases.wrong_pin(self._lock.wait_s)
            return
        try:
            pin_hash = self.pin.take_new()
        except NotAPin:
            self._error = phrases.no_pin()
        except NotTheSame:
            self._error = phrases.not_the_same()
        else:
            if pin_hash is not None:
                self.choices.chosen["pin_hash"] = pin_hash
                self._finish()

    @Slot()
    def without_pin(self) -> None:
        """Keeps the PIN as it is."""
        self._finish()

    def _finish(self) -> None:
        self._go(Step.DONE)
        self._keep()
        self.changed.emit()

    def _in_another_language(self) -> None:
        if self._step is Step.DONE:
            self._keep()  # everything else is kept already
        self.changed.emit()

    def _keep(self) -> None:
        try:
            self.choices.keep(self._language.language)
        except OSError as error:
            self._error = phrases.not_kept(self.choices.path, error)

    @Slot()
    def begin(self) -> None:
        """Writes the settings, and finishes."""
        self.finished.emit()

    # -- what the screens read

    def _progress(self) -> Progress:
        return Progress(
            step=self._step, role=self._role, language=self._language.language, choices=self.choices, own=self.own,
            finder=self.finder, names=self.names, server=self.joining.server, enrolling=self.joining.enrolling,
            branch=self._branch,
            value=self.chosen_value() if self._step is Step.LAST else None, typing=self._typing,
            has_pin=self._lock.is_set, pin_again=self.pin.again, can_leave=self.can_leave,
        )  # fmt: skip

    def _shown(self) -> dict[str, Any]:
        return screen(self._progress())

    stage = Property(dict, lambda self: self.own.stage, notify=staged)
    step = Property(str, lambda self: self._step.value, notify=changed)
    shown = Property(dict, _shown, notify=changed)
    error = Property(str, lambda self: self._error, notify=changed)
    typing = Property(bool, lambda self: self._typing, notify=changed)
    pin_shown = Property(str, lambda self: "●" * len(self.pin.digits), notify=changed)
