"""The view-model against the real server, without its QML: screens, sentences, one number a person."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from hardware.printer.address import parse_address
from hardware.slip.slip import PAPER_80_MM
from hardware.virtual.printer import VirtualPrinter
from kiosk.kiosk import IDLE_MS, SCAN_IDLE_S, Kiosk
from kiosk.screen.voice_guide import Pad
from kiosk.staff.staff_menu import StaffMenu
from kiosk.view_model import Parts
from kiosk.visit.branch_state import BranchState
from kiosk.visit.branch_sync import BranchSync
from kiosk.visit.idle import Idle
from kiosk.visit.issuing import Issuing
from kiosk.visit.pending_issue import PendingIssue, PendingIssueFile
from protocol.commands import Issue
from protocol.following.follower import Backoff
from protocol.keys import new_key
from slips.slip_printer import NoPrinter, SlipPrinter, ThreadPrinter
from tests.kiosk.made import Still
from tests.serving import Serving, until
from tests.ui.bad_line import BadLine
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests
from ui.link.sender import Sender
from ui.link.stream_link import Link


class Bench:
    """A kiosk's parts without a window, on a line that can fail."""

    def __init__(
        self,
        serving: Serving,
        port: int,
        printer: SlipPrinter,
        token: str | None = None,
        pending: PendingIssueFile | None = None,
    ) -> None:
        base, branch = f"http://127.0.0.1:{port}", serving.installation.branch
        known = serving.installation.tokens["kiosk"] if token is None else token
        self.ms = 0
        self.requests = Requests(base, known)
        self.sender = Sender(self.requests, backoff=Backoff(50, 200), noise=lambda: 0.0, timeout_ms=800)
        self.link = Link(base, branch, known, backoff=Backoff(50, 200), noise=lambda: 0.0)
        self.sync = BranchSync(BranchState(self.link.clock.now), self.link, self.requests)
        self.issuing = Issuing(self.sender, branch, pending=pending)
        self.idle = Idle(30, monotonic=lambda: self.ms)
        self.language = LanguageSwitch()
        self.printer = printer
        self.kiosk = Kiosk(Parts(self.sync, printer, self.idle, self.language, StaffMenu(printer)), self.issuing)

    def start(self, qtbot: QtBot) -> "Bench":
        self.sync.start()
        qtbot.waitUntil(lambda: self.sync.branch.trouble is None)
        return self

    def get(self, name: str) -> Any:
        return self.kiosk.shown.property(name)

    def stop(self) -> None:
        self.sync.stop()
        self.language.close()


@pytest.fixture
def bench(qtbot: QtBot, serving: Serving, line: BadLine) -> Iterator[Bench]:
    bench = Bench(serving, line.port, NoPrinter())
    yield bench.start(qtbot)
    bench.stop()


@pytest.fixture
def printing_bench(
    qtbot: QtBot, serving: Serving, line: BadLine, printer: VirtualPrinter, tmp_path: Path
) -> Iterator[Bench]:
    thread_printer = ThreadPrinter(parse_address(printer.address), PAPER_80_MM, tmp_path)
    thread_printer.start()
    bench = Bench(serving, line.port, thread_printer)
    yield bench.start(qtbot)
    bench.stop()
    thread_printer.stop()


def issued(serving: Serving, after: int) -> list[dict[str, Any]]:
    return [event for event in serving.journal(after) if event["kind"] == "issued"]


def visited(serving: Serving) -> dict[str, Any]:
    """A ticket whose visit is over; the counter is closed again."""
    ticket = serving.issue("LD")
    serving.open_counter("1")
    by_name = {"ticket_id": ticket["ticket_id"], "reason": "urgent"}
    for verb, body in (("call", by_name), ("start", {}), ("complete", {"outcome": "received"}), ("close", {})):
        status, reply = serving.verb("1", verb, body)
        assert status == 200, (verb, reply)
    assert serving.verb("1", "logout")[0] == 200
    return ticket


