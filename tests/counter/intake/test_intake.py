"""A dossier at the desk, by keys alone against a real server: entered, received, its receipt printed, corrected."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from counter.intake.papers_to_scan import papers_to_scan
from counter.intake.saving import SaveState
from counter.program import Program
from hardware.slip.receipt import Receipt
from hardware.virtual.printer import VirtualPrinter
from protocol.components import OTHER
from protocol.dossier_commands import Paper
from protocol.dossier_people import PutPerson
from protocol.prepared import Prepared, write_prepared
from tests.counter.clerk import Clerk
from tests.hardware.slips import codes
from tests.serving import PASSWORD, Serving

from .conftest import AGENCY, CARD

NewProgram = Callable[..., Program]
TOKENS: dict[str, str] = {}
"""A session of the clerk at each server: one is enough, and signing in again and again is refused."""


def with_dossier(clerk: Clerk, procedure: str | None = "1.001193") -> Clerk:
    """HT-001 is served, and its dossiers are open."""
    clerk.serving_one(procedure)
    clerk.key("F4")
    name = "intake-identity_number" if procedure else "intake-procedure"
    clerk.until(lambda: clerk.widget(name).hasFocus())
    return clerk


def by_wedge(clerk: Clerk, line: str = CARD) -> None:
    """A scanner types the card's code, and Enter."""
    clerk.screen.type(line)
    clerk.key("Return")


def from_home(clerk: Clerk, **more: Any) -> str:
    """The code of who the card is of, prepared today."""
    person = PutPerson(name="Nguyễn Thị Hoa", identity_number="001190012345", phone="0912345678")
    today = clerk.program.picture.clock.now().date().isoformat()
    code = write_prepared(Prepared("2.000635", today, **{"person": person, **more}))
    assert code is not None
    return code


def saved(clerk: Clerk) -> bool:
    return clerk.program.intake.entry.save_state is SaveState.SAVED


def field(clerk: Clerk, name: str) -> str:
    return str(clerk.widget(f"intake-{name}").property("text"))


def field_text(clerk: Clerk, name: str) -> str:
    return str(clerk.widget(name).property("text"))


def dossiers(clerk: Clerk) -> list[dict[str, Any]]:
    """What the server has for the ticket in hand."""
    held = clerk.program.picture.in_hand
    assert held is not None
    token = TOKENS.get(clerk.serving.url) or clerk.serving.sign_in("clerk1")
    TOKENS[clerk.serving.url] = token
    listed = clerk.serving.call("GET", f"/api/v1/dossiers?ticket={held.ticket_id}", token=token)[1]["dossiers"]
    return [clerk.serving.call("GET", f"/api/v1/dossiers/{one['dossier_id']}", token=token)[1] for one in listed]


def look(clerk: Clerk, name: str) -> None:
    """A picture of the window, where one is asked for."""
    if folder := os.environ.get("SHOTS"):
        clerk.qtbot.wait(300)  # laid out
        clerk.window.grab().save(f"{folder}/{name}.png")


def received(clerk: Clerk) -> str:
    """Ctrl+Enter, and the code of the receipt."""
    clerk.key("Ctrl+Return")
    clerk.until(lambda: clerk.text("received-code"))
    return clerk.text("received-code")


@pytest.mark.slow(4)
def test_a_visit_by_card_takes_few_keys_and_leaves_one_dossier_with_its_receipt(
    qtbot: QtBot, new_program: NewProgram, serving: Serving, tmp_path: Path
) -> None:
    with VirtualPrinter() as printer:
        clerk = Clerk(qtbot, new_program(printer=printer.address, data=str(tmp_path / "slips")), serving)
        with_dossier(clerk)
        clerk.click("intake-papers", row=0)
        clerk.key("2")
        by_wedge(clerk)  # into the list of papers, which counts by digits
        assert [(one.code, one.certified) for one in clerk.program.intake.entry.papers] == [("p1", 1)]
        clerk.key("Del")
        assert (field(clerk, "name"), field(clerk, "birth_date")) == ("NGUYỄN THỊ HOA", "01/02/1990")
        assert clerk.text("intake-name-title") == "Full name · card"
        clerk.click("intake-name")
        clerk.key("End")
        by_wedge(clerk)  # behind words that stand there
        assert field(clerk, "name") == "NGUYỄN THỊ HOA"
        clerk.click("intake-papers", row=0)
        for key in ("Space", "3", "3", "Down", "0"):
            clerk.key(key)
        clerk.until(lambda: saved(clerk))
        clerk.key("Return")  # in a list as in a field: it never receives
        assert clerk.widget("intake").hasFocus()  # all is counted: no button has it, which a space too many would press
        code = received(clerk)
        (dossier,) = dossiers(clerk)
        assert (dossier["code"], dossier["state"], dossier["holder"]["unit"]) == (code, "received", AGENCY)
        assert dossier["papers"] == [
            {"code": "p1", "originals": 1}, {"code": "p2", "copies": 2}, {"code": "p3", "held": True},
        ]  # fmt: skip
        clerk.until(lambda: len(printer.printed) == 1)
        assert codes(printer.printed[0].job.picture) == [dossier["lookup_url"]]
        clerk.reads("received-print", "Receipt: Printed")
        assert clerk.text("received-due")
        _correct(clerk, printer)
        _once_more(clerk)


