"""Turns ticket numbers, counters' names and sentences into the words that a voice reads."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from . import english, vietnamese


class SpokenLanguage(StrEnum):
    """The languages that can be spoken."""

    VI = "vi"
    EN = "en"


class Accent(StrEnum):
    """The region of the Vietnamese voice; it also decides between linh and lẻ, nghìn and ngàn."""

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
    SpokenLanguage.VI: {
        "CCCD": "căn cước công dân", "CMND": "chứng minh nhân dân", "QR": "quy a", "TTHC": "thủ tục hành chính",
        "UBND": "ủy ban nhân dân", "VNeID": "vê en nờ i đi",
    },
    SpokenLanguage.EN: {"QR": "Q R", "VNeID": "V N E I D"},
}  # fmt: skip

_LETTER = "A-ZĂÂĐÊÔƠƯ"
_TICKET = re.compile(rf"(?<!\w)([{_LETTER}]{{1,3}})-(\d{{3,5}})(?!\w)")
_CODE = re.compile(rf"(?<!\w)(\d*)([{_LETTER}])(\d*)(?!\w)")
_NAMED_BY_LETTER = re.compile(r"(?:quầy|số|khu|cửa|bàn|phòng|tầng|dãy|nhà|chữ|sảnh|cổng|counter|desk|room)\s+$", re.I)
_TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?!\d)")
_SPAN = re.compile(r"(?<=\d)\s*[–-]\s*(?=\d)")
_GROUPED = {
    SpokenLanguage.VI: re.compile(r"(?<!\d)\d{1,3}(?:\.\d{3})+(?!\d)"),
    SpokenLanguage.EN: re.compile(r"\d{1,3}(?:,\d{3})+"),
}
_NUMBER = re.compile(r"\d+")
_TO = {SpokenLanguage.VI: " đến ", SpokenLanguage.EN: " to "}
_AT_MOST = {SpokenLanguage.VI: "không quá ", SpokenLanguage.EN: "at most "}
LONGEST_NUMBER = 7
"""More digits than this, or a leading zero, are a code, read digit by digit."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A branch's rules of reading. `linh` and `nghin` follow the accent unless given."""

    accent: Accent = Accent.NORTH
    numbers: Numbers = Numbers.DIGITS
    linh: str = ""
    nghin: str = ""

    def number(self, number: int, language: SpokenLanguage) -> str:
        """A cardinal number. Raises ValueError below 0 and above a thousand billion."""
        if language is SpokenLanguage.EN:
            return english.number_words(number)
        linh, nghin = self.linh or LINH[self.accent], self.nghin or NGHIN[self.accent]
        return vietnamese.number_words(number, linh, nghin)

    def digits(self, digits: str, language: SpokenLanguage) -> str:
        """`025` → `không, hai, năm`: a short pause after each."""
        names = english.DIGITS if language is SpokenLanguage.EN else vietnamese.DIGITS
        return ", ".join(names[int(digit)] for digit in digits)

    def letters(self, letters: str, language: SpokenLanguage) -> str:
        """`HT` → `hát tê`; English voices read single letters themselves."""
        if language is SpokenLanguage.EN:
            return " ".join(unicodedata.normalize("NFD", letter)[0] for letter in letters.replace("Đ", "D"))
        return " ".join(vietnamese.LETTERS.get(letter, letter) for letter in letters)

    def ticket(self, number: str, language: SpokenLanguage, service: str = "") -> str:
        """A number such as `HT-025`; `service`: read in place of the letters. Other texts are read as text."""
        found = _TICKET.fullmatch(unicodedata.normalize("NFC", number))
        if found is None:
            return self.text(number, language)
        prefix, digits = found.groups()
        by_digit = self.numbers is Numbers.DIGITS
        spoken = self.digits(digits, language) if by_digit else self.number(int(digits), language)
        return f"{service or self.letters(prefix, language)}, {spoken}"

    def call(
        self, number: str, counter: str, language: SpokenLanguage, *, service: str = "", direction: str = ""
    ) -> list[str]:
        """The two phrases of a call: number, and counter. `counter` and `direction` are in `language`.

        They are separate, so that the sound of each can be cached and used again.
        """
        who = self.ticket(number, language, service)
        where = self.text(_lower_first(counter), language)
        way = f", {self.text(_lower_first(direction), language)}" if direction else ""
        if language is SpokenLanguage.EN:
            return [f"Ticket number {who}", f"please go to {where}{way}."]
        return [f"Mời công dân có số thứ tự {who}", f"đến {where}{way}."]

    def text(self, text: str, language: SpokenLanguage) -> str:
        """A sentence with its numbers, codes, times and abbreviations in words."""
        text = unicodedata.normalize("NFC", text)
        for short, long in ABBREVIATIONS[language].items():
            text = re.sub(rf"(?<!\w){short}(?!\w)", long, text)
        text = _TICKET.sub(lambda found: self.ticket(found[0], language), text)
        text = text.replace("≤ ", _AT_MOST[language])
        text = _TIME.sub(lambda found: self._time(int(found[1]), int(found[2]), language), text)
        text = _CODE.sub(lambda found: self._code(found, language), text)
        text = _GROUPED[language].sub(lambda found: re.sub(r"\D", "", found[0]), text)
        text = _SPAN.sub(_TO[language], text)
        text = _NUMBER.sub(lambda found: self._digits_or_number(found[0], language), text)
        return " ".join(text.split())

    def _digits_or_number(self, digits: str, language: SpokenLanguage) -> str:
        code = len(digits) > LONGEST_NUMBER or (len(digits) > 1 and digits.startswith("0"))
        return self.digits(digits, language) if code else self.number(int(digits), language)

    def _time(self, hour: int, minute: int, language: SpokenLanguage) -> str:
        said, minutes = self.number(hour, language), self.number(minute, language) if minute else ""
        if language is SpokenLanguage.VI:
            return f"{said} giờ {minutes}".strip()
        return f"{said} {minutes or 'hundred hours'}" if minute >= 10 or not minute else f"{said} oh {minutes}"

    def _code(self, found: re.Match[str], language: SpokenLanguage) -> str:
        """`3A`, `B2`, `Khu A`: a letter that is a name. `Y tế` begins with a word."""
        before, letter, after = found.groups()
        named = _NAMED_BY_LETTER.search(found.string[: found.start()])
        if not (before or after or named):
            return found[0]
        parts = (before and self._digits_or_number(before, language), self.letters(letter, language),
                 after and self._digits_or_number(after, language))  # fmt: skip
        return " ".join(part for part in parts if part)


def _lower_first(text: str) -> str:
    """The text with its first letter in lower case; a name in capitals is not changed."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
