"""Forms as PDF: every word in its place, read aloud in order, and a QR code that a foreign reader reads."""

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from server.forms.drawn import draw, parts
from server.forms.values import fill

from .golden_texts import CASES, FOLDER, LINK, pdf_of, text_of
from .told import EDITION, PEOPLE, received


@pytest.mark.parametrize("name", CASES)
def test_a_form_says_what_it_has_to_say(name: str) -> None:
    assert text_of(pdf_of(name)) == (FOLDER / f"{name}.txt").read_text("utf-8")


def test_a_receipt_is_tagged_archivable_and_has_two_copies() -> None:
    receipt = PdfReader(io.BytesIO(pdf_of("01")))
    root: Any = receipt.root_object
    assert (len(receipt.pages), root["/Lang"], root["/MarkInfo"]["/Marked"]) == (2, "vi", True)
    assert receipt.metadata is not None
    assert receipt.metadata.title == "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    described = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in described
    assert "<pdfuaid:part>1</pdfuaid:part>" in described


def test_a_wide_look_up_code_stays_on_one_line() -> None:
    told = received().told(PEOPLE)
    filled = fill("01", msgspec.structs.replace(told, secret="WWWW-WWWW"), received().now)
    assert text_of(draw(EDITION.forms["01"], EDITION, filled, LINK)).count("WWWW-WWWW") == 2


def test_the_same_dossier_makes_the_same_bytes() -> None:
    assert pdf_of("06") == pdf_of("06")


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed")
@pytest.mark.parametrize("name", ["01", "01-replaced"])
def test_the_qr_code_of_each_copy_leads_to_the_look_up(name: str, tmp_path: Path) -> None:
    (tmp_path / "form.pdf").write_bytes(pdf_of(name))
    subprocess.run(["pdftoppm", "-r", "100", "-gray", "form.pdf", "page"], cwd=tmp_path, check=True, timeout=60)
    pages = sorted(tmp_path.glob("page*"))
    assert len(pages) == 2
    for page in pages:
        with Image.open(page) as picture:
            (found,) = zxingcpp.read_barcodes(picture.convert("L"))
        assert found.text == LINK


def test_a_value_is_never_read_as_markup_and_an_unknown_name_has_no_place() -> None:
    assert parts("Của: {name}!", {"name": "#panic() {x} *"}) == [
        ("Của: ", False),
        ("#panic() {x} *", True),
        ("!", False),
    ]
    assert parts("{nothing}", {}) == [("", True)]
