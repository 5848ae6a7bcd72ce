"""Tries a display with a test call, shown and read like the calls of its zone."""

import sys
from collections.abc import Callable
from datetime import timedelta

from msgspec import structs
from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from display.calls.call_voice import LobbyVoice, make_lobby_voice, open_sink
from display.screen.lobby import DisplayScope, Lobby
from display.settings import DisplaySettings
from display.text.phrases import Words
from hardware.voice.sound.sink import SilentSink, Sink
from language.messages import _, ngettext
from language.names import in_words
from protocol.configuration import CounterConfig
from protocol.messages import Message
from protocol.views import Board, BoardCall, BranchView
from ui.first_run.last_steps import Tried
from ui.language.switch import LanguageSwitch
from ui.link.server_clock import ServerClock

SAMPLE = "000"
"""A number that no ticket has: tickets begin at 001."""
CALL_AFTER_MS = 600
"""The screen is shown this long before the call, so that people see the call arrive."""
ANSWER_MS = 120_000
"""How long the question is shown; then the set-up continues without an answer."""

OpenSink = Callable[[DisplaySettings], Sink]


def counters_of(branch: BranchView, zone: str = "", counter: str = "") -> list[CounterConfig]:
    """The counters whose calls a display of this counter or zone shows; without either those of the whole branch."""
    return [one for one in branch.counters if (one.id == counter if counter else zone in ("", one.zone))]


def counters_words(counters: list[CounterConfig]) -> str:
    """The names of the counters, as a sentence."""
    return _("Counters: {names}").format(names=", ".join(in_words(counter.name) for counter in counters))


def waiting_words(branch: BranchView, board: Board, counters: list[CounterConfig]) -> str:
    """How many wait now for the services of these counters, as a sentence."""
    skills = {code for counter in counters for code in counter.skills}
    names = {service.code: in_words(service.name) for service in branch.services}
    here = [one for one in board.services if one.waiting and (one.code in skills or not skills)]
    if not here:
        return _("Nobody is waiting for them now.")
    total = sum(one.waiting for one in here)
    people = ngettext("{n} person is waiting for them now", "{n} people are waiting for them now", total)
    each = ", ".join(f"{names.get(one.code, one.code)} {one.waiting}" for one in here)
    return f"{people.format(n=total)}: {each}."


