"""Scans on SANE's own test backend: progress, pages, a feeder, every fault, a cancel at any point."""

import logging
import os
import queue
import select
import subprocess
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PIL import Image

from hardware.scanner.devices import Device, Scanimage, list_devices
from hardware.scanner.fault import Fault, fault_of
from hardware.scanner.scan import Ended, Ending, PageDone, Progress, Scan, ScanEvent, ScanRequest, Source
from hardware.scanner.scanners import Scanners
from hardware.scanner.worker import ScanThread
from tests.equipment import needs

ONE = ScanRequest("test:0", resolution_dpi=100, options=("--test-picture=Color pattern",))
FEEDER = replace(ONE, source=Source.FEEDER.value, pages=None)
SLOW = replace(ONE, resolution_dpi=300, options=("--read-delay=yes", "--read-delay-duration=20000"))


def _end(events: list[ScanEvent]) -> Ended:
    assert [type(event) is Ended for event in events] == [False] * (len(events) - 1) + [True]
    end = events[-1]
    assert isinstance(end, Ended)
    return end


def test_lists_the_devices(scanimage: Scanimage) -> None:
    assert list_devices(scanimage) == [Device("test:0", "Noname", "frontend-tester", "virtual device")]


@pytest.mark.parametrize(("mode", "kept"), [("Color", "RGB"), ("Gray", "L")])
@pytest.mark.parametrize("image_format", ["png", "jpeg"])
def test_scans_a_page_with_progress(
    scanimage: Scanimage, folder: Path, mode: str, kept: str, image_format: str
) -> None:
    events = list(Scan(replace(ONE, mode=mode, format=image_format), folder, scanimage=scanimage))
    end = _end(events)
    assert end == Ended(Ending.DONE, (folder / f"page-0001.{image_format}",))
    percents = [event.percent for event in events if isinstance(event, Progress)]
    assert percents[0] == 0
    assert percents[-1] == 100
    assert percents == sorted(percents)
    assert len(percents) > 3
    with Image.open(end.pages[0]) as page:
        assert page.mode == kept
        assert page.size == pytest.approx((80 / 25.4 * 100, 100 / 25.4 * 100), abs=2)


def test_scans_a_part_of_the_glass(scanimage: Scanimage, folder: Path) -> None:
    end = _end(list(Scan(replace(ONE, page_mm=(50, 60)), folder, scanimage=scanimage)))
    with Image.open(end.pages[0]) as page:
        assert page.size == pytest.approx((50 / 25.4 * 100, 60 / 25.4 * 100), abs=2)


def test_scans_all_that_is_in_the_feeder(scanimage: Scanimage, folder: Path) -> None:
    events = list(Scan(FEEDER, folder, scanimage=scanimage))
    end = _end(events)
    assert end.ending is Ending.DONE
    assert [event.page for event in events if isinstance(event, PageDone)] == list(range(1, 11))
    assert list(end.pages) == sorted(folder.iterdir())
    assert len(end.pages) == 10


def test_scans_no_more_pages_than_wished(scanimage: Scanimage, folder: Path) -> None:
    end = _end(list(Scan(replace(FEEDER, pages=3), folder, scanimage=scanimage)))
    assert len(end.pages) == 3


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        ("JAMMED", Fault.JAMMED),
        ("COVER_OPEN", Fault.COVER_OPEN),
        ("DEVICE_BUSY", Fault.BUSY),
        ("NO_DOCS", Fault.NO_DOCUMENTS),
        ("IO_ERROR", Fault.IO_ERROR),
        ("ACCESS_DENIED", Fault.ACCESS_DENIED),
        ("NO_MEM", Fault.FAILED),
    ],
)
def test_says_what_the_device_says(scanimage: Scanimage, folder: Path, status: str, fault: Fault) -> None:
    request = replace(ONE, options=(f"--read-return-value=SANE_STATUS_{status}",))
    end = _end(list(Scan(request, folder, scanimage=scanimage)))
    assert (end.ending, end.pages, end.fault) == (Ending.FAILED, (), fault)
    assert end.detail
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("request_", "fault"),
    [
        (replace(ONE, device="no-such-backend:1"), Fault.NO_DEVICE),
        (replace(ONE, mode="Sepia"), Fault.BAD_OPTION),
        (replace(ONE, source="Drawer"), Fault.BAD_OPTION),
        (replace(ONE, options=("--no-such-option=1",)), Fault.BAD_OPTION),
    ],
)
def test_says_what_was_wrong_with_the_wish(
    scanimage: Scanimage, folder: Path, request_: ScanRequest, fault: Fault
) -> None:
    end = _end(list(Scan(request_, folder, scanimage=scanimage)))
    assert (end.ending, end.fault) == (Ending.FAILED, fault)


