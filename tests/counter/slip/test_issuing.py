"""A ticket issued at the desk: shown for the citizen to photograph, and its slip printed by a printer of real bytes."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL.ImageQt import fromqimage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter.program import Program
from counter.widgets.small_page import ASKING, SIZE
from hardware.printer.jobs.job import JobState, Kind
from hardware.slip.slip import Slip
from hardware.virtual.printer import VirtualPrinter
from tests.counter.clerk import Clerk
from tests.hardware.printer.queues import is_copy
from tests.hardware.slips import codes
from tests.serving import Serving
from ui.language.switch import LanguageSwitch

NewDesk = Callable[..., Clerk]


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as printer:
        yield printer


@pytest.fixture
def new_desk(
    qtbot: QtBot, new_program: Callable[..., Program], serving: Serving, printer: VirtualPrinter, tmp_path: Path
) -> NewDesk:
    """A clerk at an open counter with a slip printer; `more` are settings."""

    def new(**more: Any) -> Clerk:
        settings = {"printer": printer.address, "data": str(tmp_path / "slips")} | more
        return Clerk(qtbot, new_program(**settings), serving).ready()

    return new


def issue(clerk: Clerk, service: str = "1") -> None:
    """Ctrl+N, the first service, no priority: the number is there to be seen."""
    before = clerk.program.issued_slips.shown
    clerk.key("Ctrl+N")
    clerk.key(service)
    clerk.key("1")
    clerk.until(lambda: clerk.program.issued_slips.shown not in (None, before))


def given(clerk: Clerk) -> bool:
    return clerk.widget("slip-code").isVisible()


def code_on_screen(clerk: Clerk) -> str:
    """As a phone reads it that looks at the whole window."""
    QApplication.processEvents()
    (found,) = zxingcpp.read_barcodes(fromqimage(clerk.window.grab().toImage()).convert("L"))
    return found.text


def page_of(clerk: Clerk, url: str) -> str:
    """The number that the ticket's page of the server names."""
    status, reply = clerk.serving.call("GET", f"/api/v1/tickets/{url.rpartition('/')[2]}")
    assert status == 200, reply
    return str(reply["number"])


def slips(printer: VirtualPrinter) -> list[tuple[bool, str]]:
    """Every slip that came out: whether it is a copy, and the page its code opens."""
    pictures = [printed.job.picture for printed in printer.printed]
    return [(is_copy(picture), url) for picture in pictures for url in codes(picture)]


def test_without_a_printer_the_number_and_its_page_are_shown(clerk: Clerk) -> None:
    clerk.ready()
    issue(clerk)
    assert clerk.text("slip-number") == "HT-001"
    assert page_of(clerk, code_on_screen(clerk)) == "HT-001"
    assert clerk.text("slip-facts").replace("\u00a0", " ").startswith("You are next for this service")
    assert not clerk.widget("slip-state").isVisible()
    assert not clerk.widget("slip-again").isVisible()
    assert clerk.widget("call-next").isVisible(), "nothing stands between the clerk and the next act"
    clerk.key("Esc")
    assert not given(clerk)
    assert clerk.widget("waiting-list").isVisible()
    clerk.key("Ctrl+P")
    assert clerk.text("slip-number") == "HT-001", "shown again to somebody who was too slow"


def test_the_next_act_takes_it_away_and_a_silent_alarm_does_not(clerk: Clerk) -> None:
    clerk.ready()
    issue(clerk)
    clerk.key("F12")
    clerk.reads("alarm-state", "Sent")
    assert given(clerk)
    clerk.key("F2")
    clerk.reads("ticket-number", "HT-001")
    assert not given(clerk)


def test_a_key_for_what_cannot_be_done_now_leaves_it_there(clerk: Clerk) -> None:
    clerk.ready()
    issue(clerk)
    clerk.key("F5")
    assert given(clerk)


def test_it_goes_with_the_clerk(clerk: Clerk) -> None:
    clerk.ready()
    issue(clerk)
    clerk.serving.verb("1", "logout")
    clerk.until(lambda: clerk.widget("login-user").isVisible())
    clerk.sign_in()
    clerk.until(lambda: clerk.widget("ticket-state").isVisible())
    assert not given(clerk)
    clerk.key("Ctrl+P")
    assert not given(clerk), "the next clerk does not see whom the last one gave a number"