class Trial(QObject):
    """`lobby` is the real display, given the branch's present state and then a test call.

    `ended` carries the result: the person's `answer`, or none within two minutes.
    """

    changed = Signal()
    ended = Signal(object)

    def __init__(
        self, settings: DisplaySettings, branch: BranchView, board: Board, language: LanguageSwitch,
        sink: OpenSink = open_sink, parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        language.changed.connect(self.changed)
        self._zone, self._counter = settings.zone, settings.counter
        self._branch, self._board = branch, board
        self._counters = counters_of(branch, settings.zone, settings.counter)
        self._sink: Sink = SilentSink()
        self._voice: LobbyVoice | None = None
        if settings.voice:
            self._voice, self._sink = make_lobby_voice(settings), sink(settings)
            self._voice.use_sink(self._sink)
        scope = DisplayScope(settings.layout, settings.zone, settings.counter)
        self._clock = ServerClock()
        self._clock.heard(board.at)
        self.lobby = Lobby(Words(language.language), self._clock, lambda: 0.0, self, scope=scope, voice=self._voice)
        self._number = f"{self._prefix()}-{SAMPLE}"
        self._calls = 0
        self._closed = False
        self._soon = QTimer(self, singleShot=True, interval=CALL_AFTER_MS)
        self._soon.timeout.connect(self.call)
        self._patience = QTimer(self, singleShot=True, interval=ANSWER_MS)
        self._patience.timeout.connect(lambda: self.answer("nobody"))

    def start(self) -> None:
        """Shows the branch as it is now; the call follows after `CALL_AFTER_MS`."""
        # show the call also if the branch is closed, and without the branch's message
        branch = structs.replace(self._branch, hours=(), closed_dates=(), ended_on=None)
        quiet = structs.replace(self._board, message=None)
        self.lobby.set_connected(True)
        self.lobby.take_snapshot(Message(quiet.seq, "snapshot", quiet.at, branch=branch, board=quiet))
        self.lobby.start()
        self._soon.start()
        self._patience.start()

    @Slot()
    def call(self) -> None:
        """Calls the test number, the first time or again."""
        self._calls += 1
        seq = self._board.seq + self._calls
        counter = self._counters[0].id if self._counters else self._counter or "1"
        at = self._clock.now() + timedelta(milliseconds=self._calls)
        call = BoardCall(self._number, counter, at, self._calls)
        self.lobby.take_event(Message(seq, "event", at, "called", call=call))
        self._patience.start()

    @Slot(str)
    def answer(self, answer: str) -> None:
        """`yes`, `no` or `nobody`."""
        if not self._closed:
            self.close()
            self.ended.emit(self._tried(answer))

    def close(self) -> None:
        """Ends the trial: no sound, no more calls."""
        if self._closed:
            return
        self._closed = True
        self._soon.stop()
        self._patience.stop()
        self.lobby.stop()
        if self._voice is not None:
            self._voice.close()

    @property
    def is_mute(self) -> bool:
        """Whether there is nothing to be heard: it was set so, or there is no loudspeaker."""
        return isinstance(self._sink, SilentSink)

    def _prefix(self) -> str:
        """Of a service that the zone serves, so that it is called there."""
        skills = [code for counter in self._counters[:1] for code in counter.skills]
        services = self._branch.services
        mine = [service.prefix for service in services if service.code in skills] or [one.prefix for one in services]
        return mine[0] if mine else "A"

    def _tried(self, answer: str) -> Tried:
        where = self._facts()
        if answer == "yes":
            return Tried(True, where)
        if answer == "nobody":
            return Tried(False, _("Nobody said whether it was seen and heard. {where}").format(where=where))
        if self.is_mute:
            said = _("If this is not right, choose again, or check that this is the right screen. {where}")
            return Tried(False, said.format(where=where))
        heard = _(
            "Not heard. Is the loudspeaker plugged in, switched on and turned up? The sound goes to: {loudspeaker}."
        )
        return Tried(False, f"{heard.format(loudspeaker=self._sink.name)} {no_voice_words()}")

    def _title(self) -> str:
        if self._counter:
            where = in_words(self._counters[0].name) if self._counters else self._counter
            return _("Trying this display: {where}").format(where=where)
        where = next((in_words(one.direction) for one in self._counters if self._zone and one.direction), self._zone)
        return _("Trying this display: {where}").format(where=where or _("The whole branch"))

    def _facts(self) -> str:
        return f"{counters_words(self._counters)}. {waiting_words(self._branch, self._board, self._counters)}"

    def _question(self) -> str:
        counter = in_words(self._counters[0].name) if self._counters else self._counter or "1"
        if not self.is_mute:
            return _("Do you see {number} above, and hear two notes and then {number} called to {counter}?").format(
                number=self._number, counter=counter)  # fmt: skip
        why = _("This machine has no loudspeaker.") if self._voice else _("This display is set to be silent.")
        return why + " " + _("Do you see {number} above, called to {counter}?").format(
            number=self._number, counter=counter)  # fmt: skip

    title = Property(str, _title, notify=changed)
    facts = Property(str, _facts, notify=changed)
    question = Property(str, _question, notify=changed)
    mute = Property(bool, lambda self: self.is_mute, constant=True)


def no_voice_words(platform: str = sys.platform) -> str:
    """What a call without words means on this system."""
    if platform == "win32":
        return _("If only the two notes came, Windows has no Vietnamese voice: Settings, Time & language, Speech.")
    return _("If only the two notes came, the voice (espeak-ng) is missing.")
