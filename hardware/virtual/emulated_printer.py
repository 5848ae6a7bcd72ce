"""An emulated ticket printer: takes bytes, answers, and prints on a virtual roll. It uses no socket and no clock.

As a real printer, it answers real-time status when the query arrives, even inside a picture, and `GS r` only after
everything before it. With the paper out, the cover open, an error or a pause it processes nothing, but takes bytes
until its buffer is full. After a refill it continues where it stopped, even if the sender has gone.
"""

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from PIL import Image

from .escpos import Action, AskModel, AskPaper, Cut, Feed, Parser, Row, Unknown
from .paper import HEAD_TO_CUTTER_DOTS, Roll

BUFFER_BYTES = 16384
_REAL_TIME = re.compile(rb"\x10(?:\x04([\x01-\x04])|\x05([\x01\x02]))")


class PaperState(Enum):
    """The state of the paper sensors."""

    OK = "ok"
    NEAR_END = "near_end"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Job:
    """One printed piece of paper.

    `picture`: mode "1", 0 is black. `number` counts from 1. `unknown`: the first bytes of unknown commands; a correct
    driver sends none.
    """

    number: int
    picture: Image.Image
    unknown: tuple[bytes, ...]


class EmulatedPrinter:
    """The printer. Its attributes are its state, and may be set between two calls."""

    def __init__(self, width_dots: int, on_job: Callable[[Job], None], *, buffer_bytes: int = BUFFER_BYTES) -> None:
        self.paper = PaperState.OK
        self.cover_open = False
        self.paused = False
        """Offline by its panel."""
        self.cutter_error = False
        self.mute = False
        """A dead answer line: prints, but nothing comes back."""
        self.confirms = True
        """Whether it answers `GS r`, as most makes do."""
        self.bytes_per_s: int | None = None
        self.stall_after_bytes: int | None = None
        """Hang after working through that many more bytes: no printing, no answers, until it is None again."""
        self.keeps_job = True
        """Whether what was not printed when the paper ran out is printed after the refill."""
        self.roll = Roll(width_dots)
        self.jobs_cut = 0
        self._on_job = on_job
        self._capacity = buffer_bytes
        self._parser = Parser(width_dots)
        self._pending: deque[Action] = deque()
        self._answers = bytearray()
        self._tail = b""
        self._unknown: list[bytes] = []
        self._allowance = 0.0
        self._worked_at_s: float | None = None

    @property
    def online(self) -> bool:
        """Whether it can print."""
        return not (self.paper is PaperState.OUT or self.cover_open or self.paused or self.cutter_error)

    @property
    def hung(self) -> bool:
        return self.stall_after_bytes == 0

    @property
    def room(self) -> int:
        """How many bytes it can take now."""
        return max(0, self._capacity - len(self._parser.buffer))

    def receive(self, data: bytes) -> None:
        """Takes bytes, at most `room`."""
        seen = self._tail + data
        for match in _REAL_TIME.finditer(seen):
            if not self.hung:
                self._real_time(match)
        self._tail = seen[-2:]
        self._parser.buffer += data

    def take_answers(self) -> bytes:
        """Returns and clears the bytes to be sent now."""
        answers = bytes(self._answers)
        self._answers.clear()
        return answers

    def refill(self) -> None:
        """Inserts a new roll."""
        self.paper = PaperState.OK
        self.roll.left_dots = None

    def run_out_after(self, rows: int) -> None:
        """The paper will end after that many more rows."""
        self.roll.left_dots = rows

    def switch_off(self) -> None:
        """Loses everything that is not printed."""
        self._drop_job()
        self._answers.clear()
        self._tail = b""
        if self.hung:
            self.stall_after_bytes = None

    def _drop_job(self) -> None:
        self._pending.clear()
        self._parser = Parser(self.roll.width_dots)

    def work(self, now_s: float) -> float | None:
        """Prints what is possible at `now_s` (monotonic); returns the seconds until there is more to do, or None."""
        since_s = 0.0 if self._worked_at_s is None else now_s - self._worked_at_s
        self._worked_at_s = now_s
        if self.bytes_per_s is not None:
            self._allowance = min(self._allowance + since_s * self.bytes_per_s, self.bytes_per_s / 10)
        while self._may_work():
            if self._pending:
                if not self._do(self._pending[0]):
                    self._ran_out()
                    break
                self._pending.popleft()
                continue
            limit = len(self._parser.buffer) if self.bytes_per_s is None else int(self._allowance)
            step = next(self._parser.actions(limit), None)
            if step is None:
                break
            used, actions = step
            self._allowance -= used
            if self.stall_after_bytes is not None:
                self.stall_after_bytes = max(0, self.stall_after_bytes - used)
            self._pending.extend(self._rows(actions))
        waits_for_time = self.bytes_per_s is not None and self._parser.buffer and self._may_work()
        return 0.02 if waits_for_time else None

    def _may_work(self) -> bool:
        return self.online and not self.hung

    def _rows(self, actions: list[Action]) -> list[Action]:
        """The actions with feeds split into single rows, so that the paper may end between two rows."""
        rows: list[Action] = []
        for action in actions:
            match action:
                case Feed(count):
                    rows += [Feed(1)] * count
                case Cut(to_cutter=True, extra_rows=extra):
                    rows += [Feed(1)] * (HEAD_TO_CUTTER_DOTS + extra)
                    rows.append(Cut(False))
                case _:
                    rows.append(action)
        return rows

    def _do(self, action: Action) -> bool:
        """Performs an action; False when there is no paper for it."""
        match action:
            case Row(dots):
                spare = max(0, self.roll.width_dots - 8 * len(dots))
                offset = (0, spare // 2, spare, 0)[self._parser.alignment]
                return self.roll.burn(dots, offset)
            case Feed():
                return self.roll.feed()
            case Cut():
                self.jobs_cut += 1
                job = Job(self.jobs_cut, self.roll.cut(), tuple(self._unknown))
                self._unknown.clear()
                self._on_job(job)
            case AskPaper() if not self.confirms:
                return True
            case AskPaper():
                near, out = self.paper is not PaperState.OK, self.paper is PaperState.OUT
                self._answer(0x03 * near | 0x0C * out)
            case AskModel():
                self._answer(0x20)
            case Unknown(head):
                self._unknown.append(head)
            case _:
                assert_never(action)
        return True

    def _ran_out(self) -> None:
        self.paper = PaperState.OUT
        if not self.keeps_job:
            self._drop_job()

    def _answer(self, byte: int) -> None:
        if not self.mute:
            self._answers.append(byte)

    def _real_time(self, match: re.Match[bytes]) -> None:
        query, recover = match.groups()
        if query is not None:
            self._answer(self._status_byte(query[0]))
        elif self.cutter_error:
            self.cutter_error = False
            if recover == b"\x02":
                self._drop_job()

    def _status_byte(self, query: int) -> int:
        """The answer to `DLE EOT` 1 printer, 2 cause of offline, 3 cause of error, 4 paper sensors."""
        out = self.paper is PaperState.OUT
        match query:
            case 1:
                return 0x12 | 0x08 * (not self.online)
            case 2:
                return 0x12 | 0x04 * self.cover_open | 0x20 * out | 0x40 * self.cutter_error
            case 3:
                return 0x12 | 0x08 * self.cutter_error
            case _:
                return 0x12 | 0x0C * (self.paper is not PaperState.OK) | 0x60 * out
