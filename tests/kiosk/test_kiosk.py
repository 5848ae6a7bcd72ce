"""The view-model against the real server, without its QML: screens, sentences, one number a person."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from motcua.hardware.printer.address import parse_address
from motcua.hardware.slip.slip import PAPER_80_MM
from motcua.hardware.virtual.printer import VirtualPrinter
from motcua.kiosk.idle import Idle
from motcua.kiosk.kiosk import SCAN_IDLE_S, Kiosk
from motcua.kiosk.lobby import Lobby
from motcua.kiosk.office import Office
from motcua.kiosk.printing import NoPrinter, SlipPrinter, ThreadPrinter
from motcua.kiosk.taking import Taking
from motcua.protocol.session import Backoff
from motcua.protocol.words import Language
from motcua.ui.language import LanguageSwitch
from motcua.ui.link import Link
from motcua.ui.requests import Requests
from motcua.ui.sender import Sender
from tests.serving import Serving
from tests.ui.bad_line import BadLine


class Bench:
    """A kiosk's parts without a window, on a line that can fail."""

    def __init__(self, serving: Serving, port: int, printer: SlipPrinter, token: str | None = None) -> None:
        base, branch = f"http://127.0.0.1:{port}", serving.installation.branch
        known = serving.installation.tokens["kiosk"] if token is None else token
        self.ms = 0
        self.requests = Requests(base, known)
        self.sender = Sender(self.requests, backoff=Backoff(50, 200), noise=lambda: 0.0, timeout_ms=800)
        self.link = Link(base, branch, known, backoff=Backoff(50, 200), noise=lambda: 0.0)
        self.office = Office(Lobby(), self.link, self.requests, branch)
        self.taking = Taking(self.sender, branch)
        self.idle = Idle(30, monotonic=lambda: self.ms)
        self.language = LanguageSwitch(["motcua.kiosk"])
        self.printer = printer
        self.kiosk = Kiosk(self.office, self.taking, printer, self.idle, self.language)

    def start(self, qtbot: QtBot) -> "Bench":
        self.office.start()
        qtbot.waitUntil(lambda: self.office.lobby.trouble is None)
        return self

    def get(self, name: str) -> Any:
        return self.kiosk.property(name)

    def stop(self) -> None:
        self.office.stop()
        self.language.close()


@pytest.fixture
def bench(qtbot: QtBot, serving: Serving, line: BadLine) -> Iterator[Bench]:
    bench = Bench(serving, line.port, NoPrinter())
    yield bench.start(qtbot)
    bench.stop()


@pytest.fixture
def printing_bench(qtbot: QtBot, serving: Serving, line: BadLine, printer: VirtualPrinter) -> Iterator[Bench]:
    thread_printer = ThreadPrinter(parse_address(printer.address), PAPER_80_MM)
    thread_printer.start()
    bench = Bench(serving, line.port, thread_printer)
    yield bench.start(qtbot)
    bench.stop()
    thread_printer.stop()


def issued(serving: Serving, after: int) -> list[dict[str, Any]]:
    return [event for event in serving.journal(after) if event["kind"] == "issued"]


def test_three_touches_to_a_number(qtbot: QtBot, serving: Serving, bench: Bench) -> None:
    head = serving.head()
    kiosk = bench.kiosk
    assert bench.get("step") == "start"
    kiosk.begin("en")
    assert (bench.get("step"), bench.get("branch_name")) == ("service", "Branch 1")
    kiosk.choose_service("HT")
    assert (bench.get("step"), bench.get("service_name")) == ("priority", "Civil status")
    kiosk.choose_priority("elderly")
    assert bench.get("step") == "taking"
    qtbot.waitUntil(lambda: bench.get("step") == "ticket")
    assert bench.get("number").startswith("HT-")
    assert bench.get("track_url").startswith("http://127.0.0.1")
    assert "ahead of you" in bench.get("ahead") or bench.get("ahead") == "You are next"
    [event] = issued(serving, head)
    assert event["body"]["number"] == bench.get("number")
    assert event["body"]["priority"] == "elderly"
    assert event["body"]["language"] == "en"


def test_touches_that_come_twice_take_one_number(qtbot: QtBot, serving: Serving, bench: Bench) -> None:
    head = serving.head()
    kiosk = bench.kiosk
    kiosk.begin("vi")
    for _ in range(3):
        kiosk.choose_service("CT")
    for _ in range(3):
        kiosk.choose_priority("")
    qtbot.waitUntil(lambda: bench.get("step") == "ticket")
    kiosk.choose_priority("")
    kiosk.choose_service("CT")
    assert len(issued(serving, head)) == 1


def test_a_lost_answer_is_asked_for_again_and_gives_one_number(
    qtbot: QtBot, serving: Serving, line: BadLine, bench: Bench
) -> None:
    head = serving.head()
    tries: list[object] = []
    bench.sender.waiting.connect(tries.append)
    bench.kiosk.begin("vi")
    bench.kiosk.choose_service("CT")
    line.freeze_answers()
    bench.kiosk.choose_priority("")
    qtbot.waitUntil(lambda: len(tries) >= 1, timeout=5_000)
    assert bench.get("step") == "taking"
    line.thaw()
    qtbot.waitUntil(lambda: bench.get("step") == "ticket", timeout=10_000)
    [event] = issued(serving, head)
    assert event["body"]["number"] == bench.get("number")


