"""Slips to print in tests, and how to read a printed one back."""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import zxingcpp
from PIL import Image

from hardware.slip.slip import Slip, Words

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2026, 10, 6, 12, 0, tzinfo=HANOI)


def slip(number: str = "A001", *, secret: str = "CN01-4f1a9e8877c2d3b4", copy: bool = False) -> Slip:
    return Slip(
        branch="Chi nhánh số 1 – Trung tâm Phục vụ hành chính công thành phố Hà Nội",
        number=number,
        service=Words("Hộ tịch – Chứng thực", "Civil status and certification"),
        issued_at=NOON,
        track_url=f"http://127.0.0.1:8080/t/{secret}",
        ahead=3,
        wait=Words("khoảng 7–14 phút", "about 7–14 min"),
        copy=copy,
    )


def long_slip() -> Slip:
    """One with all that a slip of one visit may say: procedure, priority, place, and three papers to bring."""
    return replace(
        slip(),
        procedure=Words("Đăng ký khai sinh có yếu tố nước ngoài", "Birth registration with a foreign element"),
        priority=Words("Người cao tuổi", "Elderly"),
        place=Words("Tầng 2, bên phải thang máy: quầy 3, 4, 5", "2nd floor, right of the lift: counters 3, 4, 5"),
        bring=(
            Words("Giấy chứng sinh (bản chính)", "Certificate of live birth (original)"),
            Words("Căn cước công dân hoặc hộ chiếu của cha, mẹ", "Identity card or passport of both parents"),
            Words("Giấy chứng nhận kết hôn (nếu có)", "Marriage certificate (if any)"),
        ),
    )


def codes(picture: Image.Image) -> list[str]:
    """The texts of all QR codes on a picture."""
    grey = picture.convert("L")
    return list(_read(grey.size, grey.tobytes()))


@lru_cache(maxsize=64)
def _read(size: tuple[int, int], grey: bytes) -> tuple[str, ...]:
    """Kept: most of a test's slips are those that it has read before."""
    return tuple(found.text for found in zxingcpp.read_barcodes(Image.frombytes("L", size, grey)))


def code_top(picture: Image.Image) -> int:
    """The row where the (one) QR code begins."""
    grey = picture.convert("L")
    return _top(grey.size, grey.tobytes())


@lru_cache(maxsize=64)
def _top(size: tuple[int, int], grey: bytes) -> int:
    (found,) = zxingcpp.read_barcodes(Image.frombytes("L", size, grey))
    return min(found.position.top_left.y, found.position.top_right.y)


def ink_bands(picture: Image.Image) -> list[tuple[int, int]]:
    """The bands of rows that hold ink, as (first row, number of rows)."""
    grey = picture.convert("L")
    inks = [bool(row) for row in (np.asarray(grey) == 0).any(axis=1)]
    bands: list[tuple[int, int]] = []
    start = None
    for y in range(grey.height + 1):
        inked = y < grey.height and inks[y]
        if inked and start is None:
            start = y
        elif not inked and start is not None:
            bands.append((start, y - start))
            start = None
    return bands