def _correct(clerk: Clerk, printer: VirtualPrinter) -> None:
    """A reason, and a new receipt replaces the one before."""
    clerk.key("Ctrl+E")
    clerk.until(lambda: clerk.widget("intake-receive").isVisible())
    clerk.click("intake-papers", row=1)
    clerk.key("-")
    clerk.key("Ctrl+Return")
    clerk.until(lambda: clerk.widget("intake-why").isVisible())
    clerk.key("2")
    clerk.reads("received-receipt", "Receipt no. 2")
    (dossier,) = dossiers(clerk)
    assert [one.get("reason") for one in dossier["receipts"]] == [None, "counted_wrong"]
    assert dossier["papers"][1] == {"code": "p2", "copies": 1}
    clerk.until(lambda: len(printer.printed) == 2)


def _once_more(clerk: Clerk) -> None:
    """The next dossier is of the same person and warns; a third is too many; the visit ends as any."""
    clerk.key("Ctrl+D")
    clerk.until(lambda: clerk.widget("intake-procedure").hasFocus())
    clerk.screen.type("giay khai sinh")
    clerk.key("Return")
    clerk.until(lambda: saved(clerk))
    assert len(dossiers(clerk)) == 2
    assert field(clerk, "name") == "NGUYỄN THỊ HOA"
    clerk.reads("intake-notice", "has this procedure open at Branch 1")
    assert clerk.text("intake-lines").startswith("Alt+1 H26")
    _owner_of_before(clerk)
    clerk.key("F5")
    clerk.reads("notice", "A dossier is being entered")
    received(clerk)
    clerk.key("Ctrl+D")
    clerk.reads("intake-notice", "at most 2 dossiers")
    clerk.key("F5")
    clerk.reads("question", "How did it end?")
    clerk.key("1")
    clerk.idle()
    assert not clerk.program.intake.is_open


def _owner_of_before(clerk: Clerk) -> None:
    """Whoever was in a received dossier is filled in for one key after their number; what is edited is no longer so."""
    clerk.widget("intake-part").setFocus()
    clerk.key("Down")
    clerk.type("001190012345", into="intake-identity_number")
    clerk.key("Return")
    clerk.reads("intake-notice", "has more of this person: ")
    assert field(clerk, "address") == ""
    clerk.key("Ctrl+U")
    clerk.until(lambda: field(clerk, "address") == "Số 5, Cầu Giấy, Hà Nội")
    assert clerk.text("intake-address-title") == "Address · dossier"
    assert clerk.text("intake-source").startswith("· dossier: as in H26.50.05.13-")
    clerk.click("intake-address")
    clerk.key("End")
    clerk.screen.type(" 2")
    clerk.key("Tab")
    assert clerk.text("intake-address-title") == "Address"
    assert not clerk.widget("intake-uncover").isVisible()