def test_the_small_window_finds_room_for_it(clerk: Clerk) -> None:
    clerk.ready()
    clerk.key("Ctrl+M")
    issue(clerk)
    clerk.until(lambda: clerk.window.size() == ASKING)
    assert clerk.text("slip-number") == "HT-001"
    assert page_of(clerk, code_on_screen(clerk)) == "HT-001"
    clerk.key("Esc")
    assert clerk.window.size() == SIZE


def test_the_slip_is_printed_and_said_to_be(new_desk: NewDesk, printer: VirtualPrinter) -> None:
    clerk = new_desk()
    issue(clerk)
    clerk.reads("slip-state", "Slip: Printed")
    ((copy, url),) = slips(printer)
    assert not copy
    assert url == code_on_screen(clerk)
    assert page_of(clerk, url) == "HT-001"
    clerk.key("Ctrl+P")
    clerk.until(lambda: len(printer.printed) == 2)
    assert [copy for copy, _ in slips(printer)] == [False, True], "asked for again it is a copy"


def test_the_slip_says_what_was_declared(new_desk: NewDesk, printer: VirtualPrinter) -> None:
    clerk = new_desk()
    clerk.key("Ctrl+N")
    clerk.key("1")
    clerk.click("question-more")
    clerk.key("2")
    clerk.reads("slip-state", "Slip: Printed")
    (job,) = clerk.program.printer.jobs()
    body = clerk.last("issued")
    assert isinstance(job.slip, Slip)
    assert job.slip.priority is not None
    assert (body["priority"] is not None, job.slip.dossiers) == (True, 2)


def test_no_paper_is_said_and_the_slip_comes_by_itself_when_there_is_some(
    new_desk: NewDesk, printer: VirtualPrinter
) -> None:
    printer.control("paper out")
    clerk = new_desk()
    clerk.reads("slip-printer", "Printer: no paper")
    issue(clerk)
    clerk.reads("slip-state", "Slip: Waiting for the printer: no paper")
    clerk.reads("slip-state", "Put in a new roll")
    assert not clerk.enabled("slip-again"), "it is still on its way"
    clerk.key("Esc")
    printer.control("paper ok")
    clerk.program.printer.check()
    clerk.until(lambda: printer.printed)
    assert [copy for copy, _ in slips(printer)] == [False]
    clerk.reads("slip-printer", "")


def test_the_slip_of_a_ticket_that_is_taken_back_does_not_come_when_there_is_paper(
    new_desk: NewDesk, printer: VirtualPrinter
) -> None:
    printer.control("paper out")
    clerk = new_desk()
    issue(clerk)
    clerk.reads("slip-state", "Slip: Waiting for the printer: no paper")
    clerk.key("Ctrl+Z")
    clerk.reads("notice", "was taken back")
    assert not given(clerk)
    (job,) = clerk.program.printer.jobs()
    assert job.state is JobState.WITHDRAWN
    clerk.key("Ctrl+P")
    assert not given(clerk), "there is nobody to show it to"
    printer.control("paper ok")
    clerk.program.printer.check()
    issue(clerk, "2")
    clerk.reads("slip-state", "Slip: Printed")
    ((_copy, url),) = slips(printer)
    assert page_of(clerk, url) == "CT-001"


def test_a_printer_that_is_switched_off_stops_no_number(new_desk: NewDesk, printer: VirtualPrinter) -> None:
    printer.control("power off")
    clerk = new_desk()
    issue(clerk)
    clerk.reads("slip-printer", "Printer: refuses the connection")
    clerk.reads("slip-state", "Slip: Waiting for the printer: the printer did not answer")
    assert page_of(clerk, code_on_screen(clerk)) == "HT-001"
    printer.control("power on")
    clerk.program.printer.check()
    clerk.until(lambda: printer.printed)
    assert [copy for copy, _ in slips(printer)] == [False]