def test_two_touches_to_a_number_where_a_service_has_no_procedures(
    qtbot: QtBot, serving: Serving, bench: Bench
) -> None:
    head = serving.head()
    kiosk = bench.kiosk
    assert (bench.get("step"), bench.get("branch_name")) == ("home", "Chi nhánh số 1")
    kiosk.choose("service-HT")
    assert (bench.get("step"), bench.get("title")) == ("confirm", "Hộ tịch")
    kiosk.choose("take")
    assert bench.get("step") == "taking"
    qtbot.waitUntil(lambda: bench.get("step") == "ticket")
    assert bench.get("number").startswith("HT-")
    assert bench.get("track_url").startswith("http://127.0.0.1")
    assert "trước bạn" in bench.get("ahead") or bench.get("ahead") == "Bạn là người tiếp theo của lĩnh vực này"
    [event] = issued(serving, head)
    assert event["body"]["number"] == bench.get("number")
    assert (event["body"]["language"], event["body"].get("procedure")) == ("vi", None)


def test_three_touches_to_a_number_for_a_procedure(qtbot: QtBot, serving: Serving, bench: Bench) -> None:
    head = serving.head()
    for choice, step in (("service-KD", "procedures"), ("procedure-1.001612", "confirm"), ("take", "taking")):
        bench.kiosk.choose(choice)
        assert bench.get("step") == step
    qtbot.waitUntil(lambda: bench.get("step") == "ticket")
    [event] = issued(serving, head)
    assert event["body"]["procedure"] == "1.001612"


def test_it_is_idle_only_as_it_is_for_everybody(bench: Bench) -> None:
    kiosk = bench.kiosk
    bench.ms += IDLE_MS
    idle = [kiosk.is_idle]
    for choice in ("language-en", "service-HT"):
        kiosk.choose(choice)
        bench.ms += IDLE_MS  # somebody stands there and reads
        idle.append(kiosk.is_idle)
        kiosk.home()
    kiosk.press_pad(Pad.OK)
    bench.ms += IDLE_MS  # and listens
    idle.append(kiosk.is_idle)
    kiosk.home()
    idle.append(kiosk.is_idle)
    kiosk.touched()
    assert [*idle, kiosk.is_idle] == [True, False, False, False, True, False]


def test_dossiers_priority_and_language_are_in_the_ticket(qtbot: QtBot, serving: Serving, bench: Bench) -> None:
    head = serving.head()
    for choice in (
        "language-en", "service-HT", "dossiers-more", "dossiers-more", "dossiers-less", "priority", "priority-elderly",
    ):  # fmt: skip
        bench.kiosk.choose(choice)
    sheet = bench.get("sheet")
    assert (bench.get("step"), sheet["dossiers"], sheet["priority"]) == (
        "confirm", 2, "Elderly person (60 or over)",
    )  # fmt: skip
    bench.kiosk.choose("take")
    qtbot.waitUntil(lambda: bench.get("step") == "ticket")
    [event] = issued(serving, head)
    body = event["body"]
    assert (body["dossiers"], body["priority"], body["language"]) == (2, "elderly", "en")


def test_a_scanned_slip_is_told_about_and_an_unknown_one_said_so(qtbot: QtBot, serving: Serving, bench: Bench) -> None:
    ticket = serving.issue("LD")
    bench.kiosk.scanned(ticket["track_url"])
    assert bench.get("step") == "found"
    qtbot.waitUntil(lambda: bench.get("title") == ticket["number"])
    assert bench.get("sheet")["expect"][0] == "Đang chờ"
    bench.kiosk.scanned(ticket["track_url"][:-3] + "abc")
    qtbot.waitUntil(lambda: "Không tìm thấy phiếu" in bench.get("note"))
    bench.kiosk.scanned("not a code of ours")
    assert "không nhận ra mã" in bench.get("note")


def test_a_visit_that_is_over_is_rated_once_by_its_slip(qtbot: QtBot, serving: Serving, bench: Bench) -> None:
    head, ticket = serving.head(), visited(serving)
    bench.kiosk.scanned(ticket["track_url"])
    qtbot.waitUntil(lambda: bench.get("step") == "rate", timeout=30_000)
    bench.kiosk.choose("rate-4")
    qtbot.waitUntil(lambda: bench.get("step") == "found", timeout=30_000)
    assert bench.get("sheet")["expect"] == ["Lượt giao dịch này đã xong.", "Bạn đã chọn: Hài lòng. Xin cảm ơn."]
    bench.kiosk.scanned(ticket["track_url"])
    qtbot.waitUntil(lambda: bench.get("title") == ticket["number"], timeout=30_000)
    assert bench.get("step") == "found"
    rated = [event["body"]["rating"] for event in serving.journal(head) if event["kind"] == "rated"]
    assert rated == [4]


