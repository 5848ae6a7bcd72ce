"""Printer profiles: the shipped ones are whole and used, a wrong one says where and what would be right."""

from pathlib import Path

import pytest

from hardware.printer import raster
from hardware.printer.address import parse_address
from hardware.printer.profile import DEFAULT, ProfileError, profile, profiles
from hardware.printer.status import Condition
from hardware.printer.ticket_printer import PrintOutcome, Reason, TicketPrinter
from hardware.slip.draw import draw
from hardware.virtual.printer import VirtualPrinter
from tests.hardware.slips import codes, slip

SHIPPED = sorted(profiles())
CUT, TEAR_OFF = b"\x1dVB\x00", b"\x1bd\x05"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_slip_fits_every_shipped_printer(name: str) -> None:
    made = profile(name)
    assert made.width_dots
    for roll_mm in made.width_dots:
        paper = made.paper(roll_mm)
        assert paper.width_mm <= roll_mm
        picture = draw(slip(), paper)
        assert codes(picture) == [slip().track_url]
        job = raster.job_bytes(picture, made)
        assert job.startswith(b"\x1b@")
        assert job.endswith(CUT if 80 in made.width_dots else TEAR_OFF)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_it_takes_from_python_escpos_is_what_the_library_says(name: str) -> None:
    from escpos.capabilities import get_profile

    made = profile(name)
    media = get_profile(made.escpos).profile_data["media"]
    assert made.dpi == (media["dpi"] if isinstance(media.get("dpi"), int) else 203)
    if isinstance(media["width"]["pixels"], int) and name != "citizen-ct-s651":
        assert media["width"]["pixels"] in made.width_dots.values()


def test_a_printer_of_ones_own_takes_what_the_library_knows_and_says_the_rest(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[mine]\nname = "Mine"\nescpos = "TM-T88V"\nwidth_dots = { 58 = 360 }\nfinish = "1B 69"\n')
    made = profile(f"{own}#mine")
    assert (made.dpi, made.width_dots) == (180, {80: 512, 58: 360})
    assert raster.empty_job(made) == b"\x1b@\x1bi"


@pytest.mark.parametrize("name", [name for name in SHIPPED if 80 in profile(name).width_dots])
def test_it_prints_and_is_cut_once(name: str) -> None:
    made = profile(name)
    paper = made.paper(80)
    with VirtualPrinter(width_dots=paper.width_dots) as virtual:
        printer = TicketPrinter(parse_address(virtual.address), paper=paper, profile=made)
        assert printer.print_slip(slip()).printed
        printer.close()
        (printed,) = virtual.printed
    assert (codes(printed.job.picture), printed.job.unknown) == ([slip().track_url], ())


def test_a_printer_without_that_sensor_is_not_believed_about_the_last_metres() -> None:
    with VirtualPrinter() as virtual:
        virtual.control("paper near_end")
        for name, near in ((DEFAULT, True), ("xprinter-80", False)):
            printer = TicketPrinter(parse_address(virtual.address), profile=profile(name))
            assert (Condition.PAPER_NEAR_END in printer.status()) is near
            printer.close()


def test_a_printer_that_does_not_confirm_is_asked_how_it_is_instead(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[mine]\nname = "Mine"\nsource = "M"\nconfirms = false\nwidth_dots = { 80 = 576 }\n')
    with VirtualPrinter(buffer_bytes=1 << 18) as virtual:
        printer = TicketPrinter(parse_address(virtual.address), profile=profile(f"{own}#mine"), limit_s=0.3)
        result = printer.print_slip(slip())
        assert (result.outcome, result.reason) == (PrintOutcome.UNCONFIRMED, Reason.CANNOT_BE_ASKED)
        virtual.control("slow 200000")
        virtual.control("at 100 cover open")
        assert printer.print_slip(slip()).outcome is PrintOutcome.UNCONFIRMED
        virtual.control("cover open")
        assert printer.print_slip(slip()).outcome is PrintOutcome.NOT_PRINTED
        printer.close()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[a]\nname = 'A'\n", "width_dots: "),
        ("[a]\nwidth_dots = { 80 = 576 }\n", "`name`"),
        ("[a]\nname = 'A'\nwidth_dots = { 80 = 575 }\n", "width_dots: the width of the paper"),
        ("[a]\nname = 'A'\nwidth_dots = { 80 = 576 }\nfinnish = '1B'\n", "finnish"),
        ("[a]\nname = 'A'\nwidth_dots = { 80 = 576 }\nfinish = 'XY'\n", "finish: non-hexadecimal"),
        ("[a]\nname = 'A'\nwidth_dots = { 80 = 576 }\nstatus = 1\n", r"`bool`, got `int` - at `\$.status`"),
        ("[a]\nname = 'A'\nescpos = 'TM-T88VI'\n", "escpos: python-escpos knows no 'TM-T88VI'; did you mean TM-T88V"),
        ("a = 1\n", r"own.toml: \[a\]: Expected `object`"),
        ("[a\n", "own.toml"),
    ],
)
def test_a_wrong_file_says_where_and_what(tmp_path: Path, text: str, says: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text)
    with pytest.raises(ProfileError, match=says):
        profile(f"{own}#a")


def test_an_unknown_name_says_the_nearest() -> None:
    with pytest.raises(ProfileError, match="did you mean epson-tm-t88"):
        profile("epson-tmt88")
    with pytest.raises(ProfileError, match="takes paper of 80 mm, not 58"):
        profile("citizen-ct-s651").paper(58)