def test_without_the_program_says_so(folder: Path) -> None:
    missing = Scanimage(program="/nonexistent/scanimage")
    assert _end(list(Scan(ONE, folder, scanimage=missing))).fault is Fault.NO_SCANIMAGE
    assert list_devices(missing) is Fault.NO_SCANIMAGE


@needs("scanimage")
def test_without_any_device_the_list_is_empty(tmp_path: Path) -> None:
    (tmp_path / "dll.conf").write_text("\n")
    assert list_devices(Scanimage(config_dir=tmp_path)) == []


def test_a_cancel_in_mid_page_leaves_no_half_page(scanimage: Scanimage, folder: Path) -> None:
    scan = Scan(replace(SLOW, resolution_dpi=600), folder, scanimage=scanimage)
    events: list[ScanEvent] = []
    for event in scan:
        events.append(event)
        if isinstance(event, Progress) and event.percent > 0:
            scan.cancel()
    assert _end(events) == Ended(Ending.CANCELLED, ())
    assert list(folder.iterdir()) == []


def test_a_cancel_keeps_the_pages_that_are_whole(scanimage: Scanimage, folder: Path) -> None:
    scan = Scan(replace(FEEDER, options=SLOW.options), folder, scanimage=scanimage)
    events: list[ScanEvent] = []
    for event in scan:
        events.append(event)
        if isinstance(event, PageDone) and event.page == 2:
            scan.cancel()
    end = _end(events)
    assert end == Ended(Ending.CANCELLED, (folder / "page-0001.png", folder / "page-0002.png"))
    assert sorted(folder.iterdir()) == list(end.pages)
    for path in end.pages:
        with Image.open(path) as page:
            page.load()


def test_leaving_the_loop_stops_the_scanner(scanimage: Scanimage, folder: Path) -> None:
    events = iter(Scan(SLOW, folder, scanimage=scanimage))
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert list(folder.iterdir()) == []


def test_a_cancel_after_the_end_does_nothing(scanimage: Scanimage, folder: Path) -> None:
    scan = Scan(ONE, folder, scanimage=scanimage)
    end = _end(list(scan))
    scan.cancel()
    assert end.ending is Ending.DONE


def test_a_cancel_after_the_end_writes_into_no_other_file(folder: Path) -> None:
    scan = Scan(ONE, folder, scanimage=Scanimage(program="/nonexistent/scanimage"))
    list(scan)
    read, write = os.pipe()  # these numbers were the scan's
    scan.cancel()
    os.close(write)
    assert os.read(read, 1) == b""
    os.close(read)


def test_a_scanner_that_says_nothing_is_given_up(folder: Path, tmp_path: Path) -> None:
    silent = tmp_path / "scanimage"
    silent.write_text("#!/bin/sh\ntrap '' INT\necho Scanning page 1 >&2\nexec sleep 60\n")
    silent.chmod(0o755)
    events = list(Scan(ONE, folder, scanimage=Scanimage(program=str(silent)), silence_s=0.2, stop_s=0.2))
    end = _end(events)
    assert (end.ending, end.fault) == (Ending.FAILED, Fault.NO_ANSWER)


