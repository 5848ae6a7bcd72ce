"""The counter's window in what it can be: signing in, free, with a person, asking, without its server, closed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QLineEdit, QWidget

from counter.acts.acts import Act
from counter.acts.notice import Kind, Notice
from counter.program import Program
from counter.settings import CounterSettings
from hardware.printer.jobs.job import Job, JobState
from hardware.printer.jobs.job import Kind as PrintKind
from hardware.printer.ticket_printer import Reason
from language.messages import _
from protocol.commands import Issue
from protocol.enums import CounterState, MessageLevel, OverrunReason, PrinterState, Refusal, TicketClass, TicketState
from protocol.messages import Message
from protocol.problem import Problem
from protocol.transitions import legal_acts
from protocol.views import (
    Board,
    BoardMessage,
    BoardService,
    BranchView,
    ClockView,
    CounterView,
    NextChoice,
    TicketIssued,
    TicketView,
    Today,
    Wait,
    Why,
)
from slips.of_ticket import slip_of
from slips.slip_printer import NoPrinter
from tests.counter.made import NOW, ago, branch, counter, fixed_clock, ticket
from ui.language.switch import LanguageSwitch
from ui.link.stream_link import Link

from .mornings import LEAVE, largest
from .screen import Screen, View, every
from .seen import settle

SIZES = {"1366": QSize(1366, 768), "1920": QSize(1920, 1080), "small": QSize(1366, 768)}


SLOT = datetime(2026, 11, 24, 15, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


class StillLink(Link):
    """A link that says how it is instead of finding out."""

    def start(self) -> None:
        """Stay as it is."""

    def show_connected(self, connected: bool) -> None:
        self._set_connected(connected)

    def since(self) -> datetime:
        return NOW - timedelta(seconds=75)

    def age_s(self) -> float | None:
        return 0.0 if self._connected else 75.0


class StillPrinter(NoPrinter):
    """A printer of which one only knows how it is, and what became of the slips it got."""

    present = True
    _is: PrinterState | None = PrinterState.READY

    def __init__(self) -> None:
        super().__init__()
        self._jobs: list[Job] = []

    @property
    def state(self) -> PrinterState | None:
        return self._is

    def jobs(self) -> list[Job]:
        return self._jobs

    def print_slip(self, ticket_id: str, slip: object) -> None:
        """Nothing comes out and nothing is said of it."""

    def show(self, is_now: PrinterState, *jobs: Job) -> None:
        self._is, self._jobs = is_now, list(jobs)
        self.jobs_changed.emit()
        self.obstacle_changed.emit()


class StillProgram(Program):
    """The program on a link that stands still and a clock that does."""

    def _new_link(self, parent: QObject) -> Link:
        return StillLink("http://127.0.0.1:9", "CN01", "t", self.clock, parent)


def waiting() -> list[TicketView]:
    """A full morning: every class, some late, some for one counter only."""
    kinds = (TicketClass.WALK, TicketClass.PRIO, TicketClass.APPT, TicketClass.WALK)
    made = []
    for at in range(16):
        prefix = ("HT", "CT", "DD", "KD", "LD")[at % 5]
        cls = kinds[at % 4]
        priority = "mother_child" if cls is TicketClass.PRIO else None
        procedure = next((one.code for one in largest().procedures if one.service == prefix), None)
        made.append(ticket(f"{prefix}-{110 + at}", 2000 - 127 * at, cls=cls, priority=priority, procedure=procedure,
                           slot_at=SLOT if cls is TicketClass.APPT else None))  # fmt: skip
    made.append(ticket("HT-101", 400, for_counter="1"))
    made.append(ticket("CT-102", 700, for_counter="2"))
    return made


def parked() -> TicketView:
    return ticket("CT-098", 1500, state=TicketState.PARKED, parked_at=ago(300),
                  parked_until=NOW + timedelta(minutes=5), park_reason="fill_form")  # fmt: skip


def others() -> list[CounterView]:
    return [
        counter("2", number="DD-107", ticket_id="dd-107", user_name="minh"),
        counter("3", state=CounterState.PAUSED, reason="lunch", user_name="hoa"),
        counter("4", state=CounterState.CLOSED, user=None),
    ]


def neighbour() -> TicketView:
    return ticket("DD-107", 1100, state=TicketState.SERVING, counter="2", started_at=ago(640), called_at=ago(700))


def in_hand(served_s: float | None = None, dossiers: int = 1) -> TicketView:
    """Called a moment ago, or served for so long."""
    state = TicketState.CALLED if served_s is None else TicketState.SERVING
    since = 20 if served_s is None else served_s
    return ticket("LD-104", 900 + since, state=state, counter="1", cls=TicketClass.PRIO, priority="mother_child",
                  called_at=ago(since + 30), started_at=None if served_s is None else ago(since), dossiers=dossiers,
                  calls=2, language="en", procedure=PAPERS.code)  # fmt: skip


PAPERS = max(largest().procedures, key=lambda one: len(one.bring))
"""The procedure with most papers to bring."""


def described() -> BranchView:
    """The branch with all procedures; the one of `PAPERS` is of the service of who is in hand."""
    procedures = (msgspec.structs.replace(PAPERS, service="LD"), *largest().procedures)
    return msgspec.structs.replace(branch(), procedures=procedures)


def board(tickets: list[TicketView], message: BoardMessage | None = None) -> Board:
    """Who waits for what; land is served by nobody."""
    services = [
        BoardService(code, sum(one.queue == f"service:{code}" for one in tickets), open_counters=code != "DD")
        for code in ("HT", "CT", "DD", "KD", "LD")
    ]
    return Board(9, NOW, [], services, message)


def show(
    program: Program, held: TicketView | None = None, queue: list[TicketView] | None = None,
    state: CounterState = CounterState.OPEN, why: Why | None = None, view: BranchView | None = None, **fields: object,
) -> None:  # fmt: skip
    """Tells the program what its branch is like."""
    day = {"user_name": "lan", "served_today": 23, "served_s_today": 23 * 431} | fields
    me = counter("1", state=state, **day)
    if held is not None:
        held = msgspec.structs.replace(held, why=why)
        acts = tuple(sorted((legal_acts(held.state) - {"call", "pickup"}) | {"pause", "close", "take-back"}))
        me = counter("1", ticket_id=held.ticket_id, number=held.number, acts=acts, **day)
    tickets = [*(waiting() if queue is None else queue), neighbour(), *([held] if held else [])]
    if queue is None:
        tickets.append(parked())
    today = Today(issued=214, waiting=18, served=171, within_mandate=166, kept=158, missed=25, gone=13)
    connect(program, True)
    message = Message(
        9, "snapshot", NOW, branch=view or described(), board=board(tickets), counters=[me, *others()], tickets=tickets,
        today=today, waits_left=forecast_of(tickets),
    )  # fmt: skip
    program.branch_link.snapshot.emit(message)
    mine = program.picture.waiting()[0]
    if mine and held is None and state is CounterState.OPEN:
        program.picture.take_next(NextChoice(mine[0].ticket_id, Why("oldest", 1980), 9, NOW))


def forecast_of(tickets: list[TicketView]) -> dict[str, Wait | None]:
    """What is left to those who wait; of the last nothing is known yet."""
    waiting = [one for one in tickets if one.state is TicketState.WAITING][:-1]
    return {one.ticket_id: Wait(90 * place + 20, 150 * place + 50) for place, one in enumerate(waiting)}


def connect(program: Program, connected: bool) -> None:
    """The line comes or goes."""
    link = program.branch_link.link
    assert isinstance(link, StillLink)
    link.show_connected(connected)


ISSUED = TicketIssued(
    "t1", "LD-127", "LD", TicketClass.PRIO, 4, Wait(480, 840),
    "https://mot-cua.example.vn/t/CN01.q8Zr1Yp0v5cX2nWbK7tE9A", SLOT, 12, dossiers=3,
)  # fmt: skip


def _given(program: Program) -> None:
    """At a counter without a slip printer."""
    _called(program)
    program.act_sender.issued.emit(ISSUED, Issue("LD", "mother_child", dossiers=3))


def _slip(state: JobState, printer: PrinterState = PrinterState.READY, reason: Reason | None = None,
          older: JobState | None = None) -> Callable[[Program], None]:  # fmt: skip
    """At one with a printer, which did this with the slip, and that with an older one."""

    def give(program: Program) -> None:
        still = StillPrinter()
        program.issued_slips.printer = program.printer = still
        still.jobs_changed.connect(program.issued_slips._read)
        _given(program)
        slip = slip_of(ISSUED, branch(), dossiers=3)
        jobs = [Job(2, "t1", PrintKind.ORIGINAL, slip, state, reason, NOW, NOW)]
        if older is not None:
            jobs.append(
                Job(1, "t0", PrintKind.ORIGINAL, replace(slip, number="HT-126"), older, Reason.PAPER_OUT, NOW, NOW)
            )
        still.show(printer, *jobs)

    return give


def _slips_need_a_look(program: Program) -> None:
    _slip(JobState.UNCONFIRMED, PrinterState.PAPER_OUT, Reason.STALLED, JobState.FAILED)(program)
    program.issued_slips.close()


def _signing_in(program: Program) -> None:
    show(program, queue=[], state=CounterState.CLOSED, user=None)


def _refused(program: Program) -> None:
    _signing_in(program)
    program.session.tell("Tên đăng nhập hoặc mật khẩu không đúng")


def _revoked(program: Program) -> None:
    _signing_in(program)
    connect(program, False)
    program.branch_link.refused.emit(Problem(401, Refusal.REVOKED, ""))


def _normal(program: Program) -> None:
    show(program, queue=waiting()[:5])


def _empty(program: Program) -> None:
    show(program, queue=[])


def _serves_nothing(program: Program) -> None:
    show(program, queue=waiting()[:5], skills=())


def _called(program: Program) -> None:
    show(program, in_hand(), why=Why("priority", 930, 2.0))


def _busy(program: Program) -> None:
    show(program, in_hand(245, dossiers=3), why=Why("guard", 1900))


def _amber(program: Program) -> None:
    show(program, in_hand(640))


def _over(program: Program) -> None:
    show(program, msgspec.structs.replace(in_hand(1000), scanned_pages=3, scans=("0f" * 32,)))


def _likely_over(program: Program) -> None:
    show(program, msgspec.structs.replace(in_hand(640, dossiers=2), warn_s=600))


def _over_and_told(program: Program) -> None:
    show(program, msgspec.structs.replace(in_hand(1000), overrun=OverrunReason.PAPERS))


def _over_before(program: Program) -> None:
    """The one before took long; the next is called already."""
    ended = msgspec.structs.replace(in_hand(1100), state=TicketState.COMPLETED, served_s=1000, ended_at=ago(40))
    _called(program)
    program.picture.completed_here = msgspec.structs.replace(ended, number="LD-103", ticket_id="ld-103")
    program.window.refresh()


def _paused(program: Program) -> None:
    show(program, state=CounterState.PAUSED, reason="lunch")


def _closed(program: Program) -> None:
    show(program, queue=[], state=CounterState.CLOSED)


def _server_gone(program: Program) -> None:
    _busy(program)
    connect(program, False)


def _served_without_server(program: Program) -> None:
    _normal(program)
    connect(program, False)
    program.questions.start(Act.ISSUE)


def _recorded_without_server(program: Program) -> None:
    _server_gone(program)
    said = "{number} is recorded as served. It is sent in when the system is back."
    program.act_sender.tell(Notice(Kind.TOLD, _(said).format(number="HT-031")))


def _alarm(program: Program) -> None:
    _busy(program)
    asking = counter("2", alarm_at=ago(90), user_name="minh")
    program.branch_link.happened.emit(Message(10, "event", NOW, "alarm_raised", counter=asking))


def _asking_for_help(program: Program) -> None:
    show(program, in_hand(245), alarm_at=ago(20))


def _emergency(program: Program) -> None:
    _busy(program)
    leave = BoardMessage(MessageLevel.EMERGENCY, LEAVE, ago(60))
    program.branch_link.happened.emit(Message(10, "event", NOW, "message_set", message=leave))


def _after_a_power_cut(program: Program) -> None:
    """At 7:25 the server's count is of the evening before."""
    _closed(program)
    program.picture._told_time = (NOW - timedelta(hours=13, minutes=7), 0)
    doubted = msgspec.structs.replace(described(), clock=ClockView("new_boot", False, 13 * 3600 + 420, True))
    program.branch_link.happened.emit(Message(10, "event", NOW, "configured", branch=doubted))