def test_an_appointment_gives_its_number_in_one_step(qtbot: QtBot, serving: Serving, bench: Bench) -> None:
    head = serving.head()
    booked = serving.book("HT", dossiers=2)
    bench.kiosk.scanned(booked["code"])
    assert (bench.get("step"), bench.get("title")) == ("taking", "Đang kiểm tra lịch hẹn…")
    qtbot.waitUntil(lambda: bench.get("step") == "ticket")
    (ticket,) = issued(serving, head)
    body = ticket["body"]
    assert (body["cls"], body["appointment"], body["dossiers"]) == ("appt", booked["appointment"], 2)
    assert bench.get("number") == body["number"]


def test_an_appointment_scanned_again_is_told_its_number_and_gives_no_other(
    qtbot: QtBot, serving: Serving, bench: Bench
) -> None:
    head = serving.head()
    booked = serving.book("HT")
    bench.kiosk.scanned(booked["code"])
    qtbot.waitUntil(lambda: bench.get("step") == "ticket")
    number = bench.get("number")
    bench.kiosk.scanned(booked["code"])
    qtbot.waitUntil(lambda: bench.get("step") == "found")
    assert (bench.get("title"), bench.get("note")) == ("Lịch hẹn của bạn", f"Lịch hẹn này đã được phát số: {number}.")
    assert bench.get("sheet")["instead"] == ""
    bench.kiosk.choose("instead")
    assert bench.get("step") == "found"
    assert len(issued(serving, head)) == 1


def test_who_comes_too_early_is_told_when_to_come_back(qtbot: QtBot, serving: Serving, bench: Bench) -> None:
    slot_at = serving.free_slots("HT", in_days=2)[20]
    bench.kiosk.scanned(serving.book("HT", slot_at)["code"])
    qtbot.waitUntil(lambda: bench.get("step") == "found")
    from_ = datetime.fromisoformat(slot_at) - timedelta(minutes=30)
    assert f"vào ngày {from_:%d/%m}" in bench.get("note")
    assert f"từ {from_:%H:%M}" in bench.get("note")
    bench.kiosk.choose("language-en")
    assert f"on {from_:%d/%m}" in bench.get("note"), "in whatever language is chosen afterwards"


def test_an_unknown_appointment_is_offered_an_ordinary_number(qtbot: QtBot, serving: Serving, bench: Bench) -> None:
    head = serving.head()
    bench.kiosk.scanned(f"https://mot-cua.example.vn/a/{serving.installation.branch}/DD/AP-0042")
    qtbot.waitUntil(lambda: bench.get("step") == "found")
    assert "Không tìm thấy lịch hẹn này" in bench.get("note")
    assert bench.get("sheet")["instead"] == "Lấy số thường"
    assert issued(serving, head) == []
    bench.kiosk.choose("instead")
    assert (bench.get("step"), bench.get("title")) == ("confirm", "Đất đai")
    bench.kiosk.choose("take")
    qtbot.waitUntil(lambda: bench.get("step") == "ticket")
    (ticket,) = issued(serving, head)
    assert (ticket["body"]["cls"], ticket["body"]["appointment"]) == ("walk", None)


