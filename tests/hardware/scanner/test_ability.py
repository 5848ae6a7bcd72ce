"""What scanners of several makes offer, in their own words; asked of the test backend, and of eSCL by sane-airscan."""

import io
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from hardware.scanner.ability import Ability
from hardware.scanner.devices import Scanimage
from hardware.scanner.fault import Fault
from hardware.scanner.option_list import read_options
from hardware.scanner.scan import Ended, Ending, Scan, ScanRequest, Source
from hardware.scanner.scanners import Scanners
from hardware.scanner.true_size import page_mm
from tests.equipment import needs
from tests.hardware.virtual_escl import airscan_config, escl

from .option_lists import BROTHER, CANON, EPSON, FUJITSU, FUJITSU_FEEDER, HP, PLAIN
from .test_pdf import pdf_of

WISH = ScanRequest("device")
TWIN = ScanRequest("airscan:e0:Twin", format="jpeg")


def ability(printed: str) -> Ability:
    return Ability(read_options(printed))


def words(printed: str, source: Source | None) -> list[str]:
    request = ability(printed).request(WISH, source)
    assert isinstance(request, ScanRequest)
    command = request.command("scanimage", Path("/pages"))
    return command[command.index("--progress") + 1 :]


def test_a_fujitsu_is_asked_for_a4_by_the_size_of_its_paper() -> None:
    assert list(ability(FUJITSU).sources) == [Source.FLATBED, Source.FEEDER, Source.DUPLEX]
    assert words(FUJITSU_FEEDER, Source.DUPLEX) == [
        "--source=ADF Duplex", "--mode=Color", "--resolution=200", "--page-width=210", "--page-height=297",
        "-x", "210", "-y", "297",
    ]  # fmt: skip
    assert words(FUJITSU, Source.FLATBED)[3:] == ["-x", "210", "-y", "296.972"]


def test_a_canon_has_no_glass_and_its_slot_for_cards_is_no_feeder() -> None:
    assert ability(CANON).sources == {Source.FEEDER: "ADF Front", Source.DUPLEX: "ADF Duplex"}
    assert words(CANON, Source.FEEDER)[-6:] == ["--page-width=210", "--page-height=297", "-x", "210", "-y", "297"]
    assert ability(CANON).request(WISH, Source.FLATBED) is Fault.BAD_OPTION


def test_a_brother_has_names_of_its_own_for_all() -> None:
    duplex = "Automatic Document Feeder(left aligned,Duplex)"
    assert words(BROTHER, Source.DUPLEX)[:2] == [f"--source={duplex}", "--mode=24bit Color[Fast]"]


def test_both_sides_may_be_an_option_beside_the_source() -> None:
    assert "--adf-mode=Duplex" in words(EPSON, Source.DUPLEX)
    assert "--adf-mode=Simplex" in words(EPSON, Source.FEEDER)
    assert not any("adf-mode" in word for word in words(EPSON, Source.FLATBED))
    assert "--duplex=yes" in words(HP, Source.DUPLEX)
    assert not any("duplex" in word for word in words(HP, Source.FEEDER))


def test_a_resolution_that_is_not_there_becomes_the_next_higher_one() -> None:
    assert [ability(EPSON).resolution(dpi) for dpi in (50, 200, 241, 1200)] == [50, 240, 600, 600]
    assert [ability(PLAIN).resolution(dpi) for dpi in (20, 200, 201, 2400)] == [50, 200, 250, 1200]


def test_what_cannot_be_chosen_is_not_asked_for() -> None:
    assert ability(PLAIN).sources == {Source.FLATBED: None}
    assert words(PLAIN, Source.FLATBED) == ["--resolution=200"]
    assert ability("").request(WISH, None) == ScanRequest("device", None, None)


def test_the_test_backend_is_asked_once_and_scanned_whole(scanimage: Scanimage, folder: Path) -> None:
    known = Scanners(scanimage)
    assert known.known("test:0") is None
    request = known.request(ScanRequest("test:0", 100), Source.FEEDER)
    assert isinstance(request, ScanRequest)
    assert (request.source, request.mode, request.page_mm) == ("Automatic Document Feeder", "Color", (200, 200))
    known.scanimage = Scanimage("/nonexistent/scanimage")
    assert known.request(ScanRequest("test:0", 100), Source.FEEDER) == request
    known.forget("test:0")
    assert known.request(ScanRequest("test:0", 100), None) is Fault.NO_SCANIMAGE
    assert Scanners(scanimage).ask("no-such:1") is Fault.NO_DEVICE
    *_, end = Scan(request, folder, scanimage=scanimage)
    assert isinstance(end, Ended)
    assert page_mm(end.pages[0], 999) == pytest.approx((200, 200), abs=0.5)


@needs("scanimage")
def test_a_feeder_on_the_network_gives_a4_at_its_own_resolution(tmp_path: Path, folder: Path) -> None:
    with escl(feeder=2, duplex=True, resolutions=(75, 150, 300)) as twin:
        scanimage = Scanimage(config_dir=airscan_config(tmp_path / "sane", twin))
        request = Scanners(scanimage).request(ScanRequest(TWIN.device, 200, source="x", pages=None), Source.DUPLEX)
        if request is Fault.NO_DEVICE:
            pytest.skip("SANE has no back end for eSCL: sane-airscan is not installed")
        assert isinstance(request, ScanRequest)
        *_, end = Scan(request, folder, scanimage=scanimage)
    assert isinstance(end, Ended)
    assert (end.ending, len(end.pages)) == (Ending.DONE, 4), end
    assert twin.asked[0]["InputSource"] == "Feeder"
    assert (twin.asked[0]["XResolution"], twin.asked[0]["Duplex"]) == ("300", "true")
    reader = PdfReader(io.BytesIO(pdf_of(end.pages, 200)))
    sides = [float(side) / 72 * 25.4 for side in (reader.pages[0].mediabox.width, reader.pages[0].mediabox.height)]
    assert sides == pytest.approx([210, 297], abs=0.5)
    with Image.open(end.pages[0]) as picture:
        assert picture.width == pytest.approx(210 / 25.4 * 300, abs=4)
