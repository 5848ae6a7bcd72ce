"""Pages of a scan: how many, and how fine the coarsest of them is."""

import io
import tracemalloc
from pathlib import Path

import pytest
from PIL import Image

from server.dossier.files.pages import Pages, read_pages
from tests.server.dossier.papers import locked, pdf


def scanned(*dpis: int) -> bytes:
    """A page of A5 for each, as a scanner's program makes it."""
    pages = [Image.new("L", (round(5.83 * dpi), round(8.27 * dpi)), 255) for dpi in dpis]
    out = io.BytesIO()
    first, *others = pages
    first.save(out, "PDF", resolution=dpis[0], save_all=True, append_images=others)
    return out.getvalue()


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_a_scan_is_as_fine_as_its_pictures_are(dpi: int) -> None:
    found = read_pages(io.BytesIO(scanned(dpi, dpi)))
    assert found is not None
    assert found.count == 2
    assert found.dpi is not None
    assert abs(found.dpi - dpi) <= 1


def test_pages_that_are_no_pictures_have_no_resolution() -> None:
    assert read_pages(io.BytesIO(pdf(4))) == Pages(4, None)


@pytest.mark.parametrize("raw", [b"", b"%PDF-1.7", b"PK\x03\x04", locked(), pdf()[: len(pdf()) // 3], b"%PDF-" * 900])
def test_what_is_no_readable_pdf_has_no_pages(raw: bytes) -> None:
    assert read_pages(io.BytesIO(raw)) is None


def test_pages_are_looked_at_one_by_one(tmp_path: Path) -> None:
    noise = Image.effect_noise((900, 1300), 120)
    path = tmp_path / "batch.pdf"
    noise.save(path, "PDF", resolution=200, save_all=True, append_images=[noise] * 11, quality=95)
    tracemalloc.start()
    with path.open("rb") as file:
        found = read_pages(file)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found is not None
    assert found.count == 12
    assert most < path.stat().st_size / 4