def test_a_receipt_says_how_its_dossier_stands_and_its_number_names_it(
    qtbot: QtBot, serving: Serving, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    token = serving.sign_in("clerk1")

    def act(method: str, path: str, body: object) -> Any:
        status, answer = serving.call(method, f"/api/v1/dossiers{path}", body, token, new_key())
        assert status < 300, answer
        return answer

    here = {"branch": serving.installation.branch, "procedure": "1.001612"}
    path = f"/{act('POST', '', here)['dossier_id']}"
    act("PUT", f"{path}/people/applicant", {"name": "Nguyễn Văn An"})
    receipt = act("POST", f"{path}/receive-dossier", {"unit": "H26.50.05"})
    head = serving.head()
    bench.kiosk.scanned(receipt["lookup_url"])
    assert bench.get("note") == "Xin chờ trong giây lát…"
    qtbot.waitUntil(lambda: bench.get("title") == "Được tiếp nhận")
    assert receipt["code"] in bench.get("note")
    bench.kiosk.choose("instead")
    assert bench.get("sheet")["expect"][0].startswith("Kết quả chưa có. Hẹn trả kết quả:")
    bench.kiosk.choose("take")
    qtbot.waitUntil(lambda: bench.get("step") == "ticket")
    (ticket,) = issued(serving, head)
    assert (ticket["body"]["service"], ticket["body"]["dossier_id"]) == ("LD", receipt["dossier_id"])
    bench.kiosk.home()
    bench.kiosk.scanned(receipt["lookup_url"].replace(receipt["lookup_secret"], "AAAA-AAAA"))
    qtbot.waitUntil(lambda: "Không có hồ sơ nào" in bench.get("note"))
    said = "\n".join([caplog.text, *serving.log])
    assert not any(word in said for word in (receipt["lookup_secret"], receipt["code"], "Nguyễn Văn An"))


def test_an_appointment_at_another_branch_is_led_there_by_name(qtbot: QtBot, serving: Serving, bench: Bench) -> None:
    other = structs.replace(serving.installation.config, id="CN07", name={"vi": "Chi nhánh số 7", "en": "Branch 7"})
    serving.installation.configure(other)
    until(lambda: serving.call("GET", "/api/v1/branches/CN07")[0] == 200)
    head = serving.head()
    bench.kiosk.scanned("https://mot-cua.example.vn/a/CN07/HT/AP-0042")
    assert bench.get("note") == "Lịch hẹn này ở chi nhánh khác."
    qtbot.waitUntil(lambda: bench.get("note") == "Lịch hẹn này ở chi nhánh khác: Chi nhánh số 7.")
    assert issued(serving, head) == []


def test_an_appointments_number_is_kept_for_who_went_away(
    qtbot: QtBot, serving: Serving, line: BadLine, bench: Bench
) -> None:
    """Its answer comes late; given back, it would leave neither a number nor an appointment."""
    head = serving.head()
    tries: list[object] = []
    bench.sender.waiting.connect(tries.append)
    booked = serving.book("CT")
    line.freeze_answers()
    bench.kiosk.scanned(booked["code"])
    qtbot.waitUntil(lambda: len(tries) >= 1)
    bench.kiosk.choose("back")
    assert bench.get("step") == "found"
    line.thaw()
    qtbot.waitUntil(lambda: len(bench.sender) == 0)
    assert [event["kind"] for event in serving.journal(head)].count("cancelled") == 0
    bench.kiosk.scanned(booked["code"])
    qtbot.waitUntil(lambda: "đã được phát số" in bench.get("note"))


def test_touches_that_come_twice_take_one_number(qtbot: QtBot, serving: Serving, bench: Bench) -> None:
    head = serving.head()
    kiosk = bench.kiosk
    kiosk.choose("language-vi")
    for _ in range(3):
        kiosk.choose("service-CT")
    for _ in range(3):
        kiosk.choose("take")
    qtbot.waitUntil(lambda: bench.get("step") == "ticket")
    kiosk.choose("take")
    kiosk.choose("service-CT")
    assert len(issued(serving, head)) == 1


def test_a_lost_answer_is_asked_for_again_and_gives_one_number(
    qtbot: QtBot, serving: Serving, line: BadLine, bench: Bench
) -> None:
    head = serving.head()
    tries: list[object] = []
    bench.sender.waiting.connect(tries.append)
    bench.kiosk.choose("language-vi")
    bench.kiosk.choose("service-CT")
    line.freeze_answers()
    bench.kiosk.choose("take")
    qtbot.waitUntil(lambda: len(tries) >= 1)
    assert bench.get("step") == "taking"
    line.thaw()
    qtbot.waitUntil(lambda: bench.get("step") == "ticket")
    [event] = issued(serving, head)
    assert event["body"]["number"] == bench.get("number")


def test_a_number_that_comes_when_nobody_waits_is_given_back(
    qtbot: QtBot, serving: Serving, line: BadLine, bench: Bench
) -> None:
    head = serving.head()
    tries: list[object] = []
    bench.sender.waiting.connect(tries.append)
    bench.kiosk.choose("language-vi")
    bench.kiosk.choose("service-CT")
    line.freeze_answers()
    bench.kiosk.choose("take")
    qtbot.waitUntil(lambda: len(tries) >= 1)
    bench.kiosk.back()
    assert bench.get("step") == "confirm"
    assert bench.get("warning") != ""
    line.thaw()
    qtbot.waitUntil(lambda: len(bench.sender) == 0)
    kinds = [event["kind"] for event in serving.journal(head) if event["kind"] != "day_opened"]
    assert kinds == ["issued", "cancelled"]


@pytest.mark.slow
def test_the_line_is_down_before_a_number_is_taken(qtbot: QtBot, serving: Serving, line: BadLine, bench: Bench) -> None:
    bench.kiosk.choose("language-vi")
    line.freeze()
    qtbot.waitUntil(lambda: bench.get("warning_kind") == "red")
    assert bench.get("warning").startswith("Hệ thống đang mất kết nối. Vui lòng chờ hoặc lấy số với cán bộ.")
    assert not any(card.enabled for card in bench.get("cards").cards)
    bench.kiosk.choose("service-HT")
    assert bench.get("step") == "home"
    line.thaw()
    qtbot.waitUntil(lambda: bench.get("warning_kind") == "")
    assert all(card.enabled for card in bench.get("cards").cards)


def test_a_kiosk_that_is_not_enrolled_says_so(
    qtbot: QtBot, serving: Serving, line: BadLine, caplog: pytest.LogCaptureFixture
) -> None:
    bench = Bench(serving, line.port, NoPrinter(), token="kiosk-wrong")
    bench.sync.start()
    qtbot.waitUntil(lambda: not bench.sync.branch.enrolled)
    assert bench.get("warning_kind") == "red"
    assert "This machine is not in service" in bench.get("warning")
    assert "kiosk-wrong" not in caplog.text
    bench.stop()


def waiting(bench: Bench, code: str) -> int:
    """How many the service's card says are waiting."""
    card = next(card for card in bench.get("cards").cards if card.id == f"service-{code}")
    return 0 if card.facts[0] == "Nobody waiting" else int(card.facts[0].split()[0])


def test_others_are_counted_live(qtbot: QtBot, serving: Serving, bench: Bench) -> None:
    bench.kiosk.choose("language-en")
    before = waiting(bench, "KD")
    serving.issue("KD")
    qtbot.waitUntil(lambda: waiting(bench, "KD") == before + 1)


def test_languages_switch_at_any_time_and_return_at_home(qtbot: QtBot, bench: Bench) -> None:
    for choice in ("language-en", "service-DD", "priority"):
        bench.kiosk.choose(choice)
    assert bench.get("cards").cards[1].name == "Person with meritorious service"
    bench.kiosk.choose("language-vi")
    assert bench.get("cards").cards[1].name == "Người có công với cách mạng"
    bench.kiosk.choose("back")
    assert bench.get("title") == "Đất đai"
    bench.kiosk.choose("language-en")
    bench.kiosk.home()
    assert (bench.get("step"), bench.language.language) == ("home", "vi")


def test_idle_it_returns_to_the_start(qtbot: QtBot, bench: Bench) -> None:
    bench.kiosk.choose("language-en")
    bench.ms += 22_000
    bench.idle.look()
    assert bench.get("countdown_s") == 8
    bench.kiosk.touched()
    assert bench.get("countdown_s") == 0
    bench.kiosk.choose("service-DD")
    bench.ms += 30_000
    bench.idle.look()
    assert (bench.get("step"), bench.get("countdown_s"), bench.language.language) == ("home", 0, "vi")
    bench.ms += 90_000
    bench.idle.look()
    assert bench.get("step") == "home"


def test_modes_and_language_left_at_the_start_go_by_themselves(qtbot: QtBot, bench: Bench) -> None:
    for choice in ("help", "mode-contrast", "mode-large", "back"):
        bench.kiosk.choose(choice)
    assert (bench.get("step"), bench.get("modes")["large"]) == ("home", True)
    bench.ms += 31_000
    bench.idle.look()
    assert not any(bench.get("modes").values())


def test_back_leads_one_screen_back_and_forgets_what_was_chosen_there(qtbot: QtBot, bench: Bench) -> None:
    for choice in ("service-KD", "procedure-1.001612", "dossiers-more", "priority"):
        bench.kiosk.choose(choice)
    for step in ("confirm", "procedures", "home", "home"):
        bench.kiosk.back()
        assert bench.get("step") == step
    bench.kiosk.choose("service-KD")
    bench.kiosk.choose("procedure-")
    assert bench.get("sheet")["dossiers"] == 1


def test_a_new_screen_takes_no_touch_at_once(qtbot: QtBot, bench: Bench) -> None:
    with qtbot.waitSignal(bench.kiosk.shown.settled_changed):
        bench.kiosk.choose("service-HT")
    assert bench.get("settled") is False
    qtbot.waitUntil(lambda: bench.get("settled"))


def test_the_slip_is_printed_after_the_number_is_given(
    qtbot: QtBot, printer: VirtualPrinter, printing_bench: Bench
) -> None:
    bench = printing_bench
    bench.kiosk.choose("language-vi")
    bench.kiosk.choose("service-HT")
    bench.kiosk.choose("take")
    qtbot.waitUntil(lambda: bench.get("step") == "ticket")
    assert bench.get("printing") == "printing"
    qtbot.waitUntil(lambda: bench.get("printing") == "printed")
    assert len(printer.printed) == 1
    assert bench.idle.left_s == 30


def test_no_paper_is_said_before_and_the_number_given_all_the_same(
    qtbot: QtBot, printer: VirtualPrinter, printing_bench: Bench
) -> None:
    bench = printing_bench
    printer.control("paper out")
    bench.printer.check()
    qtbot.waitUntil(lambda: bench.get("warning_kind") == "amber")
    assert bench.get("warning").startswith("Máy in hết giấy. Bạn vẫn lấy được số")
    bench.kiosk.choose("language-vi")
    bench.kiosk.choose("service-HT")
    bench.kiosk.choose("take")
    qtbot.waitUntil(lambda: bench.get("printing") == "not_printed")
    assert bench.get("number").startswith("HT-")
    assert bench.idle.left_s == SCAN_IDLE_S
    assert printer.printed == []


@pytest.fixture
def left(tmp_path: Path) -> PendingIssueFile:
    """What a kiosk without a printer left on file when its power went in a take."""
    file = PendingIssueFile(tmp_path)
    file.write(PendingIssue(new_key(), Issue("HT", language="en"), datetime.now(UTC)))
    return file


@pytest.fixture
def after_the_cut(qtbot: QtBot, serving: Serving, line: BadLine, left: PendingIssueFile) -> Iterator[Bench]:
    bench = Bench(serving, line.port, NoPrinter(), pending=left)
    yield bench.start(qtbot)
    bench.stop()


def test_after_a_power_cut_the_number_is_shown_in_its_persons_language_until_they_leave(
    qtbot: QtBot, serving: Serving, after_the_cut: Bench, left: PendingIssueFile
) -> None:
    head, bench = serving.head(), after_the_cut
    bench.issuing.resume()
    qtbot.waitUntil(lambda: bench.get("step") == "ticket")
    [event] = issued(serving, head)
    assert event["body"]["number"] == bench.get("number")
    assert (bench.language.language, bench.get("printing")) == ("en", "none")
    qtbot.waitUntil(lambda: [each.seen for each in left.read()] == [True])
    bench.kiosk.home()
    assert left.read() == []


def test_after_a_power_cut_the_number_is_given_back_where_somebody_else_has_begun(
    qtbot: QtBot, serving: Serving, after_the_cut: Bench, left: PendingIssueFile
) -> None:
    head, bench = serving.head(), after_the_cut
    bench.kiosk.choose("service-KD")
    bench.issuing.resume()
    qtbot.waitUntil(lambda: left.read() == [])
    assert [event["kind"] for event in serving.journal(head)] == ["issued", "cancelled"]
    assert bench.get("step") == "procedures"


def test_a_branch_says_which_languages_its_kiosks_offer(qtbot: QtBot) -> None:
    language = LanguageSwitch()
    still = Still(language)
    assert still.get("other_language") == {"code": "en", "name": "English"}
    still.change(languages=("vi",))
    assert still.get("other_language") == {"code": "", "name": ""}
    assert still.kiosk.shown.scene.choice("language-en") is None
    still.change(languages=("en",))
    assert language.language == "en", "its own start language is none of the branch's"
    language.use("vi")
    still.change(languages=())
    still.choose("language-en")
    assert language.language == "en"
    language.close()
