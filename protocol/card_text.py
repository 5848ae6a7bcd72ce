"""Whether words of a card's code came over whole: a scanner that types as a keyboard loses or changes letters. Pure."""

import unicodedata
from typing import Final

VOWELS: Final = frozenset("aeiouy")


def folded(text: str) -> str:
    """Small letters without marks: `Đà Nẵng` → `da nang`."""
    plain = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("đ", "d")


def odd_character(text: str, *, name: bool) -> bool:
    """Whether a name or an address has a character that such a text never has.

    Names have Latin letters, spaces and `' ’ - .`; addresses also digits and a few signs.
    """
    signs = " '’-." if name else " '’-.,/()&+:;#\"–°"
    return not all(
        letter in signs
        or unicodedata.combining(letter)
        or unicodedata.name(letter, "").startswith("LATIN ")
        or (not name and letter in "0123456789")
        for letter in text
    )


def is_case_inverted(name: str, address: str) -> bool:
    """Whether capital and small letters were exchanged; cards have the name in capitals."""
    inverted = any(word[:1].islower() and word[1:].isupper() for word in address.split())
    return name.islower() or (inverted and not name.isupper())


def lacks_marks(text: str, *, name: bool) -> bool:
    """Whether a name or an address has lost its marks, or the letters that have some.

    Some names have no marks (Phan Kim Anh), so only what is never written without them tells.
    """
    words = [word.strip(".,") for word in folded(text).split()]
    if not name:
        # the province stands last, and four of five have marks
        last = text.rpartition(",")[2].strip(" .")
        return last.isascii() and folded(last).removeprefix("tp ").removeprefix("tp. ").removeprefix("tinh ") in MARKED
    if any(len(word) > 1 and word.isalpha() and not VOWELS & set(word) for word in words):
        return True
    return text.isascii() and bool(words) and (words[0] in FAMILY_NAMES or not MIDDLE_NAMES.isdisjoint(words[1:-1]))


FAMILY_NAMES: Final = frozenset(
    (
        "nguyen", "nguyn", "tran", "trn", "le", "pham", "phm", "huynh", "hoang", "vu", "vo", "dang", "bui", "do", "ho",
        "ngo", "duong", "dinh", "luong", "truong",
    )
)  # fmt: skip
"""Folded family names that are never written without marks; and what is left of the commonest without that letter."""
MIDDLE_NAMES: Final = frozenset(("thi", "van", "duc", "huu"))

MARKED: Final = frozenset(
    folded(each)
    for each in (
        "Hà Nội", "Hà Giang", "Cao Bằng", "Bắc Kạn", "Tuyên Quang", "Lào Cai", "Điện Biên", "Lai Châu", "Sơn La",
        "Yên Bái", "Hòa Bình", "Thái Nguyên", "Lạng Sơn", "Quảng Ninh", "Bắc Giang", "Phú Thọ", "Vĩnh Phúc",
        "Bắc Ninh", "Hải Dương", "Hải Phòng", "Hưng Yên", "Thái Bình", "Hà Nam", "Nam Định", "Ninh Bình", "Thanh Hóa",
        "Nghệ An", "Hà Tĩnh", "Quảng Bình", "Quảng Trị", "Thừa Thiên Huế", "Huế", "Đà Nẵng", "Quảng Nam", "Quảng Ngãi",
        "Bình Định", "Phú Yên", "Khánh Hòa", "Ninh Thuận", "Bình Thuận", "Đắk Lắk", "Đắk Nông", "Lâm Đồng",
        "Bình Phước", "Tây Ninh", "Bình Dương", "Đồng Nai", "Bà Rịa - Vũng Tàu", "Hồ Chí Minh", "Tiền Giang",
        "Bến Tre", "Trà Vinh", "Vĩnh Long", "Đồng Tháp", "Kiên Giang", "Cần Thơ", "Hậu Giang", "Sóc Trăng",
        "Bạc Liêu", "Cà Mau",
    )
)  # fmt: skip
"""Folded names of provinces with marks; without any are An Giang, Gia Lai, Kon Tum and Long An."""
