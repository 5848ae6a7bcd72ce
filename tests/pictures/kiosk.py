"""The kiosk: every screen in portrait and landscape, in its modes, and in what can be wrong."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import structs
from PySide6.QtCore import QSize

from hardware.printer.status import Condition
from kiosk.main import QML
from kiosk.visit.failures import Failure, IssueFailure
from kiosk.visit.visit import Transition
from protocol.dossier_life import DossierState
from protocol.enums import MessageLevel, Refusal, TicketState
from protocol.messages import Message
from protocol.problem import Problem
from slips import code_item
from slips.printing import Printing
from tests.kiosk.made import NOW, PIN, RECEIPT, Still, branch_view, issued, looked_up, message, public
from tests.kiosk.staffed import ManySlips
from ui.language.switch import LanguageSwitch
from ui.program.quick import empty_view, open_view, prefer_software

from .screen import Screen, View, every, kiosk_px
from .seen import settle

SIZES = {"portrait": QSize(1080, 1920), "landscape": QSize(1920, 1080)}
MODES = ("large", "contrast", "low")
BIRTH, MARRIAGE, ESTATE = "procedure-1.001193", "procedure-1.004873", "procedure-1.013831"
TARGET_MM = 15


def _to_confirm(still: Still, procedure: str = BIRTH) -> None:
    still.choose("service-HT", procedure)


def _ticket(still: Still, printing: Printing = Printing.PRINTED) -> None:
    _to_confirm(still)
    still.kiosk._go_by(Transition.TAKE)
    still.kiosk._issued(issued())
    still.kiosk._change(printing=printing)


def _again(still: Still) -> None:
    still.printer.again = True
    _ticket(still, Printing.UNCONFIRMED)


def _taking(still: Still) -> None:
    _to_confirm(still)
    still.kiosk._go_by(Transition.TAKE)
    still.kiosk._change(slow=True)


def _then_cut(still: Still) -> None:
    _to_confirm(still)
    still.cut()


def _without_server(still: Still) -> None:
    still.lend()
    still.cut()


def _given_without_server(still: Still) -> None:
    _without_server(still)
    _to_confirm(still)
    still.kiosk._go_by(Transition.TAKE)
    still.kiosk._issued(issued("HT-712"), is_offline=True)
    still.kiosk._change(printing=Printing.PRINTED)


def _to_confirm_without_server(still: Still) -> None:
    _without_server(still)
    _to_confirm(still)


def _found(state: TicketState) -> Callable[[Still], None]:
    def scan(still: Still) -> None:
        still.sync.slip = public(state)
        still.kiosk.scanned("https://mot-cua.example.vn/t/CN01.q8Zr1Yp0v5cX2nWbK7tE9A")

    return scan


def _rate(then: str = "", rating: int | None = None) -> Callable[[Still], None]:
    """The slip of a visit that is over is scanned; `rating`: the server takes it, None: it does not answer."""

    def scan(still: Still) -> None:
        still.sync.slip = public(TicketState.COMPLETED, may_rate=True)
        if rating is not None:
            still.sync.rated = structs.replace(public(TicketState.COMPLETED), rating=rating)
        still.kiosk.scanned("https://mot-cua.example.vn/t/CN01.q8Zr1Yp0v5cX2nWbK7tE9A")
        if then:
            still.choose(then)

    return scan


def _receipt(state: DossierState | None, *then: str) -> Callable[[Still], None]:
    """A receipt is scanned where results are collected at TK; None: the server is away."""

    def scan(still: Still) -> None:
        still.change(result_service="TK")
        if state is None:
            still.lend()
            still.cut()
        else:
            still.sync.dossier = looked_up(state)
        still.kiosk.scanned(RECEIPT)
        still.choose(*then)

    return scan


def _turned_away(why: IssueFailure, detail: str = "") -> Callable[[Still], None]:
    def scan(still: Still) -> None:
        still.kiosk._go_by(Transition.INVITED, service="HT", appointment="K7TE9AQ8ZR1YP0V5")
        still.kiosk._not_issued(Failure(why, detail))

    return scan


def _checking(still: Still) -> None:
    still.kiosk._go_by(Transition.INVITED, service="HT", appointment="K7TE9AQ8ZR1YP0V5")


def _unknown_code(still: Still) -> None:
    still.kiosk.scanned("8934588012112")


def _search(text: str) -> Callable[[Still], None]:
    def search(still: Still) -> None:
        still.choose("search")
        for letter in text:
            still.kiosk.shown.board.press("space" if letter == " " else letter)

    return search


def _pin(still: Still) -> None:
    still.choose("door", "digit-1", "digit-2")


def _wrong_pin(still: Still) -> None:
    still.choose("door", *(["digit-1"] * 4 + ["pin-enter"]) * 3)


def _staff(still: Still) -> None:
    still.choose("door", *(f"digit-{digit}" for digit in PIN), "pin-enter")


def _jobs(still: Still) -> None:
    _staff(still)
    still.choose("staff-jobs")


def _job(still: Still) -> None:
    _jobs(still)
    still.choose("job-1")


def _countdown(still: Still) -> None:
    still.choose("service-HT")
    still.ms += 22_000
    still.idle.look()


def _open_counters(still: Still, *codes: str) -> None:
    """These services have an open counter, the others none."""
    known = still.branch.picture.services
    told = [structs.replace(each, wait=each.wait if code in codes else None, open_counters=int(code in codes))
            for code, each in known.items()]  # fmt: skip
    still.branch.picture.take(Message(3, "event", NOW, "counts", services=told))
    still.sync.changed.emit()


def _no_counter(still: Still) -> None:
    _open_counters(still, "HT", "CU", "LL", "XNC")


def _confirm_without_a_counter(still: Still) -> None:
    _no_counter(still)
    still.choose("service-CT", "procedure-2.000815")


def _at_lunch(still: Still) -> None:
    still.now = NOW.replace(hour=5)
    still.sync.changed.emit()


def _revoked(still: Still) -> None:
    still.cut()
    still.sync._refused(Problem(401, Refusal.REVOKED, ""))


def _nothing(still: Still) -> None:
    """The start, as it is."""


SHOWN: dict[tuple[str, str], Callable[[Still], None]] = {
    ("home", "normal"): _nothing,
    ("home", "busy"): _nothing,
    ("home", "practice"): _nothing,
    ("home", "by-phone"): lambda still: still.kiosk.shown.set_door("https://mot-cua.example.vn/take/CN01/k7te9aq8zr1y"),
    ("home", "closed"): _nothing,
    ("home", "quota"): _nothing,
    ("home", "no-counter"): _no_counter,
    ("home", "no-counters"): lambda still: _open_counters(still),
    ("confirm", "no-counter"): _confirm_without_a_counter,
    ("home", "lunch"): _at_lunch,
    ("home", "paper-out"): _nothing,
    ("home", "server-gone"): Still.cut,
    ("home", "without-server"): _without_server,
    ("confirm", "without-server"): _to_confirm_without_server,
    ("ticket", "without-server"): _given_without_server,
    ("home", "revoked"): _revoked,
    ("home", "notice"): _nothing,
    ("home", "emergency"): _nothing,
    ("procedures", "normal"): lambda still: still.choose("service-HT"),
    ("procedures", "countdown"): _countdown,
    ("search", "normal"): _search(""),
    ("search", "found"): _search("khai sinh"),
    ("search", "nothing"): _search("xyzzy"),
    ("confirm", "normal"): _to_confirm,
    ("confirm", "long"): lambda still: still.choose("service-HT", MARRIAGE, "priority", "priority-mother_child"),
    ("confirm", "plain"): lambda still: still.choose("service-TK", "dossiers-more", "dossiers-more"),
    ("confirm", "estate"): lambda still: still.choose("service-DD", ESTATE),
    ("confirm", "two"): lambda still: still.choose("service-HT", MARRIAGE, "another", "another-CT"),
    ("confirm", "three"): lambda still: still.choose("service-TK", *["another", "another-CT", "another", "another-DD"]),
    ("another", "normal"): lambda still: still.choose("service-HT", BIRTH, "another"),
    ("another", "added"): lambda still: still.choose("service-HT", BIRTH, "another", "another-CT", "another"),
    ("confirm", "paper-out"): _to_confirm,
    ("confirm", "server-gone"): _then_cut,
    ("priority", "normal"): lambda still: still.choose("service-HT", "procedure-", "priority"),
    ("taking", "slow"): _taking,
    ("ticket", "printed"): _ticket,
    ("ticket", "paper-out"): lambda still: _ticket(still, Printing.NOT_PRINTED),
    ("ticket", "unconfirmed"): lambda still: _ticket(still, Printing.UNCONFIRMED),
    ("ticket", "again"): _again,
    ("found", "waiting"): _found(TicketState.WAITING),
    ("found", "called"): _found(TicketState.CALLED),
    ("rate", "normal"): _rate(),
    ("rate", "not-saved"): _rate("rate-2"),
    ("found", "rated"): _rate("rate-5", 5),
    ("found", "unknown"): _unknown_code,
    ("found", "result-ready"): _receipt(DossierState.FINISHED),
    ("found", "result-not-ready"): _receipt(DossierState.PROCESSING),
    ("found", "receipt-offline"): _receipt(None),
    ("confirm", "result-not-ready"): _receipt(DossierState.PROCESSING, "instead"),
    ("found", "too-early"): _turned_away(IssueFailure.TOO_EARLY, "2026-10-09T13:15+07:00"),
    ("found", "too-late"): _turned_away(IssueFailure.TOO_LATE, "2026-10-08T08:45+07:00"),
    ("found", "no-appointment"): _turned_away(IssueFailure.UNKNOWN),
    ("taking", "appointment"): _checking,
    ("hours", "normal"): lambda still: still.choose("hours"),
    ("hours", "closed"): lambda still: still.choose("hours"),
    ("help", "normal"): lambda still: still.choose("help"),
    ("pin", "normal"): _pin,
    ("pin", "wrong"): _wrong_pin,
    ("staff", "normal"): _staff,
    ("staff", "jobs"): _jobs,
    ("staff", "job"): _job,
}
IN_MODES = {
    ("home", "normal"), ("home", "server-gone"), ("procedures", "normal"), ("search", "found"), ("confirm", "normal"),
    ("confirm", "long"), ("confirm", "plain"),
    ("priority", "normal"), ("ticket", "printed"), ("ticket", "paper-out"), ("ticket", "again"),
    ("found", "called"), ("found", "result-not-ready"), ("found", "no-appointment"), ("hours", "normal"),
    ("help", "normal"),
}  # fmt: skip


@contextmanager
def build(screen: Screen) -> Iterator[View]:
    """The window in one of the states above; a mode is `portrait`, `landscape-low` and so on."""
    prefer_software()
    code_item.register("MotCua.Kiosk")
    shape, _, mode = screen.mode.partition("-")
    language = LanguageSwitch(screen.language)
    view = branch_view(open_now=screen.state != "closed", quota="DD XD" if screen.state == "quota" else "")
    if screen.state == "practice":
        name = {"vi": "TẬP HUẤN · Chi nhánh số 1 – Hoàn Kiếm", "en": "PRACTICE · Branch 1 – Hoàn Kiếm"}
        view = structs.replace(view, id="CN01-practice-1", name=name)
    level = {"notice": MessageLevel.NOTICE, "emergency": MessageLevel.EMERGENCY}.get(screen.state)
    still = Still(
        language,
        view,
        waiting=40 if screen.state == "busy" else 3,
        obstacle=Condition.PAPER_OUT if screen.state == "paper-out" else None,
        message=None if level is None else message(level),
        print_queue=ManySlips(),
    )
    if mode:
        still.choose("help", f"mode-{mode}", "back")
    SHOWN[screen.name, screen.state](still)
    window = open_view(QML, language, {"kiosk": still.kiosk.shown})
    window.resize(SIZES[shape])
    window.show()
    still.kiosk.shown._settle.stop()
    still.kiosk.shown.settled_changed.emit()
    settle()
    try:
        yield window
    finally:
        still.idle.stop()
        empty_view(window)
        window.deleteLater()
        still.deleteLater()
        language.close()
        settle()


SCREENS = tuple(
    screen
    for (name, state) in SHOWN
    for shape in SIZES
    for mode in (shape, *(f"{shape}-{each}" for each in MODES if (name, state) in IN_MODES))
    for screen in every("kiosk", [name], [mode], [state], build, kiosk_px(TARGET_MM))
)
