"""A slip that did not come out: the person may have it once more, when there is a printer again."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from kiosk.visit.visit import Transition
from slips.printing import Printing
from ui.language.switch import LanguageSwitch

from .made import Still, issued


@pytest.fixture
def still(qtbot: QtBot) -> Iterator[Still]:
    switch = LanguageSwitch()
    still = Still(switch)
    still.choose("service-TK")
    still.kiosk._go_by(Transition.TAKE)
    still.kiosk._issued(issued())
    yield still
    switch.close()


def choices(still: Still) -> list[str]:
    return list(still.kiosk.shown.property("offered"))


def test_it_is_offered_once_the_printer_is_well_and_only_once(still: Still) -> None:
    still.kiosk._printed("t1", Printing.UNCONFIRMED)
    assert "reprint" not in choices(still)
    still.choose("reprint")
    assert still.printer.reprinted == []
    still.printer.again = True
    still.printer.obstacle_changed.emit()
    assert choices(still)[0] == "reprint"
    still.choose("reprint")
    assert (still.printer.reprinted, still.get("printing")) == (["t1"], "printing")
    assert "reprint" not in choices(still)
    still.choose("reprint")
    assert still.printer.reprinted == ["t1"]


def test_it_is_on_the_screen_of_the_ticket_only_and_for_the_next_person_anew(still: Still) -> None:
    still.printer.again = True
    still.printer.obstacle_changed.emit()
    still.choose("reprint", "home")
    assert "reprint" not in choices(still)
    still.choose("reprint", "service-TK")
    assert still.printer.reprinted == ["t1"]
    still.kiosk._go_by(Transition.TAKE)
    still.kiosk._issued(issued())
    assert "reprint" in choices(still)
