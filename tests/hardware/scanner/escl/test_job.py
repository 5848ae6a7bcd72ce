"""Scans over real connections to a scanner that is not of our client's code: pages, feeders, faults, certificates."""

import io
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme
from PIL import Image

from hardware.scanner.devices import Scanimage
from hardware.scanner.escl import job, wire
from hardware.scanner.escl.job import EsclScan
from hardware.scanner.escl.trust import Trust
from hardware.scanner.fault import Fault
from hardware.scanner.scan import Ended, Ending, PageDone, Progress, ScanEvent, ScanRequest, Source
from hardware.scanner.scanners import Scanners
from hardware.scanner.true_size import page_mm
from tests.equipment import needs
from tests.hardware.virtual_escl import EsclScanner, airscan_config, escl

GLASS = "Platen"
FEEDER = "Feeder"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is late with its handshakes, and with the end of a job."""
    monkeypatch.setattr(wire, "CONNECT_S", 60.0)
    monkeypatch.setattr(job, "END_S", 60.0)


def of(twin: EsclScanner) -> str:
    return twin.url.replace("http", "escl", 1)


def scanned(twin: EsclScanner, folder: Path, source: str = FEEDER, pages: int | None = None, **more: Any) -> Ended:
    request = ScanRequest(of(twin), 150, "RGB24", source, pages, (210, 297), "jpeg")
    *_, end = EsclScan(request, folder, trust=Trust(), **({"pause_s": 0.01, "busy_s": 0.05} | more))
    assert isinstance(end, Ended)
    assert sorted(folder.iterdir()) == list(end.pages)
    return end


def test_the_glass_gives_one_page_of_its_true_size(folder: Path) -> None:
    with escl() as twin:
        scanners = Scanners()
        request = scanners.request(ScanRequest(of(twin), 200), None)
        assert isinstance(request, ScanRequest)
        events = list(scanners.scan(request, folder))
    page = folder / "page-0001.jpeg"
    assert events[-2:] == [PageDone(1, page), Ended(Ending.DONE, (page,))]
    percents = [event.percent for event in events if isinstance(event, Progress)]
    assert (percents[0], percents[-1]) == (0, 100)
    assert page_mm(page, 999) == pytest.approx((210, 297), abs=0.3)
    with Image.open(page) as picture:
        assert picture.width == pytest.approx(210 / 25.4 * 300, abs=2)
    assert twin.ended == ["job-1"]


@needs("scanimage")
def test_sane_and_we_see_the_same_scanner_and_get_the_same_pages(folder: Path, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"duplex": True, "resolutions": (75, 150, 300)}
    seen: list[tuple[object, ...]] = []
    asked = []
    for way in ("sane", "escl"):
        pages = folder / way
        pages.mkdir()
        with escl(feeder=2, **settings) as twin:
            device = of(twin) if way == "escl" else "airscan:e0:Twin"
            scanners = Scanners(Scanimage(config_dir=airscan_config(tmp_path / "sane", twin)))
            wish = ScanRequest(device, 200, source="x", pages=None, format="jpeg")
            request = scanners.request(wish, Source.DUPLEX)
            if request is Fault.NO_DEVICE and way == "sane":
                pytest.skip("SANE has no back end for eSCL: sane-airscan is not installed")
            assert isinstance(request, ScanRequest)
            ability = scanners.known(device)
            assert ability is not None
            *_, end = scanners.scan(request, pages)
            assert isinstance(end, Ended)
            sizes = [tuple(round(side) for side in page_mm(page, 999) or ()) for page in end.pages]
            seen.append((list(ability.sources), end.ending, end.fault, sizes))
            asked.append({key: twin.asked[0][key] for key in ("InputSource", "XResolution", "Duplex", "ColorMode")})
            assert sizes == [(210, 297)] * 4
        with escl(feeder=0, **settings) as twin:
            if way == "sane":
                airscan_config(tmp_path / "sane", twin)
            empty = scanners.request(ScanRequest(of(twin) if way == "escl" else device, 200), Source.FEEDER)
            assert isinstance(empty, ScanRequest)
            *_, end = scanners.scan(empty, folder / way)
            assert isinstance(end, Ended)
            seen[-1] += (end.fault,)
    assert seen[0] == seen[1]
    assert seen[1][-1] is Fault.NO_DOCUMENTS
    assert asked[0] == asked[1]


def test_a_feeder_is_scanned_until_it_is_empty_or_as_many_as_wished(folder: Path) -> None:
    with escl(feeder=3, refusals=2) as twin:
        end = scanned(twin, folder)
        assert (end.ending, len(end.pages), twin.ended) == (Ending.DONE, 3, [])
        for page in end.pages:
            page.unlink()
        twin.feeder = 3
        assert len(scanned(twin, folder, pages=1).pages) == 1
        assert twin.ended == ["job-2"]


@pytest.mark.parametrize(
    ("twin", "fault", "pages"),
    [
        ({"feeder": 0}, Fault.NO_DOCUMENTS, 0),
        ({"feeder": 2, "state": "ScannerAdfJam"}, Fault.JAMMED, 0),
        ({"feeder": 2, "state": "ScannerAdfHatchOpen"}, Fault.COVER_OPEN, 0),
        ({"feeder": 3, "jams_after": 1}, Fault.JAMMED, 1),
        ({"feeder": 1, "busy": True}, Fault.BUSY, 0),
        ({"feeder": 1, "refusals": 10_000}, Fault.NO_ANSWER, 0),
        ({"feeder": 1, "answers": {"ScanJobs": (302, b"")}}, Fault.NOT_ESCL, 0),
        ({"feeder": 1, "answers": {"ScanJobs": (409, b"")}}, Fault.BAD_OPTION, 0),
        ({"feeder": 1, "answers": {"NextDocument": (301, b"")}}, Fault.NOT_ESCL, 0),
        ({"feeder": 1, "answers": {"NextDocument": (500, b"")}}, Fault.FAILED, 0),
        ({"feeder": 1, "answers": {"NextDocument": (200, b"no picture")}}, Fault.FAILED, 0),
    ],
)
def test_a_fault_is_the_one_that_sane_would_say(folder: Path, twin: dict[str, Any], fault: Fault, pages: int) -> None:
    with escl(**twin) as scanner:
        end = scanned(scanner, folder, silence_s=0.3 if scanner.refusals else 60.0)
        assert (end.ending, end.fault, len(end.pages)) == (Ending.FAILED, fault, pages)


def test_a_cancel_ends_the_job_and_keeps_whole_pages(folder: Path) -> None:
    with escl(feeder=5) as twin:
        scan = EsclScan(ScanRequest(of(twin), 150, source=FEEDER, pages=None), folder, trust=Trust())
        events: list[ScanEvent] = []
        for event in scan:
            events.append(event)
            if isinstance(event, PageDone) and event.page == 2:
                scan.cancel()
        assert events[-1] == Ended(Ending.CANCELLED, tuple(sorted(folder.iterdir())))
        assert len(list(folder.iterdir())) == 2
        assert twin.ended == ["job-1"]


def test_a_cancel_does_not_wait_for_a_scanner_that_is_silent(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        request = ScanRequest(f"escl://127.0.0.1:{silent.getsockname()[1]}", source=GLASS)
        scan = EsclScan(request, folder, trust=Trust())
        scan.cancel()
        assert list(scan)[-1] == Ended(Ending.CANCELLED, ())


def test_nobody_there_and_a_program_of_another_kind_are_told_apart(folder: Path) -> None:
    with socket.socket() as mute:  # its port is nobody else's, and it takes no connection
        mute.bind(("127.0.0.1", 0))
        assert Scanners().ask(f"escl://127.0.0.1:{mute.getsockname()[1]}") is Fault.NO_DEVICE
    with escl(answers={"ScannerCapabilities": (200, b"<html></html>")}) as twin:
        assert Scanners().ask(of(twin)) is Fault.NOT_ESCL
    with escl(answers={"ScannerCapabilities": (200, b" " * 2_000_000)}) as twin:
        assert Scanners().ask(of(twin)) is Fault.FAILED


def test_a_page_without_resolution_has_the_one_that_was_asked_for(folder: Path) -> None:
    out = io.BytesIO()
    Image.new("RGB", (1240, 1754), "white").save(out, "JPEG")
    bare = out.getvalue()
    assert bare[6:11] == b"JFIF\0"
    without_header = bare[:2] + bare[20:]
    for page in (bare, without_header):
        with escl(answers={"NextDocument": (200, page)}) as twin:
            end = scanned(twin, folder, GLASS, 1)
            assert page_mm(end.pages[0], 999) == pytest.approx((210, 297), abs=0.3)
            with Image.open(end.pages[0]) as picture:
                picture.load()
            end.pages[0].unlink()


def test_the_first_certificate_is_kept_and_another_one_is_refused(folder: Path) -> None:
    def own() -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("scanner.local").configure_cert(context)
        return context

    scanners = Scanners()
    with escl(tls=own()) as twin:
        device = of(twin)
        request = scanners.request(ScanRequest(device, 150), None)
        assert isinstance(request, ScanRequest)
        *_, end = scanners.scan(request, folder)
        assert isinstance(end, Ended)
        assert end.ending is Ending.DONE
        kept = scanners.to_keep(device)
        device = device.removesuffix("/eSCL")
        assert kept.startswith(f"{device}?cert=")
        assert not isinstance(Scanners().ask(kept), Fault)
        assert Scanners().ask(kept[:-4] + "0000") is Fault.OTHER_CERTIFICATE
        twin.tls = None
    with escl(tls=own()) as other:
        changed = kept.replace(device, of(other).removesuffix("/eSCL"))
        assert Scanners().ask(changed) is Fault.OTHER_CERTIFICATE
        assert other.asked == []
