"""Stands in for the server and the clock: what a display is told, made by hand, and time that moves when told to."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from display.screen.lobby import TICK_MS, WHOLE_BRANCH, DisplayScope, Lobby, Voice
from display.text.phrases import Words
from protocol.configuration import CounterConfig, Name, Text, Window
from protocol.enums import MessageLevel
from protocol.messages import Message
from protocol.views import Board, BoardCall, BoardMessage, BoardService, BranchView, ServiceView, Wait
from ui.language.switch import LanguageSwitch
from ui.link.server_clock import ServerClock

ZONE = timezone(timedelta(hours=7))
START = datetime(2026, 7, 9, 9, 41, tzinfo=ZONE)

SERVICES = (
    ("HT", "Hộ tịch", "Civil status"),
    ("CT", "Chứng thực", "Certification"),
    ("DD", "Đất đai", "Land"),
    ("KD", "Đăng ký kinh doanh", "Business registration"),
    ("LD", "Lao động, người có công và bảo trợ xã hội", "Labour, merit and social support"),
)
DOWNSTAIRS = {"vi": "Tầng 1, bên phải", "en": "Ground floor, on the right"}
UPSTAIRS = {"vi": "Tầng 2, bên trái", "en": "First floor, on the left"}
WEEK = (
    Window((0, 1, 2, 3, 4), "07:30", "11:30", "12:00"),
    Window((0, 1, 2, 3, 4), "13:30", "16:30", "17:00"),
    Window((5,), "07:30", "11:00", "11:30"),
)


def call(number: str, counter: str = "1", at: datetime = START, calls: int = 1) -> BoardCall:
    """A line of the board."""
    return BoardCall(number, counter, at, calls)


NAME: Name = {"vi": "Chi nhánh số 1", "en": "Branch 1"}


def branch(
    *,
    open_now: bool = True,
    hours: tuple[Window, ...] = (),
    services: Iterable[tuple[str, str, str]] = SERVICES,
    counter: tuple[str, str] = ("Quầy số {}", "Counter {}"),
    name: Name = NAME,
    direction: bool = False,
    way: tuple[Text, Text] | None = None,
) -> BranchView:
    """A branch of thirty counters: the first fifteen in zone A, the others in zone B, upstairs, with other ways."""
    ways = way or ((DOWNSTAIRS, UPSTAIRS) if direction else (None, None))
    counters = tuple(
        CounterConfig(
            str(i), {"vi": counter[0].format(i), "en": counter[1].format(i)}, (), zone="A" if i <= 15 else "B",
            direction=ways[0 if i <= 15 else 1],
        )
        for i in range(1, 31)
    )  # fmt: skip
    views = [ServiceView(code, code, {"vi": vi, "en": en}, open_now) for code, vi, en in services]
    return BranchView(
        id="CN01", name=name, time_zone="Asia/Ho_Chi_Minh", hours=hours, open_now=open_now, services=views,
        counters=counters, priorities=(), reasons=(), outcomes=(), visit_target_s=900, transaction_target_s=900,
        ended_on=None if open_now else START.date().isoformat(),
    )  # fmt: skip


def message(level: MessageLevel, vi: str, en: str, until: datetime | None = None) -> BoardMessage:
    """What the branch tells everybody."""
    return BoardMessage(level, {"vi": vi, "en": en}, START, until)


def counts(waiting: int = 0, wait: Wait | None = None) -> list[BoardService]:
    """The same count for every service."""
    return [BoardService(code, waiting, wait) for code, _, _ in SERVICES]


class Stand:
    """A lobby, its time, and a stream that counts its own events."""

    def __init__(
        self, language: LanguageSwitch, scope: DisplayScope = WHOLE_BRANCH, voice: Voice | None = None
    ) -> None:
        self.ms = 1_000
        self.start_ms = self.ms
        self.age_s: float | None = None
        self.seq = 100
        self.announced: list[BoardCall] = []
        self.view = branch()
        clock = ServerClock(lambda: self.ms, lambda: START)
        clock.heard(START)
        self.lobby = Lobby(
            Words(language.language), clock, lambda: self.age_s, scope=scope, voice=voice, monotonic=lambda: self.ms
        )
        self.lobby.call_board.announced.connect(self.announced.append)

    @property
    def now(self) -> datetime:
        """The server's time."""
        return START + timedelta(milliseconds=self.ms - self.start_ms)

    def connect(self, calls: Iterable[BoardCall] = (), services: Iterable[BoardService] = ()) -> None:
        """The line comes up and brings a snapshot."""
        self.line_up()
        self.snapshot(calls, services)

    def line_up(self) -> None:
        self.age_s = 0.0
        self.lobby.set_connected(True)

    def line_down(self) -> None:
        self.lobby.set_connected(False)

    def snapshot(self, calls: Iterable[BoardCall] = (), services: Iterable[BoardService] = ()) -> None:
        board = Board(self.seq, self.now, list(calls), list(services))
        self.lobby.take_snapshot(Message(self.seq, "snapshot", self.now, branch=self.view, board=board))

    def describe(self, view: BranchView) -> None:
        """The branch is configured anew."""
        self.view = view
        self.seq += 1
        self.lobby.take_event(Message(self.seq, "event", self.now, "configured", branch=view))

    def called(self, number: str, counter: str = "1", calls: int = 1, at: datetime | None = None) -> BoardCall:
        """A call that happens now, unless told otherwise."""
        made = call(number, counter, at or self.now, calls)
        self.seq += 1
        kind = "called" if calls == 1 else "recalled"
        self.lobby.take_event(Message(self.seq, "event", made.at, kind, call=made))
        return made

    def event(self, kind: str, services: list[BoardService] | None = None, board: Board | None = None) -> None:
        self.seq += 1
        self.lobby.take_event(Message(self.seq, "event", self.now, kind, services=services, board=board))

    def tell(self, told: BoardMessage | None) -> None:
        """The branch tells everybody something, or takes it back."""
        self.seq += 1
        kind = "message_cleared" if told is None else "message_set"
        self.lobby.take_event(Message(self.seq, "event", self.now, kind, message=told))

    def board(self, calls: Iterable[BoardCall] = (), services: Iterable[BoardService] = ()) -> Board:
        return Board(self.seq, self.now, list(calls), list(services))

    def pass_s(self, seconds: float, tick_ms: int = TICK_MS) -> None:
        """Time passes, tick by tick."""
        for _ in range(int(seconds * 1000 / tick_ms)):
            self.ms += tick_ms
            if self.age_s is not None and not self.lobby.head.is_connected:
                self.age_s += tick_ms / 1000
            self.lobby.look()

    def sleep_s(self, seconds: float) -> None:
        """The machine is suspended: time passes, nobody looks."""
        self.ms += int(seconds * 1000)

    def lines(self) -> list[tuple[str, str]]:
        """(number, mark) of what is shown, top to bottom."""
        rows = self.lobby.call_board.property("rows")
        return [(row.property("number"), row.property("mark")) for row in rows if row.property("number")]
