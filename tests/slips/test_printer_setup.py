"""The printer's step of the first run, with a printer that speaks the real bytes."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from threading import Event
from unittest.mock import patch

import pytest
from pytestqt.qtbot import QtBot

from hardware.printer.address import Address, parse_address
from hardware.printer.learning import Learnt
from hardware.printer.status import UNKNOWN
from hardware.printer.ticket_printer import PrintOutcome, PrintResult, Reason
from hardware.virtual.printer import VirtualPrinter
from slips import printer_setup
from slips.printer_setup import PrinterStep
from slips.trial_slip import trial_slip
from tests.hardware.printer.instant import InstantLine, instead_of_every_line
from tests.ui.first_run.made import PlainHost, branch_view
from ui.first_run.last_steps import Tried
from ui.language.switch import LanguageSwitch

USB = "file:///dev/usb/lp0"


@pytest.fixture(autouse=True)
def _language(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(printer_setup, "LIMIT_S", 60.0)  # a printer that answers may be late on a busy machine
    switch = LanguageSwitch("vi")
    yield
    switch.close()


def values(step: PrinterStep) -> list[str]:
    return [option.value for option in step.options(branch_view())]


def test_what_is_plugged_in_is_offered_first_and_doing_without_last() -> None:
    step = PrinterStep(plugged=lambda: [USB])
    assert values(step) == [USB, "tcp", ""]
    assert step.chosen() == USB
    assert PrinterStep(plugged=list).chosen() == ""


SERIAL = "serial:///dev/ttyS0?baud=9600"


def test_a_serial_port_is_offered_but_not_suggested_and_not_taken_untried() -> None:
    step = PrinterStep(plugged=lambda: [SERIAL])
    assert (values(step), step.chosen()) == ([SERIAL, "tcp", ""], "")
    assert "in thử" in step.untested(SERIAL)
    assert [step.untested(value) for value in (USB, "tcp://10.0.0.9:9100", "")] == ["", "", ""]
    assert PrinterStep(plugged=lambda: [SERIAL, USB]).chosen() == USB
    assert PrinterStep(SERIAL, plugged=list).untested(SERIAL) == "", "it is the one used so far"


def test_the_test_slip_bears_the_branchs_time(qtbot: QtBot) -> None:
    step = PrinterStep(plugged=list)
    switch = LanguageSwitch("vi")
    step.meet(PlainHost(switch, branch_view(time_zone="Pacific/Kiritimati")))
    assert step.branch is not None
    assert trial_slip(step.branch).issued_at.utcoffset() == timedelta(hours=14)
    switch.close()


def test_on_a_desk_with_other_printers_none_is_suggested() -> None:
    step = PrinterStep(plugged=lambda: [USB], suggests=False)
    assert (step.chosen(), values(step)) == ("", [USB, "tcp", ""])


def test_the_printer_used_so_far_stays_chosen_and_is_not_offered_twice() -> None:
    step = PrinterStep(USB, plugged=lambda: [USB])
    assert values(step) == [USB, "tcp", ""]
    assert (step.chosen(), step.options(branch_view())[0].label) == (USB, "Máy in đang dùng")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("10.0.0.9", "tcp://10.0.0.9:9100"),
        ("10.0.0.9:9101", "tcp://10.0.0.9:9101"),
        ("serial:///dev/ttyUSB0", "serial:///dev/ttyUSB0?baud=9600"),
        ("serial://COM3", "serial://COM3?baud=9600"),
        ("", None),
    ],
)
def test_a_typed_address_is_one_of_a_printer_or_none(typed: str, value: str | None) -> None:
    assert PrinterStep(plugged=list).typed(typed) == value


def test_a_test_slip_comes_out_and_is_said_to_have(qtbot: QtBot, printer: VirtualPrinter) -> None:
    told: list[Tried] = []
    step = PrinterStep(plugged=list)
    step.options(branch_view())
    step.try_out(printer.address, told.append)
    qtbot.waitUntil(lambda: bool(told))
    words = "Phiếu đã in xong. Phiếu có rõ không? Nếu thiếu mép, cứ tiếp tục: khổ giấy được hỏi ở bước sau."
    assert (told[0].good, told[0].words) == (True, words)
    printer.wait_for(1, 60)


def test_no_printer_at_the_address_is_said(qtbot: QtBot) -> None:
    told: list[Tried] = []
    step = PrinterStep(plugged=list)
    step.try_out("tcp://127.0.0.1:9", told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert (told[0].good, "không nhận kết nối" in told[0].words) == (False, True)


def test_a_printer_that_never_answers_is_a_choice_of_its_own(qtbot: QtBot) -> None:
    told: list[Tried] = []
    step = PrinterStep(plugged=list)
    address = "tcp://10.0.0.9:9100"
    never = f"{address}?status=no"
    with instead_of_every_line(InstantLine()) as line:
        line.printer.mute = True
        step.try_out(address, told.append)
        qtbot.waitUntil(lambda: bool(told))
        assert (told[0].good, len(line.jobs)) == (False, 1)
        assert values(step) == [never, "tcp", ""]
        assert step.settings(never) == {"printer": never}
        step.try_out(never, told.append)
        qtbot.waitUntil(lambda: len(told) == 2)
        assert told[1].good


def test_a_slip_of_which_a_part_came_out_is_no_good_one(qtbot: QtBot) -> None:
    told: list[Tried] = []
    step = PrinterStep(plugged=lambda: [SERIAL])
    with instead_of_every_line(InstantLine()) as line:
        line.printer.run_out_after(40)
        step.try_out(SERIAL, told.append)
        qtbot.waitUntil(lambda: bool(told))
    assert (told[0].good, told[0].words) == (False, "Chưa in: hết giấy.")


def test_a_slip_that_nobody_waits_for_any_more_says_nothing_of_the_next(qtbot: QtBot) -> None:
    told: list[Tried] = []
    came: list[object] = []
    step = PrinterStep(plugged=list)
    step._came_out.connect(lambda *out: came.append(out))
    late, held = Event(), Event()

    def printed(address: Address, *_about: object, **_how: object) -> Learnt:
        wait = late if address == parse_address(USB) else held
        assert wait.wait(60)
        outcome = PrintOutcome.PRINTED if wait is late else PrintOutcome.UNCONFIRMED
        return Learnt(PrintResult(outcome, None if wait is late else Reason.PAPER_OUT, UNKNOWN), address)

    with patch.object(printer_setup, "print_and_learn", printed):
        step.try_out(USB, lambda tried: pytest.fail("it was stopped"))
        step.stop()
        step.try_out("tcp://10.0.0.9:9100", told.append)
        late.set()
        qtbot.waitUntil(lambda: len(came) == 1, timeout=60_000)
        assert told == []
        held.set()
        qtbot.waitUntil(lambda: len(told) == 1, timeout=60_000)
    assert not told[0].good


def test_what_the_printer_can_answer_becomes_part_of_its_address(qtbot: QtBot) -> None:
    told: list[Tried] = []
    step = PrinterStep(plugged=list)
    with instead_of_every_line(InstantLine()) as line:
        line.printer.confirms = False
        step.try_out("tcp://10.0.0.9:9100", told.append)
        qtbot.waitUntil(lambda: bool(told))
    assert (told[0].good, "báo giấy và nắp" in told[0].words) == (True, True)
    assert step.settings("tcp://10.0.0.9:9100") == {"printer": "tcp://10.0.0.9:9100?confirm=no"}


def test_a_mistake_of_this_program_is_said_instead_of_printing_for_ever(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "slips")  # what is told here is expected
    told: list[Tried] = []
    step = PrinterStep(plugged=list)
    step.try_out("serial:no address", told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert (told[0].good, "chương trình" in told[0].words) == (False, True)


def test_nothing_is_tried_where_nothing_is_chosen() -> None:
    step = PrinterStep(plugged=list)
    assert [step.try_words(value) for value in ("", "tcp")] == ["", ""]
    assert step.try_words(USB) == "In thử một phiếu"
