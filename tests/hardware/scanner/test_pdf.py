"""Pages as a PDF: how many, how large on paper, in colour, small."""

import io
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import StreamObject

from hardware.scanner.devices import Scanimage
from hardware.scanner.pdf import Sheet, write_pdf
from hardware.scanner.scan import Ended, Scan, ScanRequest, Source

MADE_AT = datetime(2026, 10, 6, 9, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def _page(folder: Path, name: str, mode: str = "RGB", size: tuple[int, int] = (1654, 2339)) -> Path:
    path = folder / name
    picture = Image.linear_gradient("L").resize(size).convert(mode)
    picture.save(path)
    return path


def pdf_of(
    pages: Sequence[Path],
    dpi: int,
    turns: Sequence[int] = (),
    title: str | None = None,
    made_at: datetime | None = None,
) -> bytes:
    out = io.BytesIO()
    sheets = [Sheet(path, turned) for path, turned in zip(pages, turns or [0] * len(pages), strict=True)]
    assert write_pdf(out, sheets, dpi, title=title, made_at=made_at) == len(pages)
    return out.getvalue()


def test_a_page_has_its_true_size(tmp_path: Path) -> None:
    pdf = pdf_of([_page(tmp_path, "a4.png")], 200, title="Giấy khai sinh", made_at=MADE_AT)
    assert pdf.startswith(b"%PDF-1.4")
    reader = PdfReader(io.BytesIO(pdf))
    box = reader.pages[0].mediabox
    assert float(box.width) / 72 * 25.4 == pytest.approx(210, abs=0.2)
    assert float(box.height) / 72 * 25.4 == pytest.approx(297, abs=0.2)
    assert reader.metadata is not None
    assert reader.metadata.title == "Giấy khai sinh"
    assert reader.metadata.creation_date == MADE_AT


@pytest.mark.parametrize(
    ("mode", "colours"), [("RGB", "/DeviceRGB"), ("RGBA", "/DeviceRGB"), ("P", "/DeviceRGB"), ("L", "/DeviceGray")]
)
def test_colour_is_kept_as_a_jpeg(tmp_path: Path, mode: str, colours: str) -> None:
    reader = PdfReader(io.BytesIO(pdf_of([_page(tmp_path, "page.png", mode)], 200)))
    (image,) = reader.pages[0].images
    assert image.indirect_reference is not None
    stored = image.indirect_reference.get_object()
    assert isinstance(stored, StreamObject)
    assert str(stored["/ColorSpace"]) == colours
    assert "DCTDecode" in str(stored["/Filter"])


def test_a_page_is_turned_to_the_right_and_the_next_is_not(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    picture = Image.new("L", (60, 100), 255)
    picture.paste(0, (0, 0, 60, 20))  # dark above
    picture.save(path)
    reader = PdfReader(io.BytesIO(pdf_of([path, path, path], 100, turns=[1, 0, 2])))
    images = [page.images[0].image for page in reader.pages]
    assert [image.size for image in images if image is not None] == [(100, 60), (60, 100), (60, 100)]
    right, above, below = (image.convert("L") for image in images if image is not None)
    assert (right.getpixel((95, 30)), right.getpixel((5, 30))) == (0, 255)
    assert (above.getpixel((30, 5)), above.getpixel((30, 95))) == (0, 255)
    assert (below.getpixel((30, 95)), below.getpixel((30, 5))) == (0, 255)


def test_pages_keep_their_order_and_the_file_is_small(tmp_path: Path) -> None:
    sizes = [(400 + 10 * at, 600) for at in range(12)]
    pages = [_page(tmp_path, f"{at}.png", size=size) for at, size in enumerate(sizes)]
    pdf = pdf_of(pages, 100)
    reader = PdfReader(io.BytesIO(pdf))
    assert [round(float(page.mediabox.width) / 72 * 100) for page in reader.pages] == [width for width, _ in sizes]
    assert len(pdf) < 12 * 20_000


def test_a_feeder_full_of_pages_becomes_one_pdf(scanimage: Scanimage, folder: Path) -> None:
    request = ScanRequest(
        "test:0", 150, source=Source.FEEDER.value, pages=None, page_mm=(100, 150), options=("--test-picture=Grid",)
    )
    *_, end = Scan(request, folder, scanimage=scanimage)
    assert isinstance(end, Ended)
    reader = PdfReader(io.BytesIO(pdf_of(end.pages, 150)))
    assert len(reader.pages) == 10
    for page in reader.pages:
        assert float(page.mediabox.width) / 72 * 25.4 == pytest.approx(100, abs=0.5)
        assert float(page.mediabox.height) / 72 * 25.4 == pytest.approx(150, abs=0.5)


def test_black_and_white_is_in_fax_encoding(tmp_path: Path) -> None:
    reader = PdfReader(io.BytesIO(pdf_of([_page(tmp_path, "fax.png", "1")], 200)))
    image = reader.pages[0].images[0]
    assert image.indirect_reference is not None
    assert "CCITTFaxDecode" in str(image.indirect_reference.get_object())
    assert image.image is not None
    assert image.image.convert("L").histogram()[255] > 0


MANY = """
import sys
from pathlib import Path
from hardware.scanner.pdf import Sheet, write_pdf
page, out = Path(sys.argv[1]), Path(sys.argv[2])

def most():
    return Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]

with out.open("wb") as file:
    write_pdf(file, [Sheet(page)] * 3, 200)
    before = most()
    file.seek(0)
    write_pdf(file, [Sheet(page)] * 60, 200)
print(before, most())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the most memory of a program by itself")
def test_sixty_large_pages_take_the_memory_of_three(tmp_path: Path) -> None:
    """The most that getrusage tells begins with that of whoever started the program."""
    page, out = tmp_path / "noise.png", tmp_path / "out.pdf"
    Image.effect_noise((700, 990), 100).save(page, compress_level=1)
    done = subprocess.run([sys.executable, "-c", MANY, page, out], capture_output=True, text=True, check=True)
    before, after = map(int, done.stdout.split())
    assert out.stat().st_size > 25 * 1024 * 1024
    assert after - before < 8 * 1024, "KiB"


def test_a_file_ends_before_it_is_too_large(tmp_path: Path) -> None:
    sheets = [Sheet(_page(tmp_path, f"{at}.png", size=(300, 400))) for at in range(5)]
    whole, part = io.BytesIO(), io.BytesIO()
    assert write_pdf(whole, sheets, 100) == 5
    most = len(whole.getvalue()) - 1
    count = write_pdf(part, sheets, 100, most_bytes=most)
    assert 1 <= count < 5
    assert len(part.getvalue()) <= most
    assert len(PdfReader(part).pages) == count
    assert write_pdf(io.BytesIO(), sheets, 100, most_bytes=1) == 1, "one at least"


def test_refuses_no_pages_and_no_picture(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one page"):
        pdf_of([], 200)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"not a picture")
    with pytest.raises(OSError, match="cannot identify"):
        pdf_of([broken], 200)
