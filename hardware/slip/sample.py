"""The slip that a test prints."""

from datetime import datetime

from .slip import Slip, Words


def sample_slip(now: datetime) -> Slip:
    """A slip with every field, and Vietnamese letters with every kind of mark; its number is not a real one."""
    return Slip(
        branch="Một Cửa – in thử",
        number="T001",
        service=Words("Phiếu in thử: ă â đ ê ô ơ ư – ẳ ẫ ệ ổ ữ ỵ", "Test slip"),
        issued_at=now,
        track_url="https://example.invalid/t/in-thu",
        ahead=0,
        wait=Words("khoảng 5–10 phút", "about 5–10 min"),
        procedure=Words("Thử máy in", "Printer test"),
        place=Words("Máy in này", "This printer"),
        bring=(Words("Không cần mang theo gì", "Nothing"),),
        lines=(Words("Phiếu này không có giá trị", "This slip is not valid"),),
    )
