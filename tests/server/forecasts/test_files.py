"""The folder of forecasts: read once each, never half, held by one process, and of no harm when damaged."""

import shutil
from pathlib import Path

import pytest

from protocol.enums import TicketClass
from protocol.views import Wait
from server.balance.advice.advise import Advice, Outcome
from server.balance.advice.change import StopNumbers
from server.balance.advice.told import BranchAdvice
from server.balance.foresight.calibration import Calibration
from server.balance.foresight.forecast import Band
from server.balance.foresight.told import BranchForecast
from server.forecasts.files import AtWork, ForecastFiles

MADE = BranchForecast("CN01", 7, 1000, {"HT": {TicketClass.WALK: Wait(60, 120)}}, {"HT": 1}, {"HT": 150.0})


def test_each_forecast_is_news_once_and_half_a_one_never(tmp_path: Path) -> None:
    writes, reads = ForecastFiles(tmp_path), ForecastFiles(tmp_path)
    assert reads.news() == []
    with writes.held():
        writes.write(MADE)
        assert reads.news() == [MADE]
        assert reads.news() == []
        writes.write(MADE)
        assert ForecastFiles(tmp_path).news() == [MADE] == reads.news()
        (writes.folder / "CN02.json").write_bytes(b'{"branch":')
        assert reads.news() == []
        shutil.rmtree(writes.folder)
        assert reads.news() == []
        writes.write(MADE)
        assert reads.news() == [MADE]


def test_advice_is_news_beside_the_forecasts(tmp_path: Path) -> None:
    writes, reads = ForecastFiles(tmp_path), ForecastFiles(tmp_path)
    advice = Advice(StopNumbers("HT"), "HT", Outcome(0.5, 900.0), Outcome(0.6, 600.0), 0.1, 0.01, 300.0, 20.0, 0.99)
    made = BranchAdvice("CN01", 7, 1000, (advice,))
    with writes.held():
        writes.write(MADE)
        writes.write_advice(made)
    assert reads.news_of_advice() == [made]
    assert reads.news_of_advice() == []
    assert reads.news() == [MADE]


def test_one_process_holds_the_folder(tmp_path: Path) -> None:
    one, other = ForecastFiles(tmp_path), ForecastFiles(tmp_path)
    with one.held(), pytest.raises(AtWork), other.held():
        raise AssertionError
    with other.held():
        assert other.calibration("CN01") == Calibration()


def test_what_was_learned_is_there_after_a_restart_and_a_damaged_file_is_a_new_beginning(tmp_path: Path) -> None:
    files, learned = ForecastFiles(tmp_path), Calibration()
    kind = "HT", TicketClass.PRIO
    for n in range(3):
        learned.told(f"t{n}", kind, Band(60.0, 120.0), 0)
    learned.called("t0", 500_000)
    with files.held():
        files.write_calibration("CN01", learned)
        assert files.calibration("CN01") == learned
        assert learned.limit.of(kind) > 0
        (files.folder / "CN01.learned").write_bytes(b"\x81")
        assert files.calibration("CN01") == Calibration()
