"""A kiosk that stands still: a branch of the shipped catalogue, told what it is like, with no server behind it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache

from msgspec import UNSET, structs
from PySide6.QtCore import QObject

from hardware.printer.status import Condition, status_of
from kiosk.kiosk import Kiosk
from kiosk.screen.voice_guide import Silent, Speaker
from kiosk.staff.staff_menu import StaffMenu
from kiosk.staff.staff_scenes import About, PrintQueue
from kiosk.view_model import Parts
from kiosk.visit.branch_state import BranchState
from kiosk.visit.branch_sync import BranchSync
from kiosk.visit.idle import Idle
from kiosk.visit.issuing import Issuing
from kiosk.visit.scanned_code import DossierReceipt
from language.places import place_text
from protocol.configuration import BranchConfig
from protocol.delivery import DeliveryState
from protocol.dossier_life import DossierState
from protocol.dossier_lookup import PublicDossier
from protocol.enums import MessageLevel, PrinterState, TicketClass, TicketState
from protocol.messages import Message
from protocol.problem import Problem
from protocol.views import (
    Board,
    BoardMessage,
    BoardService,
    BranchView,
    PublicTicket,
    QuotaLeft,
    ServiceView,
    TicketIssued,
    Wait,
)
from server.balance.dispatch.policies import POLICIES
from server.catalogue.read import Catalogue, read_texts
from server.catalogue.sources import SourceText
from server.catalogue.templates import template_files
from slips.printing import printer_state
from slips.slip_printer import NoPrinter
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests, Unreachable
from ui.link.sender import Sender
from ui.link.stream_link import Link
from ui.program.pin import PinLock, hash_pin

NOW = datetime(2026, 10, 8, 2, 5, tzinfo=UTC)
"""A Thursday, five past nine in Hanoi."""
TODAY = "2026-10-08"
WAITS = (Wait(480, 900), Wait(240, 420), None, Wait(30, 50), Wait(1500, 2700))
PIN = "2468"


@cache
def hanoi() -> BranchConfig:
    """The first branch of the shipped template."""
    texts = [SourceText(file, text) for file, text in template_files("hanoi").items()]
    catalogue = read_texts("hanoi", texts, POLICIES)
    assert isinstance(catalogue, Catalogue), catalogue
    return catalogue.branches[0]


@cache
def _pin_hash() -> str:
    return hash_pin(PIN)


def branch_view(config: BranchConfig | None = None, *, open_now: bool = True, quota: str = "") -> BranchView:
    """As the server describes it; the services in `quota` have none left."""
    config = config or hanoi()
    services = []
    for service in config.services_as_shown():
        left = 0 if service.code in quota.split() else service.quota and service.quota - 37
        open_here = open_now and left != 0
        most = service.quota or left
        view = ServiceView(service.code, service.prefix, service.name, open_here, left, most, service.icon)
        services.append(view)
    return BranchView(
        id=config.id, name=config.name, time_zone=config.time_zone, hours=config.hours, open_now=open_now,
        services=services, counters=config.counters, priorities=config.priorities, reasons=config.reasons,
        outcomes=config.outcomes, visit_target_s=900, transaction_target_s=900, procedures=config.procedures,
        ended_on=None if open_now else TODAY,
    )  # fmt: skip


def board(view: BranchView, waiting: int = 3, message: BoardMessage | None = None) -> Board:
    """Every service with its own crowd around `waiting`."""
    services = [
        BoardService(
            service.code,
            1 + (at * 5) % (2 * waiting),
            WAITS[at % len(WAITS)],
            UNSET if service.quota_left is None else QuotaLeft(TODAY, service.quota_left),
        )
        for at, service in enumerate(view.services)
    ]
    return Board(seq=1, at=NOW, calls=[], services=services, message=message)


def message(level: MessageLevel) -> BoardMessage:
    """A notice, or an emergency."""
    text = {
        MessageLevel.NOTICE: {
            "vi": "Chiều nay quầy Đất đai làm việc đến 18 giờ.",
            "en": "This afternoon the land counters are open until 18:00.",
        },
        MessageLevel.EMERGENCY: {
            "vi": "Có cháy ở tầng 2. Xin rời toà nhà ngay bằng cầu thang bộ, không dùng thang máy.",
            "en": "Fire on floor 2. Please leave the building now by the stairs; do not use the lift.",
        },
    }[level]
    return BoardMessage(level, text, NOW)


def issued(number: str = "HT-042", service: str = "HT", ahead: int = 6) -> TicketIssued:
    return TicketIssued(
        "t1", number, service, TicketClass.WALK, ahead, Wait(540, 840),
        "https://mot-cua.example.vn/t/CN01.q8Zr1Yp0v5cX2nWbK7tE9A", NOW, 12,
    )  # fmt: skip


RECEIPT = "https://mot-cua.example.vn/dossier#H26.50.05.13-261008-0975.AB2C-D3E4"


def looked_up(state: DossierState = DossierState.FINISHED) -> PublicDossier:
    """A dossier as the holder of `RECEIPT` sees it: with a unit, or its result at the desk."""
    decided = state is DossierState.FINISHED
    unit = {"vi": "Phòng Tư pháp", "en": "Justice division"}
    since, until = (None, None) if decided else (NOW - timedelta(days=2), NOW + timedelta(days=1))
    return PublicDossier(
        "d0123456789abcdefghij", "H26.50.05.13-261008-0975", state, 9 if decided else 4,
        {"vi": "Đăng ký lại khai sinh", "en": "Birth registration anew"}, {"vi": "Chi nhánh số 1"},
        NOW - timedelta(days=5), NOW, unit=None if decided else unit, since=since, until=until,
        due_at=None if decided else NOW + timedelta(days=3), ended_at=NOW if decided else None, applicant="Ng*** A",
        delivery=DeliveryState.AT_DESK if decided else None,
    )  # fmt: skip


def public(state: TicketState = TicketState.WAITING, *, may_rate: bool = False) -> PublicTicket:
    called = state in (TicketState.CALLED, TicketState.SERVING)
    counter = {"vi": "Quầy 7", "en": "Counter 7"} if called else None
    way = {"vi": "Tầng 1, sảnh A, bên trái cửa chính", "en": "Floor 1, hall A, left of the main door"}
    place = way if called else place_text("HT", hanoi().counters) if state is TicketState.WAITING else None
    return PublicTicket(
        "HT-038", {"vi": "Chi nhánh số 1", "en": "Branch 1"}, "CN01", {"vi": "Hộ tịch", "en": "Civil status"}, state,
        2 if state is TicketState.WAITING else None, Wait(180, 360) if state is TicketState.WAITING else None,
        counter, NOW - timedelta(minutes=20), NOW, place=place, may_rate=may_rate,
    )  # fmt: skip


class StillPrinter(NoPrinter):
    """A printer of which one only knows how it is."""

    present = True

    def __init__(self, obstacle: Condition | None = None) -> None:
        super().__init__()
        self._is = obstacle
        self.again = False
        self.reprinted: list[str] = []

    @property
    def obstacle(self) -> Condition | None:
        return self._is

    @property
    def state(self) -> PrinterState | None:
        return printer_state(status_of(self._is or Condition.READY))

    def may_reprint(self, ticket_id: str) -> bool:
        return self.again

    def reprint(self, ticket_id: str) -> bool:
        self.reprinted.append(ticket_id)
        return True

    def print_slip(self, ticket_id: str, slip: object) -> None:
        """Nothing comes out and nothing is said of it."""


class StillSync(BranchSync):
    """Asks nobody: a scanned slip is what `slip` says."""

    slip: PublicTicket | None = None
    dossier: PublicDossier | Problem | Unreachable = Unreachable.NO_CONNECTION
    rated: PublicTicket | Problem | Unreachable = Unreachable.NO_CONNECTION

    def find(self, secret: str, done: Callable[[PublicTicket | Problem | Unreachable], None]) -> None:
        done(self.slip or Unreachable.NO_CONNECTION)

    def rate(self, secret: str, level: int, done: Callable[[PublicTicket | Problem | Unreachable], None]) -> None:
        done(self.rated)

    def look_up(self, receipt: DossierReceipt, done: Callable[[PublicDossier | Problem | Unreachable], None]) -> None:
        done(self.dossier)


class Leased:
    """Numbers of some prefixes for the time without the server; none named: of all."""

    last_view: BranchView | None = None

    def __init__(self, prefixes: tuple[str, ...]) -> None:
        self._prefixes = prefixes

    def may_give(self, prefix: str | None, date: str, now: int) -> bool:
        return not self._prefixes or prefix is None or prefix in self._prefixes


class Still(QObject):
    """A kiosk told by a test what there is; `ms` is the time of its countdown."""

    def __init__(
        self, language: LanguageSwitch, view: BranchView | None = None, *, waiting: int = 3,
        obstacle: Condition | None = None, speaker: Speaker | None = None, message: BoardMessage | None = None,
        print_queue: PrintQueue | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.ms = 0
        self.language = language
        self.view = view or branch_view()
        requests = Requests("http://127.0.0.1:9", "")
        link = Link("http://127.0.0.1:9", self.view.id, "")
        self.now = NOW
        self.branch = BranchState(lambda: self.now)
        self.sync = StillSync(self.branch, link, requests)
        self.branch.connected = self.branch.first_answer_overdue = True
        told = board(self.view, waiting, message)
        self.branch.picture.take(Message(1, "snapshot", NOW, branch=self.view, board=told))
        self.idle = Idle(30, monotonic=lambda: self.ms)
        self.printer = StillPrinter(obstacle)
        self.commands = Sender(requests)
        about = About("https://mot-cua.example.vn", self.view.id, "tcp://192.0.2.10:9100", "0.1.0")
        self.staff_menu = StaffMenu(self.printer, PinLock(_pin_hash(), lambda: self.ms), print_queue, about)
        self.issuing = Issuing(self.commands, self.view.id)
        parts = Parts(
            self.sync, self.printer, self.idle, language, self.staff_menu, speaker or Silent()
        )  # fmt: skip
        self.kiosk = Kiosk(parts, self.issuing)

    def choose(self, *choices: str) -> None:
        """One touch after the other."""
        for choice in choices:
            self.kiosk.choose(choice)

    def lend(self, *prefixes: str) -> None:
        """Numbers are leased for the time without the server: of these prefixes, or of all."""
        self.branch.leased = Leased(prefixes)

    def cut(self) -> None:
        """The server is gone."""
        self.branch.connected = False
        self.sync.changed.emit()

    def get(self, name: str) -> object:
        return self.kiosk.shown.property(name)

    def change(self, **fields: object) -> None:
        """The branch is configured anew."""
        self.view = structs.replace(self.view, **fields)
        self.branch.picture.take(Message(2, "event", NOW, "configured", branch=self.view))
        self.sync.changed.emit()
