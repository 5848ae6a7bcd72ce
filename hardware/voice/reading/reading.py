"""What is said: ticket numbers, counters' names and whole sentences turned into the words a voice reads."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from . import english, vietnamese


class Tongue(StrEnum):
    """The languages that can be spoken."""

    VI = "vi"
    EN = "en"


class Accent(StrEnum):
    """Where the Vietnamese voice is from; it also decides between linh and lẻ, nghìn and ngàn."""

    NORTH = "north"
    CENTRAL = "central"
    SOUTH = "south"


class Numbers(StrEnum):
    """How HT-025 is read: `hát tê, không, hai, năm` or `hát tê, hai mươi lăm`."""

    DIGITS = "digits"
    NUMBER = "number"


LINH = {Accent.NORTH: "linh", Accent.CENTRAL: "linh", Accent.SOUTH: "lẻ"}
NGHIN = {Accent.NORTH: "nghìn", Accent.CENTRAL: "nghìn", Accent.SOUTH: "ngàn"}

ABBREVIATIONS = {
    Tongue.VI: {
        "CCCD": "căn cước công dân", "CMND": "chứng minh nhân dân", "QR": "quy a", "TTHC": "thủ tục hành chính",
        "UBND": "ủy ban nhân dân", "VNeID": "vê en nờ i đi",
    },
    Tongue.EN: {"QR": "Q R", "VNeID": "V N E I D"},
}  # fmt: skip

_LETTER = "A-ZĂÂĐÊÔƠƯ"
_TICKET = re.compile(rf"(?<!\w)([{_LETTER}]{{1,3}})-(\d{{3,5}})(?!\w)")
_CODE = re.compile(rf"(?<!\w)(\d*)([{_LETTER}])(\d*)(?!\w)")
_NAMED_BY_LETTER = re.compile(r"(?:quầy|số|khu|cửa|bàn|phòng|tầng|dãy|nhà|chữ|sảnh|cổng|counter|desk|room)\s+$", re.I)
_TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?!\d)")
_SPAN = re.compile(r"(?<=\d)\s*[–-]\s*(?=\d)")
_GROUPED = {Tongue.VI: re.compile(r"(?<!\d)\d{1,3}(?:\.\d{3})+(?!\d)"), Tongue.EN: re.compile(r"\d{1,3}(?:,\d{3})+")}
_NUMBER = re.compile(r"\d+")
_TO = {Tongue.VI: " đến ", Tongue.EN: " to "}
_AT_MOST = {Tongue.VI: "không quá ", Tongue.EN: "at most "}
LONGEST_NUMBER = 7
"""A longer row of digits, or one that begins with zero, is a code: digit by digit."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The rules of one branch. `linh` and `nghin` follow the accent unless given."""

    accent: Accent = Accent.NORTH
    numbers: Numbers = Numbers.DIGITS
    linh: str = ""
    nghin: str = ""

    def number(self, number: int, tongue: Tongue) -> str:
        """A cardinal number. Raises ValueError below 0 and above a thousand billion."""
        if tongue is Tongue.EN:
            return english.number_words(number)
        linh, nghin = self.linh or LINH[self.accent], self.nghin or NGHIN[self.accent]
        return vietnamese.number_words(number, linh, nghin)

    def digits(self, digits: str, tongue: Tongue) -> str:
        """`025` → `không, hai, năm`: a short pause after each."""
        names = english.DIGITS if tongue is Tongue.EN else vietnamese.DIGITS
        return ", ".join(names[int(digit)] for digit in digits)

    def letters(self, letters: str, tongue: Tongue) -> str:
        """`HT` → `hát tê`; English voices know their letters when they stand alone."""
        if tongue is Tongue.EN:
            return " ".join(unicodedata.normalize("NFD", letter)[0] for letter in letters.replace("Đ", "D"))
        return " ".join(vietnamese.LETTERS.get(letter, letter) for letter in letters)

    def ticket(self, number: str, tongue: Tongue, service: str = "") -> str:
        """`HT-025`. `service`: said in place of the letters. Anything else than a ticket's number is read as text."""
        found = _TICKET.fullmatch(unicodedata.normalize("NFC", number))
        if found is None:
            return self.text(number, tongue)
        prefix, digits = found.groups()
        by_digit = self.numbers is Numbers.DIGITS
        spoken = self.digits(digits, tongue) if by_digit else self.number(int(digits), tongue)
        return f"{service or self.letters(prefix, tongue)}, {spoken}"

    def call(self, number: str, counter: str, tongue: Tongue, *, service: str = "", direction: str = "") -> list[str]:
        """The two phrases of a call: who, and where to. `counter` and `direction` as they are written in `tongue`.

        They are phrases of their own because each comes again: the number every day, the counter all day.
        """
        who = self.ticket(number, tongue, service)
        where = self.text(_lower_first(counter), tongue)
        way = f", {self.text(_lower_first(direction), tongue)}" if direction else ""
        if tongue is Tongue.EN:
            return [f"Ticket number {who}", f"please go to {where}{way}."]
        return [f"Mời công dân có số thứ tự {who}", f"đến {where}{way}."]

    def text(self, text: str, tongue: Tongue) -> str:
        """Any sentence of a screen, with its numbers, codes, times and abbreviations in words."""
        text = unicodedata.normalize("NFC", text)
        for short, long in ABBREVIATIONS[tongue].items():
            text = re.sub(rf"(?<!\w){short}(?!\w)", long, text)
        text = _TICKET.sub(lambda found: self.ticket(found[0], tongue), text)
        text = text.replace("≤ ", _AT_MOST[tongue])
        text = _TIME.sub(lambda found: self._time(int(found[1]), int(found[2]), tongue), text)
        text = _CODE.sub(lambda found: self._code(found, tongue), text)
        text = _GROUPED[tongue].sub(lambda found: re.sub(r"\D", "", found[0]), text)
        text = _SPAN.sub(_TO[tongue], text)
        text = _NUMBER.sub(lambda found: self._digits_or_number(found[0], tongue), text)
        return " ".join(text.split())

    def _digits_or_number(self, digits: str, tongue: Tongue) -> str:
        code = len(digits) > LONGEST_NUMBER or (len(digits) > 1 and digits.startswith("0"))
        return self.digits(digits, tongue) if code else self.number(int(digits), tongue)

    def _time(self, hour: int, minute: int, tongue: Tongue) -> str:
        said, minutes = self.number(hour, tongue), self.number(minute, tongue) if minute else ""
        if tongue is Tongue.VI:
            return f"{said} giờ {minutes}".strip()
        return f"{said} {minutes or 'hundred hours'}" if minute >= 10 or not minute else f"{said} oh {minutes}"

    def _code(self, found: re.Match[str], tongue: Tongue) -> str:
        """`3A`, `B2`, `Khu A`: a letter that is a name. `Y tế` begins with a word."""
        before, letter, after = found.groups()
        named = _NAMED_BY_LETTER.search(found.string[: found.start()])
        if not (before or after or named):
            return found[0]
        parts = (before and self._digits_or_number(before, tongue), self.letters(letter, tongue),
                 after and self._digits_or_number(after, tongue))  # fmt: skip
        return " ".join(part for part in parts if part)


def _lower_first(text: str) -> str:
    """`Quầy số 3` in the middle of a sentence; a name in capitals stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
