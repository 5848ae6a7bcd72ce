"""A device's side of enrolment: it asks for a code, shows it, and polls until a manager has decided."""

from datetime import datetime
from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QObject, QTimer, Signal

from language.messages import spoken
from protocol.enrolment_code import code_of, commitment_to, new_nonce
from protocol.enrolments import (
    AskEnrolment,
    Claimed,
    ClaimEnrolment,
    EnrolmentAsked,
    EnrolmentRole,
    EnrolmentState,
    Line,
)
from protocol.enums import Refusal
from protocol.keys import new_key
from protocol.problem import Problem
from ui.link.requests import Requests, Unreachable
from ui.link.server_clock import ServerClock

PATH = "/api/v1/enrolments"
RETRY_MS = 3_000
TICK_MS = 1_000


class Waits(StrEnum):
    """The state of the enrolment, as the screen shows it."""

    ASKING = "asking"
    CODE = "code"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    EXPIRED = "expired"
    NO_SERVER = "no_server"
    BUSY = "busy"
    OLD_SERVER = "old_server"
    NO_KEY = "no_key"
    """The server has a key, and this line shows none: somebody may stand in between, or the address is wrong."""
    FAILED = "failed"
    """The server refused to give a code, for a reason that only its own title tells."""


class Enrolling(QObject):
    """Signals: `changed`, of `stands`, `code` or `left_s`; `confirmed`, once, with a Claimed that has a token.

    `is_cut`: the last request failed, and is repeated. `refusal`: the title of the server's refusal of it, in the
    chosen language; empty: there was no answer. `line`: what the code says of the line.
    """

    changed = Signal()
    confirmed = Signal(object)

    def __init__(self, url: str, role: EnrolmentRole, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = ServerClock()
        self._requests = Requests(url, "", self._clock, self)
        self._role, self._name = role, name
        self._nonce = new_nonce()
        self._code = ""
        self.line = Line.UNPROVEN
        self._asked: EnrolmentAsked | None = None
        self._key = new_key()
        self.stands = Waits.ASKING
        self.is_cut = False
        self.refusal = ""
        self._poll = QTimer(self, singleShot=True)
        self._poll.timeout.connect(self._go_on)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self.changed)

    @property
    def code(self) -> str:
        """The six digits in two groups; empty until they are known."""
        digits = "" if self._asked is None else self._code
        return f"{digits[:3]} {digits[3:]}".strip()

    @property
    def left_s(self) -> int:
        """Whole seconds until the code expires."""
        until: datetime | None = None if self._asked is None else self._asked.expires_at
        return 0 if until is None else max(0, int((until - self._clock.now()).total_seconds()))

    def start(self) -> None:
        """Asks for a code, also again after a refusal or an expiry."""
        self._asked, self._key, self._nonce = None, new_key(), new_nonce()
        self._set(Waits.ASKING)
        self._go_on()

    def stop(self) -> None:
        """Stops asking."""
        self._poll.stop()
        self._tick.stop()

    def _go_on(self) -> None:
        if self._asked is None:
            wish = AskEnrolment(self._role, self._name, commitment_to(self._nonce))
            self._requests.post(f"{PATH}?lang={spoken()}", wish, EnrolmentAsked, self._was_asked)
        else:
            claim = ClaimEnrolment(self._asked.secret, None if self._asked.nonce is None else self._nonce)
            path = f"{PATH}/{self._asked.enrolment_id}/token?lang={spoken()}"
            self._requests.post(path, claim, Claimed, self._was_claimed, key=self._key)

    def _was_asked(self, answer: EnrolmentAsked | Problem | Unreachable) -> None:
        self.refusal = answer.title if isinstance(answer, Problem) else ""
        match answer:
            case EnrolmentAsked():
                self._take(answer)
                return
            case Problem(code=Refusal.TOO_MANY_TRIES):
                self._set(Waits.BUSY)
            case Problem(code=Refusal.NOT_FOUND | Refusal.BAD_FIELD) | Unreachable.NOT_UNDERSTOOD:
                self._set(Waits.OLD_SERVER)
            case Problem():
                self._set(Waits.FAILED)
            case Unreachable.NO_CONNECTION | Unreachable.NO_ANSWER | Unreachable.NOT_TRUSTED:
                self._set(Waits.NO_SERVER)
            case _:
                assert_never(answer)
        self._poll.start(RETRY_MS)

    def _take(self, asked: EnrolmentAsked) -> None:
        """Makes the code, and lets the server know the nonce at once: managers see the code from then on."""
        key = self._requests.server_key if asked.keyed else ""
        if asked.keyed and not key:
            self._end(Waits.NO_KEY)
            return
        self._asked = asked
        self._code = asked.code if asked.nonce is None else code_of(self._nonce, asked.nonce, key)
        self.line = Line.UNPROVEN if asked.nonce is None else Line.PROTECTED if key else Line.PLAIN
        self._tick.start()
        self._set(Waits.CODE)
        self._poll.start(0 if asked.nonce is not None else asked.poll_s * 1000)

    def _was_claimed(self, answer: Claimed | Problem | Unreachable) -> None:
        self.is_cut = not isinstance(answer, Claimed)
        self.refusal = answer.title if isinstance(answer, Problem) else ""
        match answer:
            case Claimed(state=EnrolmentState.CONFIRMED):
                self.stop()
                self._set(Waits.CONFIRMED)
                self.confirmed.emit(answer)
            case Claimed(state=EnrolmentState.REFUSED):
                self._end(Waits.REFUSED)
            case Claimed(state=EnrolmentState.EXPIRED) | Problem(code=Refusal.NOT_FOUND | Refusal.ALREADY):
                self._end(Waits.EXPIRED)
            case Claimed() | Problem() | Unreachable():
                self.changed.emit()
                self._poll.start((self._asked.poll_s if self._asked else 2) * 1000)
            case _:
                assert_never(answer)

    def _end(self, stands: Waits) -> None:
        self.stop()
        self._set(stands)

    def _set(self, stands: Waits) -> None:
        self.stands = stands
        self.changed.emit()