def _signing_in_after_a_power_cut(program: Program) -> None:
    _signing_in(program)
    doubted = msgspec.structs.replace(described(), clock=ClockView("new_boot", False, 0, True))
    program.branch_link.happened.emit(Message(10, "event", NOW, "configured", branch=doubted))


def _jumped(program: Program) -> None:
    _busy(program)
    doubted = msgspec.structs.replace(described(), clock=ClockView("jumped_ahead", False, 18 * 3600, False))
    program.branch_link.happened.emit(Message(10, "event", NOW, "configured", branch=doubted))


def _confirming_the_clock(program: Program) -> None:
    _after_a_power_cut(program)
    program.questions.start(Act.CONFIRM_CLOCK)


def _typing_the_time(program: Program) -> None:
    _confirming_the_clock(program)
    assert program.questions.question is not None
    program.questions.answer(program.questions.question.options[-1].value)
    for typing in program.window.findChildren(QLineEdit, "question-filter"):
        typing.setText("7:25")


def _nothing_chosen(program: Program) -> None:
    show(
        program,
        msgspec.structs.replace(in_hand(40), procedure=None, no_shows=1, slot_at=SLOT, check_identity=True),
        queue=waiting()[:3],
    )


def _sent_an_alarm(program: Program) -> None:
    show(program, in_hand(245), alarm_at=ago(3))


