"""A device's report: sent when something in it is news; of an error its name, never its text."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from protocol.device_tasks import DeviceReport, LastError
from protocol.enums import Refusal
from protocol.problem import Problem
from ui.care.last_error import LastErrorHandler
from ui.care.report import is_news, report_of
from ui.care.reporter import Reporter
from ui.link.requests import Unreachable


def test_a_little_less_disk_is_no_news_and_anything_else_is() -> None:
    told = DeviceReport("0.2.0", free_mb=10_000, disk_mb=100_000)
    assert is_news(told, None)
    assert not is_news(told, told)
    assert not is_news(replace(told, free_mb=9_000), told)
    assert is_news(replace(told, free_mb=8_000), told)
    assert is_news(replace(told, error=LastError("kiosk", datetime(2026, 10, 5, tzinfo=UTC))), told)


def test_a_report_that_the_server_could_not_store_is_sent_again_and_one_it_refuses_is_not(qtbot: QtBot) -> None:
    answers: list[object] = [
        Problem(503, Refusal.UNAVAILABLE, "Not now"), Unreachable.NO_ANSWER, Problem(404, Refusal.NOT_FOUND, "Older"),
    ]  # fmt: skip
    requests = SimpleNamespace(post=lambda _path, _body, _kind, done: done(answers.pop(0)))
    reporter = Reporter(requests, "CN01", lambda: DeviceReport("0.2.0"))  # type: ignore[arg-type]
    reporter.set_connected(True)
    left = [len(answers)]
    for _ in range(3):
        reporter.look()
        left.append(len(answers))
    reporter.stop()
    assert left == [2, 1, 0, 0]


def test_it_is_of_this_machine_also_before_its_folder_is_there(qtbot: QtBot, tmp_path: Path) -> None:
    report = report_of(tmp_path / "not" / "yet", None, None, rotate=90, printer="tcp://h:9100", updates=True)
    assert report.free_mb is not None
    assert report.disk_mb is not None
    assert report.free_mb <= report.disk_mb
    assert (report.rotate, report.printer, report.updates, len(report.monitors)) == (90, "tcp://h:9100", True, 1)


def test_an_error_is_told_by_its_name_and_time_alone() -> None:
    handler, named = LastErrorHandler(), []
    log = logging.Logger("kiosk.visit", logging.DEBUG)
    log.addHandler(handler)
    log.warning("Lê Thị Đào waits")
    named.append(handler.last)
    try:
        raise ValueError("001190055555")
    except ValueError:
        log.exception("Lê Thị Đào")
    named.append(handler.last)
    log.error("Lê Thị Đào")
    named.append(handler.last)
    assert [one and one.name for one in named] == [None, "kiosk.visit.ValueError", "kiosk.visit"]
