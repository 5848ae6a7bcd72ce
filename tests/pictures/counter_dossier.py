"""The counter's pane of a dossier: entered by hand and by card, searched, not saved, received, corrected."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from PySide6.QtGui import QImage

from counter.intake.checklist import How
from counter.intake.payments_sent import Paid
from counter.intake.person_entry import PersonEntry
from counter.program import Program
from hardware.printer.jobs.job import Job, JobState
from hardware.printer.jobs.job import Kind as PrintKind
from hardware.printer.ticket_printer import Reason
from hardware.scanner.devices import Device
from hardware.scanner.first_look import first_look
from protocol.children import ChildState, ChildView
from protocol.delivery import DeliveryState
from protocol.desk_work import DeskLine, DeskWork
from protocol.dossier_commands import Paper
from protocol.dossier_life import DossierState
from protocol.dossier_money import MoneyView, TakePayment
from protocol.dossier_people import Earlier, Part, PeopleView, PersonField, PersonNoted, PersonView, PutPerson, SameOpen
from protocol.dossier_views import DeliveryView, DossierView, DueView, PaperView, ReceiptView
from protocol.enums import PrinterState
from protocol.payment.money import MoneyState, PaidBy
from protocol.prepared import Prepared, write_prepared
from protocol.units import UnitList, UnitView
from protocol.ways_in import Way
from slips.of_receipt import receipt_of
from tests.counter.made import NOW
from ui.link.requests import Requests, Unreachable

from .counter import SIZES, States, StillPrinter, build, described, in_hand, show, waiting
from .mornings import largest
from .screen import every

F = PersonField
CARD = "001190012345|012345678|NGUYỄN THỊ NGỌC HOA|01021990|Nữ|Số 5, ngõ 12, Trần Thái Tông, Cầu Giấy, Hà Nội|05072021"
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
COPY = next(one for one in largest().procedures if one.fee is not None)
"""A procedure whose fee is counted from pages and copies."""
LONGEST = max((one for one in largest().procedures if one.statutory is not None), key=lambda one: len(one.bring))
CODE = "H26.50.05.13-261124-0007"
EARLIER = Earlier("d0", CODE, NOW, (F.PHONE, F.EMAIL))


class NoAnswers(Requests):
    """What is asked is never answered: nothing on a picture moves by itself."""

    def get(self, *_what: Any, **_how: Any) -> None:
        """Nothing comes back."""

    def post_bytes(self, *_what: Any, **_how: Any) -> None:
        """Nothing comes back."""


def _open(program: Program, procedure: str | None = None) -> None:
    branch = msgspec.structs.replace(described(), agency="H26.50.05.13")
    show(program, msgspec.structs.replace(in_hand(245), procedure=procedure), queue=waiting()[:5], view=branch)
    still = NoAnswers("http://127.0.0.1:9", "t", program.clock, program)
    program.intake.entry._requests = program.intake._reader._requests = program.intake.people._requests = still
    program.intake.open()
    program.intake._listed([])


def _empty(program: Program) -> None:
    _open(program)


def _by_card(program: Program) -> None:
    _open(program, LONGEST.code)
    program.intake.codes.scan(CARD)
    program.intake.entry.type(F.PHONE, "0912 345 678")
    program.intake.entry.count("p1", How.ORIGINAL, 1)
    program.intake.entry.count("p2", How.COPY, 2)
    program.intake.entry.hold("p3")
    _saved(program)


def _saved(program: Program) -> None:
    """The server has taken it all."""
    saver = program.intake.entry.saver
    assert saver is not None
    saver.dossier_id, saver._flying = "d1", None
    for name, body in saver._wanted.items():
        saver.know(name, body)
    saver.changed.emit()


def _edited(program: Program) -> None:
    _by_card(program)
    program.intake.entry.type(F.ADDRESS, "Số 7, phố Vọng, Hai Bà Trưng, Hà Nội")
    program.intake.people.part = Part.PROXY
    program.intake.entry.type(F.NAME, "Trần Văn Bình")
    program.intake.entry.type(F.MANDATE, "Hợp đồng uỷ quyền số 1234/2026")
    _saved(program)


def _spoiled_card(program: Program) -> None:
    _open(program, LONGEST.code)
    program.intake.codes.scan(CARD.replace("Ễ", "E").replace("Ị", "I").replace("Ọ", "O"))


def _searching(program: Program) -> None:
    _open(program)
    entry = program.window.page.intake.entry
    entry.procedure.setText("khai sinh")
    entry.procedure._typed("khai sinh")


def _fee(program: Program) -> None:
    _open(program, COPY.code)
    program.intake.codes.scan(CARD)
    program.intake.entry.set_fee_numbers(5, 3)
    _saved(program)


def _not_saved(program: Program) -> None:
    _by_card(program)
    assert program.intake.entry.saver is not None
    program.intake.entry.saver._not_yet(Unreachable.NO_ANSWER)


def _same_open(program: Program) -> None:
    _by_card(program)
    at = datetime(2026, 11, 12, 9, 5, tzinfo=HERE)
    elsewhere = SameOpen("CN07", DossierState.PROCESSING, at, "d9", "H26.50.07.02-261112-0031")
    program.intake.entry._noted(PersonNoted(PersonView(Part.APPLICANT, {}), [elsewhere]))
    program.intake.changed.emit()


def _earlier(program: Program) -> None:
    """Who came before has more in that dossier."""
    _by_card(program)
    program.intake.entry.type(F.PHONE, "")
    program.intake.people.note(PersonNoted(PersonView(Part.APPLICANT, {}), [], EARLIER))
    program.intake.changed.emit()


def _filled_in(program: Program) -> None:
    """And it was filled in."""
    _earlier(program)
    people = program.intake.people
    people.entries[people.part] = people.entry.with_dossier(CODE, {F.PHONE: "0912345678", F.EMAIL: "hoa@example.vn"})
    program.intake.changed.emit()


def _from_home(program: Program) -> None:
    """A code that was prepared at home, after the card."""
    _open(program, LONGEST.code)
    program.intake.codes.scan(CARD)
    today = program.picture.clock.now().date().isoformat()
    person = PutPerson(phone="0912345678", email="hoa@example.vn")
    code = write_prepared(Prepared(LONGEST.code, today, person, (Paper("p1", 1), Paper("p2", copies=1))))
    program.intake.codes.scan(code or "")


def _unread(program: Program) -> None:
    _open(program)
    program.intake._unread(Unreachable.NO_ANSWER)


def _after_a_restart(program: Program) -> None:
    _open(program)
    program.intake._got(_view(DossierState.REGISTERED))
    fields: dict[str, str] = {F.NAME: "Nguyễn T*** N*** Hoa", F.IDENTITY_NUMBER: "0011******45", F.PHONE: "*******678"}
    program.intake.people.take_stored(PeopleView([PersonView(Part.APPLICANT, fields, (F.NAME,))], []))


def _view(state: DossierState, receipts: int = 1) -> DossierView:
    papers = (PaperView("p1", originals=1), PaperView("p2", copies=2), PaperView("p3", held=True))
    given = tuple(ReceiptView(n, NOW + timedelta(minutes=3 * n), papers) for n in range(1, receipts + 1))
    due = NOW + timedelta(days=5)
    received = state is not DossierState.REGISTERED
    return DossierView(
        "d1", 4, state, "CN01", LONGEST.code, ("correct-dossier",), papers, 2, CODE if received else None, "t1",
        DueView(due, due, due, False) if received else None, receipts=given if received else (),
        lookup_secret="AB2C-D3E4" if received else None,
        lookup_url=f"https://mot-cua.example.vn/dossier#{CODE}.AB2C-D3E4" if received else None,
    )  # fmt: skip


def _received(program: Program) -> None:
    """At a counter without a printer; the second dossier of the visit."""
    _by_card(program)
    program.intake._list(_another("d0", "H26.50.05.13-261124-0006"))
    program.intake._acted(_view(DossierState.RECEIVED))


def _another(dossier_id: str, code: str) -> DossierView:
    return msgspec.structs.replace(_view(DossierState.RECEIVED), dossier_id=dossier_id, code=code)


def _print(state: JobState, reason: Reason | None = None, receipts: int = 1) -> Callable[[Program], None]:
    """At one with a printer, which did this with the receipt."""

    def given(program: Program) -> None:
        still = StillPrinter()
        program.receipts.printer = still
        still.jobs_changed.connect(program.receipts._read)
        _by_card(program)
        view = _view(DossierState.RECEIVED, receipts)
        program.intake._acted(view)
        assert program.picture.branch is not None
        slip = receipt_of(view, program.picture.branch)
        is_now = PrinterState.PAPER_OUT if reason is Reason.PAPER_OUT else PrinterState.READY
        still.show(is_now, Job(1, f"d1.{receipts}", PrintKind.ORIGINAL, slip, state, reason, NOW, NOW))

    return given


def _correcting(program: Program) -> None:
    _received(program)
    program.intake.begin_correction()


def _asked_why(program: Program) -> None:
    _correcting(program)
    program.window.page.intake.entry.ask_why(True)


def _keys(program: Program) -> None:
    _by_card(program)
    program.window.page.press_help()


def _half_entered(program: Program) -> None:
    _by_card(program)
    program.window.page._show_unfinished()


def _theirs(program: Program) -> None:
    """Another system decides the procedure: its number alone."""
    system = {"vi": "Cơ sở dữ liệu hộ tịch điện tử (Bộ Tư pháp)", "en": "Electronic civil status (Ministry of Justice)"}
    _open(program)
    program.intake.entry.procedure = msgspec.structs.replace(LONGEST, system=system)
    program.intake.entry.type_external("G01.899-261124-0012")
    _saved(program)
    program.window.page.intake.begin()


def _theirs_followed(program: Program) -> None:
    _theirs(program)
    system, entry = program.intake.entry.procedure, program.intake.entry
    followed = msgspec.structs.replace(
        _view(DossierState.RECEIVED), code=None, way=Way.THEIRS, external="G01.899-261124-0012", due=None, receipts=(),
        papers=(), acts=(),
    )  # fmt: skip
    program.intake._acted(followed)
    entry.procedure = system
    entry.changed.emit()


def _beside(program: Program) -> None:
    """Nobody is in hand: what waits beside the people is listed."""
    branch = msgspec.structs.replace(described(), agency="H26.50.05.13")
    show(program, None, queue=waiting()[:2], view=branch)
    still = NoAnswers("http://127.0.0.1:9", "t", program.clock, program)
    program.intake.entry._requests = program.intake._reader._requests = program.intake.people._requests = still
    program.intake.queue._requests = still
    online = [DeskLine(f"d{n}", Way.ONLINE, LONGEST.code, NOW + timedelta(hours=n), f"000.00.01.H26-261124-010{n}")
              for n in range(3)]  # fmt: skip
    bundles = [DeskLine(f"b{n}", Way.DESK, COPY.code, NOW + timedelta(hours=7), "DS-K7WM-3XQT-9ACD", n, 12)
               for n in range(1, 6)]  # fmt: skip
    program.intake.queue._is_asking = False
    program.intake.queue._got(DeskWork(3, 5, [*online, *bundles]))
    program.window.page._open_intake()
    program.intake.queue._got(DeskWork(3, 5, [*online, *bundles]))


def _sent_in(program: Program) -> None:
    """One of these, which was sent in online."""
    _beside(program)
    program.intake.take_line("d1")
    acts = ("receive-dossier", "ask-completion", "turn-away")
    sent = msgspec.structs.replace(_view(DossierState.REGISTERED), dossier_id="d1", ticket_id=None, way=Way.ONLINE,
                                   external="000.00.01.H26-261124-0101", acts=acts)  # fmt: skip
    program.intake._got(sent)
    program.intake.people.take_stored(PeopleView([PersonView(Part.APPLICANT, {F.NAME: "Đỗ T*** K*** Yến"})], []))


def _asked_for(program: Program) -> None:
    """And papers are asked for."""
    _sent_in(program)
    check = program.window.page.intake.check
    check.ask(True)
    check._tick("p2")


def _ready(program: Program, **more: Any) -> None:
    """A dossier of before is open, and its result is ready."""
    _by_card(program)
    program.intake.people.entries[Part.PROXY] = PersonEntry({F.NAME: "Trần Văn Bình", F.MANDATE: "HĐ 12/2026"})
    acts = ("return-result", "send-result", "undo-return", "waive-fee")
    at = DeliveryView(DeliveryState.AT_DESK)
    view = msgspec.structs.replace(_view(DossierState.FINISHED), acts=acts, delivery=at, result="granted")
    program.intake._acted(msgspec.structs.replace(view, **more))


def _result(program: Program) -> None:
    _ready(program, acts=("return-result", "send-result"))
    program.window.page.intake.result.ask(True)


def _result_back(program: Program) -> None:
    """It went to the wrong person."""
    given = DeliveryView(DeliveryState.DELIVERED, delivered_at=NOW, against="signature", to="applicant")
    _ready(program, acts=("undo-return",), delivery=given, state=DossierState.RETURNED)
    program.window.page.intake.result.ask(True)


def _approval(program: Program) -> None:
    """A supervisor signs in for a fee that is waived."""
    _ready(program, money=MoneyView(MoneyState.OWED, 80_000, 1, 1, None, None, ()))
    fee_acts = program.window.page.intake.fee_acts
    fee_acts.ask(True)
    fee_acts.choose("waive-fee/poor_household")


def _children() -> tuple[ChildView, ...]:
    land = {"vi": "Phòng Kinh tế, Hạ tầng và Đô thị", "en": "Office of Economy, Infrastructure and Urban Affairs"}
    police = {"vi": "Công an phường Cầu Giấy", "en": "Police of Cầu Giấy ward"}
    due = datetime(2026, 11, 30, 16, 30, tzinfo=HERE)
    return (
        ChildView(1, "d7", LONGEST.code, "u-land", ChildState.DECIDED, "granted", "H26.50.05.21-261124-0002", land),
        ChildView(
            2, "d8", "1.004222", "u-police", ChildState.OPEN, None, "H26.50.05.30-261124-0005", police, "Minh", due
        ),
    )


def _parts(program: Program) -> None:
    """Another part is about to be opened at another agency."""
    _ready(program, state=DossierState.RECEIVED, delivery=None, acts=("open-child",), children=_children())
    parts = program.window.page.intake.parts
    parts.ask(True)
    units = [
        UnitView(f"u{n}", "H26.50", {"vi": vi, "en": en})
        for n, (vi, en) in enumerate((
            ("Phòng Kinh tế, Hạ tầng và Đô thị", "Office of Economy, Infrastructure and Urban Affairs"),
            ("Công an phường Cầu Giấy", "Police of Cầu Giấy ward"),
            ("Bảo hiểm xã hội cơ sở Cầu Giấy", "Social insurance of Cầu Giấy"),
        ))
    ]  # fmt: skip
    program.intake.child_acts._got(UnitList((), tuple(units)))
    parts.procedure.chosen.emit(COPY.code)


def _result_stays(program: Program) -> None:
    """It is decided, and another agency still works on a part of it."""
    _ready(program, acts=("return-result", "send-result", "open-child"), children=_children())


def _on_the_spot(program: Program) -> None:
    """An agency delegates it to the desk."""
    justice = {"vi": "Sở Tư pháp thành phố Hà Nội", "en": "Department of Justice of Hà Nội"}
    _ready(program, state=DossierState.RECEIVED, delivery=None, acts=("resolve-on-the-spot",), delegated_by=justice)
    spot = program.window.page.intake.spot
    spot.ask(True)
    spot.decide("granted")
    spot.choose("proxy/signature")


def _refused_payment(program: Program) -> None:
    """Cash that the server has not taken, until its clerk says where it is."""
    _beside(program)
    paid = Paid("k1", "d7", CODE, TakePayment("p1", PaidBy.CASH, 80_000), "wrong_state")
    program.intake.payments._unwritten.append(paid)
    program.intake.payments.changed.emit()


def _scanned(program: Program) -> None:
    """Three scanned pages, before they are sent."""
    _by_card(program)
    program.intake.close()
    program.scanning.devices = [Device("test:0", "Noname", "frontend-tester", "virtual device")]
    program.scanning.begin(program.picture.in_hand)
    assert program.scanning.stack is not None
    for n in range(3):
        path = program.scanning.stack.new_folder() / f"{n}.png"
        page = QImage(620, 877, QImage.Format.Format_Grayscale8)
        page.fill(250)
        for line in range(60, 800, 24):
            for x in range(70, 540 - 7 * (line % 11)):
                page.setPixel(x, line, 90)
        page.save(str(path))
        first_look(path)
        program.scanning.stack.add(path)
    program.window.page._open_scan()


def _page_large(program: Program) -> None:
    """A scanned page, seen large."""
    _scanned(program)
    desk, first = program.window.page, program.scanning.pages[0]
    desk.page_view.pictures._keep((first.path, 0, 0.0), QImage(str(first.path)))
    desk._show_large(first.key)


STATES: States = {
    ("dossier", "empty"): _empty,
    ("dossier", "by-card"): _by_card,
    ("dossier", "proxy"): _edited,
    ("dossier", "spoiled-card"): _spoiled_card,
    ("dossier", "searching"): _searching,
    ("dossier", "fee"): _fee,
    ("dossier", "not-saved"): _not_saved,
    ("dossier", "same-open"): _same_open,
    ("dossier", "earlier"): _earlier,
    ("dossier", "filled-in"): _filled_in,
    ("dossier", "from-home"): _from_home,
    ("dossier", "theirs"): _theirs,
    ("dossier", "theirs-followed"): _theirs_followed,
    ("dossier", "unread"): _unread,
    ("dossier", "after-a-restart"): _after_a_restart,
    ("dossier", "received"): _received,
    ("dossier", "printed"): _print(JobState.PRINTED),
    ("dossier", "no-paper"): _print(JobState.QUEUED, Reason.PAPER_OUT),
    ("dossier", "replaced"): _print(JobState.UNCONFIRMED, Reason.STALLED, receipts=2),
    ("dossier", "correcting"): _correcting,
    ("dossier", "asked-why"): _asked_why,
    ("dossier", "keys"): _keys,
    ("dossier", "half-entered"): _half_entered,
    ("dossier", "beside"): _beside,
    ("dossier", "sent-in"): _sent_in,
    ("dossier", "asked-for"): _asked_for,
    ("dossier", "result"): _result,
    ("dossier", "result-back"): _result_back,
    ("dossier", "parts"): _parts,
    ("dossier", "result-stays"): _result_stays,
    ("dossier", "on-the-spot"): _on_the_spot,
    ("dossier", "approval"): _approval,
    ("dossier", "refused-payment"): _refused_payment,
    ("dossier", "page-large"): _page_large,
}

IN_EVERY_SIZE = {("dossier", "by-card"), ("dossier", "received")}

SCREENS = tuple(
    screen
    for (name, state), mode in ((key, mode) for key in STATES for mode in SIZES)
    for screen in every("counter", [name], [mode], [state], partial(build, states=STATES))
    if mode == "1366" or (mode == "1920" and (name, state) in IN_EVERY_SIZE)
)