def _refused_act(program: Program) -> None:
    _normal(program)
    program.act_sender.tell(Notice(Kind.REFUSED, "Gọi số tiếp: Quầy đang có người"))


def _keys(program: Program) -> None:
    _busy(program)
    program.window.page.press_help()


def _asking(key: str, *answers: str) -> Callable[[Program], None]:
    def ask(program: Program) -> None:
        (_normal if key == "call-named" else _busy)(program)
        program.questions.start(Act(key))
        for answer in answers:
            program.questions.answer(answer)

    return ask


def _last_counter(program: Program) -> None:
    show(program, queue=waiting())
    gone = counter("2", state=CounterState.CLOSED, user=None)
    program.branch_link.happened.emit(Message(10, "event", NOW, "counter_closed", counter=gone))
    program.questions.start(Act.CLOSE)


def _practice(program: Program) -> None:
    show(program, view=msgspec.structs.replace(described(), id="CN01-practice-1"))


States = dict[tuple[str, str], Callable[[Program], None]]

STATES: States = {
    ("login", "normal"): _signing_in,
    ("login", "refused"): _refused,
    ("login", "revoked"): _revoked,
    ("login", "doubted-clock"): _signing_in_after_a_power_cut,
    ("desk", "normal"): _normal,
    ("desk", "empty"): _empty,
    ("desk", "serves-nothing"): _serves_nothing,
    ("desk", "practice"): lambda program: show(
        program, view=msgspec.structs.replace(described(), id="CN01-practice-1")
    ),
    ("desk", "called"): _called,
    ("desk", "busy"): _busy,
    ("desk", "amber"): _amber,
    ("desk", "over"): _over,
    ("desk", "likely-over"): _likely_over,
    ("desk", "over-told"): _over_and_told,
    ("desk", "over-before"): _over_before,
    ("desk", "paused"): _paused,
    ("desk", "closed"): _closed,
    ("desk", "server-gone"): _server_gone,
    ("desk", "recorded-offline"): _recorded_without_server,
    ("question", "served-offline"): _served_without_server,
    ("question", "slip"): _asking("issue", "slip:"),
    ("desk", "alarm"): _alarm,
    ("desk", "asking-for-help"): _asking_for_help,
    ("desk", "alarm-sent"): _sent_an_alarm,
    ("desk", "emergency"): _emergency,
    ("desk", "doubted-clock"): _jumped,
    ("question", "clock"): _confirming_the_clock,
    ("question", "clock-typed"): _typing_the_time,
    ("desk", "nothing-chosen"): _nothing_chosen,
    ("desk", "refused"): _refused_act,
    ("desk", "keys"): _keys,
    ("slip", "shown"): _given,
    ("slip", "printing"): _slip(JobState.SENDING),
    ("slip", "printed"): _slip(JobState.PRINTED),
    ("slip", "no-paper"): _slip(JobState.QUEUED, PrinterState.PAPER_OUT, Reason.PAPER_OUT),
    ("slip", "unconfirmed"): _slip(JobState.UNCONFIRMED, PrinterState.READY, Reason.STALLED, JobState.FAILED),
    ("slip", "no-answer"): _slip(JobState.FAILED, PrinterState.OFFLINE, Reason.UNREACHABLE, JobState.PRINTED),
    ("slip", "needs-a-look"): _slips_need_a_look,
    ("question", "complete"): _asking("complete"),
    ("question", "new-ticket"): _asking("issue", "HT"),
    ("question", "pause"): _asking("pause"),
    ("question", "to-a-clerk"): _asking("transfer", "user"),
    ("question", "out-of-turn"): _asking("call-named"),
    ("question", "transfer"): _asking("transfer", "service"),
    ("question", "to-a-counter"): _asking("transfer", "counter"),
    ("question", "last-counter"): _last_counter,
}