@pytest.mark.slow(4)
def test_the_fee_is_taken_in_cash_with_the_receipt_or_after_it_and_the_paper_has_its_number(
    qtbot: QtBot, new_program: NewProgram, serving: Serving, tmp_path: Path
) -> None:
    with VirtualPrinter() as printer:
        clerk = Clerk(qtbot, new_program(printer=printer.address, data=str(tmp_path / "slips")), serving)
        with_dossier(clerk, "2.000635")
        by_wedge(clerk)
        assert clerk.widget("intake-phone").hasFocus()  # after a card the focus is where something is missing
        clerk.widget("intake-copies").setFocus()
        by_wedge(clerk, from_home(clerk, copies=2))  # into a field that takes digits alone
        clerk.reads("intake-notice", "Filled in as prepared at home")
        assert (field(clerk, "phone"), field(clerk, "name")) == ("0912345678", "NGUYỄN THỊ HOA")
        assert (clerk.text("intake-phone-title"), clerk.text("intake-name-title")) == (
            "Phone · at home", "Full name · card",
        )  # fmt: skip
        clerk.key("Ctrl+G")
        clerk.reads("intake-fee", "16,000 VND = 2 × 8,000 VND · in cash")
        clerk.until(lambda: saved(clerk))
        received(clerk)
        clerk.reads("received-fee", "Fee 16,000 VND: paid, receipt CN01-1-000001")
        clerk.until(lambda: len(printer.printed) == 1)
        (dossier,) = dossiers(clerk)
        assert [(one["by"], one["vnd"]) for one in dossier["money"]["entries"]] == [("cash", 16_000)]
        assert not clerk.widget("intake-cash").isVisible()
        clerk.key("Ctrl+Y")
        assert clerk.rows("fee-acts")[0] == ["1", "Void the payment", "noted wrongly"]
        look(clerk, "fee-acts")
        clerk.key("Esc")
        assert clerk.widget("received-code").isVisible()
        clerk.key("Ctrl+Y")
        clerk.key("1")
        clerk.reads("received-fee", "Fee 16,000 VND: not paid")
        clerk.until(lambda: len(printer.printed) == 2)  # the receipt again: it replaces the one that says paid
        receipts = [job.slip for job in clerk.program.printer.jobs() if isinstance(job.slip, Receipt)]
        said = [(one.fee[-13:], one.replaces, one.copy) for one in receipts]
        assert sorted(said) == [("CN01-1-000001", False, False), ("ng · chưa nộp", True, False)]
        clerk.key("Ctrl+G")
        clerk.reads("received-fee", "Fee 16,000 VND: paid, receipt CN01-1-000002")
        clerk.until(lambda: len(printer.printed) == 3)
        clerk.key("Ctrl+D")
        clerk.until(lambda: clerk.widget("intake-procedure").hasFocus())
        clerk.screen.type("trich luc")
        clerk.key("Return")
        clerk.until(lambda: saved(clerk))
        received(clerk)
        clerk.reads("received-fee", "Fee 8,000 VND: not paid")
        look(clerk, "owed")
        _not_by_oneself(clerk)
        serving.stop()
        clerk.key("Ctrl+G")  # the citizen found the money after all: the same payment, and so its number
        clerk.reads("received-fee", "Noting the payment …")
        clerk.program.close()  # the machine is restarted before the server has answered
        clerk.program.intake.payments.blockSignals(True)
        serving.start()
        again = Clerk(qtbot, new_program(printer=printer.address, data=str(tmp_path / "slips")), serving)
        again.reads("notice", "the 8,000 VND from before the restart is noted, receipt CN01-1-000002.")
        entries = [entry for one in dossiers(again) for entry in one["money"]["entries"]]
        assert sorted((entry["number"], entry["vnd"]) for entry in entries) == [
            ("CN01-1-000001", 16_000), ("CN01-1-000002", 8_000), ("CN01-1-000002", 16_000),
        ]  # fmt: skip
        again.until(lambda: len(printer.printed) == 5)


def _not_by_oneself(clerk: Clerk) -> None:
    """The clerk's own password approves nothing; the form stays, and Esc leaves it."""
    clerk.key("Ctrl+Y")
    clerk.key("1")
    for words in ("hộ nghèo", "clerk1", PASSWORD):
        clerk.screen.type(words)
        clerk.key("Return")
    clerk.reads("intake-notice", "Somebody else, who may approve it")
    clerk.until(lambda: clerk.widget("approval-password").hasFocus() and not field_text(clerk, "approval-password"))
    look(clerk, "approval")
    clerk.key("Esc")
    assert field_text(clerk, "approval-user") == ""
    assert clerk.widget("received-code").isVisible()


@pytest.mark.slow(4)
def test_a_restart_in_the_middle_finds_the_draft_and_shows_the_person_for_a_look(
    qtbot: QtBot, new_program: NewProgram, serving: Serving
) -> None:
    clerk = Clerk(qtbot, new_program(), serving)
    with_dossier(clerk)
    by_wedge(clerk)
    clerk.click("intake-phone")
    clerk.screen.type("0912345678")
    clerk.key("Tab")
    clerk.until(lambda: saved(clerk))
    (before,) = dossiers(clerk)
    clerk.program.close()
    again = Clerk(qtbot, new_program(), serving)
    again.until(lambda: again.widget("ticket-state").isVisible())
    again.key("F4")
    again.until(lambda: again.program.intake.people.is_masked)
    line = again.widget("intake-name")
    assert isinstance(line, QLineEdit)
    assert (line.placeholderText(), line.isReadOnly()) == ("NGUYỄN T*** HOA", True)
    again.key("Ctrl+U")
    again.until(lambda: field(again, "phone") == "0912345678")
    again.click("intake-phone")
    again.screen.type("9")
    again.key("Return")
    again.until(lambda: saved(again))
    received(again)
    (after,) = dossiers(again)
    assert after["dossier_id"] == before["dossier_id"]