def test_a_number_that_comes_when_nobody_waits_is_given_back(
    qtbot: QtBot, serving: Serving, line: BadLine, bench: Bench
) -> None:
    head = serving.head()
    tries: list[object] = []
    bench.sender.waiting.connect(tries.append)
    bench.kiosk.begin("vi")
    bench.kiosk.choose_service("CT")
    line.freeze_answers()
    bench.kiosk.choose_priority("")
    qtbot.waitUntil(lambda: len(tries) >= 1, timeout=5_000)
    bench.kiosk.back()
    assert bench.get("step") == "service"
    assert bench.get("warning") != ""
    line.thaw()
    qtbot.waitUntil(lambda: len(bench.sender) == 0, timeout=10_000)
    kinds = [event["kind"] for event in serving.journal(head) if event["kind"] != "day_opened"]
    assert kinds == ["issued", "cancelled"]


@pytest.mark.slow
def test_the_line_is_down_before_a_number_is_taken(qtbot: QtBot, serving: Serving, line: BadLine, bench: Bench) -> None:
    bench.kiosk.begin("vi")
    line.freeze()
    qtbot.waitUntil(lambda: bench.get("warning_kind") == "red", timeout=4_000)
    assert bench.get("warning") == "Hệ thống đang mất kết nối. Vui lòng chờ hoặc lấy số với nhân viên."
    assert not any(row.takeable for row in bench.get("services").rows)
    bench.kiosk.choose_service("HT")
    assert bench.get("step") == "service"
    line.thaw()
    qtbot.waitUntil(lambda: bench.get("warning_kind") == "", timeout=6_000)
    assert all(row.takeable for row in bench.get("services").rows)


def test_a_kiosk_that_is_not_enrolled_says_so(
    qtbot: QtBot, serving: Serving, line: BadLine, caplog: pytest.LogCaptureFixture
) -> None:
    bench = Bench(serving, line.port, NoPrinter(), token="kiosk-wrong")
    bench.office.start()
    qtbot.waitUntil(lambda: not bench.office.lobby.enrolled, timeout=5_000)
    assert bench.get("warning_kind") == "red"
    assert bench.get("warning_en").startswith("This machine is not in service")
    assert "kiosk-wrong" not in caplog.text
    bench.stop()


def test_others_are_counted_live(qtbot: QtBot, serving: Serving, bench: Bench) -> None:
    bench.kiosk.begin("en")
    row = next(row for row in bench.get("services").rows if row.code == "KD")
    assert row.waiting == "Nobody waiting"
    serving.issue("KD")
    qtbot.waitUntil(lambda: bench.get("services").rows[3].waiting == "1 person waiting")


def test_languages_switch_at_any_time_and_return_at_home(qtbot: QtBot, bench: Bench) -> None:
    bench.kiosk.begin("en")
    bench.kiosk.choose_service("DD")
    assert bench.get("priorities")[0]["name"] == "Person with meritorious service"
    bench.language.use(Language.VI)
    assert bench.get("priorities")[0]["name"] == "Người có công với cách mạng"
    assert bench.get("service_name") == "Đất đai"
    bench.language.use(Language.EN)
    bench.kiosk.home()
    assert (bench.get("step"), bench.language.language) == ("start", Language.VI)


def test_idle_it_returns_to_the_start(qtbot: QtBot, bench: Bench) -> None:
    bench.kiosk.begin("en")
    bench.ms += 22_000
    bench.idle.look()
    assert bench.get("countdown_s") == 8
    bench.kiosk.touched()
    assert bench.get("countdown_s") == 0
    bench.kiosk.choose_service("DD")
    bench.ms += 30_000
    bench.idle.look()
    assert (bench.get("step"), bench.get("countdown_s")) == ("start", 0)
    bench.ms += 90_000
    bench.idle.look()
    assert bench.get("step") == "start"


def test_back_leads_one_screen_back(qtbot: QtBot, bench: Bench) -> None:
    bench.kiosk.begin("vi")
    bench.kiosk.choose_service("DD")
    for step in ("service", "start", "start"):
        bench.kiosk.back()
        assert bench.get("step") == step


def test_a_new_screen_takes_no_touch_at_once(qtbot: QtBot, bench: Bench) -> None:
    with qtbot.waitSignal(bench.kiosk.settled_changed):
        bench.kiosk.begin("vi")
    assert bench.get("settled") is False
    qtbot.waitUntil(lambda: bench.get("settled"))


def test_the_slip_is_printed_after_the_number_is_given(
    qtbot: QtBot, printer: VirtualPrinter, printing_bench: Bench
) -> None:
    bench = printing_bench
    bench.kiosk.begin("vi")
    bench.kiosk.choose_service("HT")
    bench.kiosk.choose_priority("")
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
    assert bench.get("warning_vi").startswith("Máy in hết giấy. Bạn vẫn lấy được số")
    bench.kiosk.begin("vi")
    bench.kiosk.choose_service("HT")
    bench.kiosk.choose_priority("")
    qtbot.waitUntil(lambda: bench.get("printing") == "not_printed")
    assert bench.get("number").startswith("HT-")
    assert bench.idle.left_s == SCAN_IDLE_S
    assert printer.printed == []