@contextmanager
def build(screen: Screen, states: States | None = None) -> Iterator[View]:
    """The window in one of the states above, or of these."""
    language = LanguageSwitch(screen.language)
    settings = CounterSettings(server="http://127.0.0.1:9", branch="CN01", token="t", counter="1",
                               language=screen.language)  # fmt: skip
    program = StillProgram(settings, language)
    program.clock = fixed_clock()
    program.picture.clock = program.clock
    window: QWidget = program.window
    window.resize(SIZES[screen.mode])
    window.show()
    (states or STATES)[screen.name, screen.state](program)
    if screen.mode == "small":
        program.window.switch_size()
    settle()
    try:
        yield window
    finally:
        program.close()
        window.deleteLater()
        program.deleteLater()
        language.close()
        settle()


IN_EVERY_SIZE = {("desk", "busy"), ("desk", "normal"), ("desk", "emergency"), ("login", "normal"), ("slip", "printed")}
IN_SMALL = {
    ("desk", state)
    for state in (
        "normal",
        "serves-nothing",
        "called",
        "over",
        "likely-over",
        "paused",
        "closed",
        "server-gone",
        "alarm",
    )
}
IN_SMALL |= {
    ("desk", "alarm"),
    ("desk", "doubted-clock"),
    ("question", "complete"),
    ("question", "transfer"),
    ("question", "out-of-turn"),
}
IN_SMALL |= {("slip", state) for state in ("shown", "unconfirmed", "no-answer")}

SCREENS = tuple(
    screen
    for (name, state), mode in ((key, mode) for key in STATES for mode in SIZES)
    for screen in every("counter", [name], [mode], [state], build)
    if mode == "1366" or (name, state) in IN_EVERY_SIZE or (mode == "small" and (name, state) in IN_SMALL)
)