@pytest.mark.slow(4)
def test_without_the_server_it_is_said_that_nothing_is_saved_and_two_presses_make_one_dossier(
    qtbot: QtBot, new_program: NewProgram, serving: Serving
) -> None:
    clerk = Clerk(qtbot, new_program(), serving)
    with_dossier(clerk)
    serving.stop()
    by_wedge(clerk)
    clerk.key("Ctrl+Return")
    clerk.key("Ctrl+Return")
    clerk.reads("intake-saved", "NOT SAVED")
    clerk.key("F7")
    clerk.reads("notice", "The receipt is not answered yet")
    serving.start()
    clerk.until(lambda: clerk.text("received-code"))
    assert [one["state"] for one in dossiers(clerk)] == ["received"]


@pytest.mark.slow(2)
def test_a_ministrys_dossier_is_its_number_typed_once_and_the_next_one_may_be_ours(
    qtbot: QtBot, new_program: NewProgram, serving: Serving
) -> None:
    clerk = Clerk(qtbot, new_program(), serving)
    serving.issue("HT", procedure="1.004222")
    clerk.ready().called("HT-001")
    clerk.key("F4")
    clerk.reads("ticket-state", "Being served")
    clerk.key("F4")
    clerk.until(lambda: clerk.widget("intake-external").hasFocus())
    assert not clerk.widget("intake-identity_number").isVisible()
    clerk.key("Ctrl+Return")
    clerk.reads("intake-notice", "Scan or type the number")
    clerk.screen.type("g01.899-261005-0012")
    clerk.until(lambda: saved(clerk))
    look(clerk, "theirs")
    clerk.key("Return")  # goes on, and never receives
    assert received(clerk) == "G01.899-261005-0012"
    look(clerk, "theirs-received")
    (kept,) = dossiers(clerk)
    assert (kept["way"], kept["external"], kept["state"]) == ("theirs", "G01.899-261005-0012", "received")
    assert (kept.get("code"), kept.get("papers", [])) == (None, [])
    assert clerk.text("received-receipt").startswith("Residence system decides it")
    assert not clerk.widget("intake-print").isVisible()  # the receipt is theirs
    intake, picture = clerk.program.intake, clerk.program.picture
    (scan,) = papers_to_scan(intake, picture, intake.ticket_id or "", "en")
    assert (scan.dossier, scan.component, scan.paper) == ("G01.899-261005-0012", OTHER, "Other papers")
    clerk.key("Ctrl+D")
    clerk.until(lambda: clerk.widget("intake-procedure").hasFocus())
    clerk.screen.type("1.001193")
    clerk.key("Return")
    clerk.until(lambda: clerk.widget("intake-identity_number").isVisible())
    clerk.key("Ctrl+H")  # for somebody who cannot send it in online alone
    clerk.until(lambda: saved(clerk))
    assert {one["way"] for one in dossiers(clerk)} == {"assisted", "theirs"}
    look(clerk, "assisted")


@pytest.mark.slow(3)
def test_what_is_missing_or_spoiled_is_said_and_nothing_is_received(
    qtbot: QtBot, new_program: NewProgram, serving: Serving
) -> None:
    clerk = Clerk(qtbot, new_program(), serving)
    with_dossier(clerk, procedure=None)
    clerk.key("Ctrl+Return")
    clerk.reads("intake-notice", "Choose the procedure first.")
    clerk.screen.type("khai sinh")
    clerk.key("Return")
    assert clerk.widget("intake-identity_number").hasFocus()
    clerk.key("Ctrl+Return")
    clerk.reads("intake-notice", "Scan the card, or type who hands it in.")
    clerk.click("intake-identity_number")
    by_wedge(clerk, CARD.replace("Ễ", "E").replace("Ị", "I"))
    clerk.reads("intake-notice", "has lost its marks")
    by_wedge(clerk, from_home(clerk, papers=(Paper("p1", 1),)))
    clerk.reads("intake-notice", "“Papers” cannot be this.")
    by_wedge(clerk, from_home(clerk, person=PutPerson(name="An", email="an@x")))
    clerk.reads("intake-notice", "“E-mail” cannot be this.")
    assert field(clerk, "name") == ""
    clerk.click("intake-name")
    clerk.screen.type("Trần Văn Bình")
    clerk.key("Return")
    clerk.type("31/02/1990", into="intake-birth_date")
    clerk.key("Ctrl+Return")
    clerk.reads("intake-notice", "“Date of birth” cannot be this.")
    assert [one["state"] for one in dossiers(clerk)] in ([], ["registered"])
    clerk.key("Shift+Esc")
    clerk.until(lambda: field(clerk, "name") == "")
    assert not dossiers(clerk)
    clerk.key("Esc")
    clerk.until(lambda: clerk.widget("complete").isVisible())