@pytest.mark.slow(6)
def test_a_slip_that_may_not_have_come_out_is_offered_as_a_copy(new_desk: NewDesk, printer: VirtualPrinter) -> None:
    clerk = new_desk()
    printer.control("paper after 100")
    issue(clerk)
    clerk.reads("slip-state", "Slip: May not have come out")
    clerk.until(lambda: not clerk.enabled("slip-again"))  # once the printer has said that the paper is still out
    clerk.key("Esc")
    clerk.reads("slip-printer", "Printer: no paper · 1 slip needs a look: Ctrl+P")
    printer.control("paper ok")
    clerk.program.printer.check()
    clerk.key("Ctrl+P")
    clerk.until(lambda: clerk.enabled("slip-again"))
    clerk.key("Ctrl+P")
    clerk.reads("slip-state", "Slip: Printed")
    assert is_copy(printer.printed[-1].job.picture)
    kinds = [(job.kind, job.state) for job in clerk.program.printer.jobs()]
    assert kinds == [(Kind.COPY, JobState.PRINTED), (Kind.ORIGINAL, JobState.SUPERSEDED)]
    assert not clerk.program.issued_slips.troubled


@pytest.mark.slow(6)
def test_a_slip_that_was_seen_to_needs_no_look(new_desk: NewDesk, printer: VirtualPrinter) -> None:
    clerk = new_desk()
    printer.control("paper after 100")
    issue(clerk)
    clerk.reads("slip-state", "Slip: May not have come out")
    clerk.click("slip-seen")
    clerk.reads("slip-state", "Slip: Handled by staff")
    assert not clerk.program.issued_slips.troubled
    assert not clerk.enabled("slip-again")


def test_earlier_slips_can_be_had_again(new_desk: NewDesk, printer: VirtualPrinter) -> None:
    clerk = new_desk()
    issue(clerk)
    issue(clerk, "2")
    clerk.until(lambda: len(printer.printed) == 2)
    assert clerk.text("slip-number") == "CT-001"
    clerk.click("slip-earlier")
    assert clerk.text("slip-number") == "HT-001"
    assert not clerk.widget("slip-earlier").isVisible()
    clerk.until(lambda: clerk.enabled("slip-again"))
    clerk.click("slip-again")
    clerk.until(lambda: len(printer.printed) == 3)
    copy, url = slips(printer)[2]
    assert (copy, page_of(clerk, url)) == (True, "HT-001")


def test_the_clerk_goes_on_while_a_printer_hangs(new_desk: NewDesk, printer: VirtualPrinter) -> None:
    """The printer's thread waits, the window does not."""
    clerk = new_desk()
    printer.control("stall 20000")
    issue(clerk)
    clerk.reads("slip-state", "Slip: Being printed")
    clerk.called("HT-001")
    assert [job.state for job in clerk.program.printer.jobs()] == [JobState.SENDING], "the slip hung on meanwhile"
    printer.control("stall off")
    clerk.until(lambda: printer.printed)


def test_managers_see_how_the_counters_printer_is(new_desk: NewDesk, printer: VirtualPrinter) -> None:
    clerk = new_desk()
    clerk.until(lambda: "device_state" in clerk.kinds())
    assert clerk.last("device_state")["printer"] == "ready"
    printer.control("cover open")
    clerk.program.printer.check()
    clerk.until(lambda: clerk.last("device_state")["printer"] == "cover_open")


def test_a_counter_without_a_printer_reports_none(clerk: Clerk) -> None:
    clerk.ready()
    issue(clerk)
    assert "device_state" not in clerk.kinds()


def test_a_folder_that_is_in_use_is_said_and_the_number_is_given(new_desk: NewDesk, tmp_path: Path) -> None:
    (tmp_path / "slips").mkdir()
    other = sqlite3.connect(tmp_path / "slips" / "prints.sqlite")
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("CREATE TABLE held (n)")
    other.commit()
    clerk = new_desk()
    clerk.reads("slip-printer", "Slips are not printed: their folder cannot be used")
    issue(clerk)
    assert page_of(clerk, code_on_screen(clerk)) == "HT-001"
    other.close()


def test_a_printer_that_is_set_wrongly_is_refused(new_program: Callable[..., Program], english: LanguageSwitch) -> None:
    with pytest.raises(ValueError, match="printer"):
        new_program(printer="lpt1")
    with pytest.raises(ValueError, match="epsom"):
        new_program(printer_profile="epsom")


def test_with_virtual_hardware_the_slips_are_pictures(new_desk: NewDesk, tmp_path: Path) -> None:
    clerk = new_desk(printer="", virtual_hardware=True, virtual_slips=str(tmp_path / "paper"))
    issue(clerk)
    clerk.reads("slip-state", "Slip: Printed")
    assert [file.suffix for file in (tmp_path / "paper").iterdir()] == [".png"]
