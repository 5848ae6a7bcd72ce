"""The fixed words of a slip, in both languages: a slip is always bilingual, Vietnamese first."""

from .slip import Words

YOUR_NUMBER = Words("Số thứ tự của bạn", "Your number")
ISSUED = Words("Giờ lấy số", "Taken at")
AHEAD = Words("Trước bạn", "Ahead of you")
WAIT = Words("Dự kiến chờ", "Expected wait")
DOSSIERS = Words("Số hồ sơ", "Dossiers")
PRIORITY = Words("Ưu tiên", "Priority")
BRING = Words("Giấy tờ cần mang theo", "What to bring")
SCAN_TO_FOLLOW = Words("Quét mã để theo dõi lượt của bạn", "Scan to follow your turn")
COPY = Words("BẢN IN LẠI", "COPY")


def people(count: int) -> Words:
    """How many people, as a person says it."""
    if count == 0:
        return Words("không có ai", "nobody")
    return Words(f"{count} người", f"{count} person" if count == 1 else f"{count} people")
