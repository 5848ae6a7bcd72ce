"""The steps of the printer's make and of its paper: left out without a printer, tried on it, kept as settings."""

import logging
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from hardware.virtual.printer import VirtualPrinter
from slips import printer_details
from slips.printer_details import MakeStep, RollStep
from tests.ui.first_run.made import PlainHost, branch_view
from ui.first_run.last_steps import Tried
from ui.language.switch import LanguageSwitch


@pytest.fixture
def host(qtbot: QtBot) -> Iterator[PlainHost]:
    switch = LanguageSwitch("vi")
    yield PlainHost(switch)
    switch.close()


def values(step: MakeStep | RollStep) -> list[str]:
    return [option.value for option in step.options(branch_view())]


def test_without_a_printer_neither_is_asked(host: PlainHost) -> None:
    for step in (MakeStep(), RollStep()):
        step.meet(host)
        assert values(step) == []
        host.chosen["printer"] = "tcp://10.0.0.9:9100"
        assert values(step)
        host.chosen.clear()


def test_the_make_is_a_profile_and_the_paper_one_that_it_takes(host: PlainHost) -> None:
    host.chosen["printer"] = "tcp://10.0.0.9:9100"
    make, roll = MakeStep(), RollStep(48)
    make.meet(host)
    roll.meet(host)
    assert (make.chosen(), values(make)[:2]) == ("generic-80", ["generic-80", "generic-58"])
    assert "epson-tm-t20" in values(make)
    assert (values(roll), roll.chosen()) == (["80", "58"], "58")
    host.chosen |= make.settings("rongta-rp326")
    assert (values(roll), roll.chosen(), roll.settings("80")) == (["80"], "80", {"paper_mm": 80})


def test_an_own_table_stays_the_choice(host: PlainHost) -> None:
    host.chosen["printer"] = "tcp://10.0.0.9:9100"
    make = MakeStep("own.toml#mine")
    make.meet(host)
    assert (make.chosen(), "own.toml#mine" in values(make)) == ("own.toml#mine", True)


def test_a_test_slip_is_as_wide_as_the_chosen_paper(
    qtbot: QtBot, host: PlainHost, printer: VirtualPrinter, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(printer_details, "LIMIT_S", 60.0)
    told: list[Tried] = []
    roll = RollStep()
    roll.meet(host)
    host.chosen["printer"] = printer.address
    roll.try_out("58", told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)
    assert told[0].good
    (printed,) = printer.wait_for(1, 60)
    ink = printed.job.picture.convert("L").point(lambda dot: 255 - dot).getbbox()
    assert ink is not None
    assert 300 < ink[2] <= 384
    caplog.set_level(logging.CRITICAL, "slips")
    host.chosen["printer"] = "no address"
    roll.try_out("58", told.append)
    qtbot.waitUntil(lambda: len(told) == 2, timeout=60_000)
    assert not told[1].good