def test_what_was_written_while_nobody_looked_is_read_after_the_end(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine a whole scan fits between a look at its outputs and the question whether it has ended."""
    program = tmp_path / "scanimage"
    program.write_text(f"#!/bin/sh\ntouch {folder}/page-0001.png\necho {folder}/page-0001.png\n")
    program.chmod(0o755)
    started: list[subprocess.Popen[bytes]] = []
    new, look = subprocess.Popen, select.select

    def start(*args: Any, **more: Any) -> "subprocess.Popen[bytes]":
        started.append(new(*args, **more))
        return started[0]

    def look_late(*args: Any) -> Any:
        monkeypatch.setattr(select, "select", look)
        os.waitid(os.P_PID, started[0].pid, os.WEXITED | os.WNOWAIT)
        return [], [], []

    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setattr(select, "select", look_late)
    *_, end = Scan(ONE, folder, scanimage=Scanimage(str(program)))
    assert end == Ended(Ending.DONE, (folder / "page-0001.png",))


def test_a_thread_passes_the_events_on(scanimage: Scanimage, folder: Path) -> None:
    events: queue.SimpleQueue[ScanEvent] = queue.SimpleQueue()
    thread = ScanThread(SLOW, folder, events.put, Scanners(scanimage))
    thread.start()
    events.get(timeout=60)
    thread.cancel()
    thread.join(60)
    assert not thread.is_alive()
    seen = []
    while not events.empty():
        seen.append(events.get())
    assert _end(seen).ending is Ending.CANCELLED


@pytest.mark.parametrize(
    ("code", "messages", "fault"),
    [
        (1, "scanimage: open of device hp:1 failed: Device busy", Fault.BUSY),
        (1, "scanimage: no SANE devices found", Fault.NO_DEVICE),
        (1, "scanimage: open of device x failed: Access to resource has been denied", Fault.ACCESS_DENIED),
        (1, "something else", Fault.FAILED),
        (-9, "", Fault.FAILED),
    ],
)
def test_reads_how_scanimage_ends(code: int, messages: str, fault: Fault) -> None:
    assert fault_of(code, messages) is fault


@pytest.mark.parametrize(
    "wrong", [{"format": "tiff"}, {"resolution_dpi": 10}, {"pages": 0}, {"pages": 501}, {"pages": None}]
)
def test_refuses_a_wish_that_makes_no_sense(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        replace(ONE, **wrong)  # type: ignore[arg-type]


def test_a_scanimage_that_may_not_be_run_is_a_failure_and_no_dead_thread(tmp_path: Path) -> None:
    program = tmp_path / "scanimage"
    program.write_text("no program")
    events: queue.SimpleQueue[ScanEvent] = queue.SimpleQueue()
    thread = ScanThread(ONE, tmp_path, events.put, Scanners(Scanimage(str(program))))
    thread.start()
    ended = events.get(timeout=60)
    assert isinstance(ended, Ended)
    assert (ended.ending, ended.fault) == (Ending.FAILED, Fault.FAILED)
    thread.join(60)


def test_a_scan_is_cancelled_while_its_device_is_asked_and_refused_by_what_the_device_says(folder: Path) -> None:
    events: queue.SimpleQueue[ScanEvent] = queue.SimpleQueue()
    asked, may_answer = Event(), Event()

    def prepare(wish: ScanRequest) -> ScanRequest:
        asked.set()
        may_answer.wait(60)
        return wish

    thread = ScanThread(ONE, folder, events.put, Scanners(Mistaken()), prepare=prepare)
    thread.start()
    assert asked.wait(60)
    thread.cancel()
    may_answer.set()
    assert events.get(timeout=60) == Ended(Ending.CANCELLED, ())
    thread.join(60)
    refused = ScanThread(ONE, folder, events.put, Scanners(Mistaken()), prepare=lambda _wish: Fault.BUSY)
    refused.start()
    assert events.get(timeout=60) == Ended(Ending.FAILED, (), Fault.BUSY)
    refused.join(60)


def test_an_error_that_no_driver_expects_ends_the_scan_as_a_failure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "hardware.scanner")  # what is told here is expected
    events: queue.SimpleQueue[ScanEvent] = queue.SimpleQueue()
    thread = ScanThread(ONE, tmp_path, events.put, Scanners(Mistaken()))
    thread.start()
    ended = events.get(timeout=60)
    assert isinstance(ended, Ended)
    assert (ended.ending, ended.fault) == (Ending.FAILED, Fault.FAILED)
    thread.join(60)


class Mistaken(Scanimage):
    """Its environment cannot be made."""

    def environment(self) -> dict[str, str]:
        raise ZeroDivisionError
