"""The QR code of a Vietnamese identity card: its fields, checked one by one and against each other. Pure.

UTF-8 text of fields apart by `|`: the number of 12 digits, the old number (9 or 12 digits, or empty), the name, the
date of birth, the sex, the address, the date of issue. Cards from 1 July 2024 on carry more fields after these, which
are ignored. The code is not signed: it saves typing, it proves nothing.

Everything in it is personal data: neither a fault nor a repr shows a value.
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import Struct

from .card_text import folded, is_case_inverted, lacks_marks, odd_character
from .free_text import has_unseen

MOST_BYTES: Final = 2048
"""A card's code has about 150 bytes; the largest QR code has 2,953."""


class CardField(StrEnum):
    """The fields in their order on the card; `code` is the whole of it."""

    ID = "id"
    OLD_ID = "old_id"
    NAME = "name"
    BORN = "born"
    SEX = "sex"
    ADDRESS = "address"
    ISSUED = "issued"
    CODE = "code"


FIELDS: Final = tuple(field for field in CardField if field is not CardField.CODE)


class CardFault(StrEnum):
    """Why a code is not taken; the person's data are typed instead, or the scanner is set right."""

    NOT_A_CARD = "not_a_card"
    """Another code: no number of 12 digits in front."""
    NOT_UTF8 = "not_utf8"
    TOO_LONG = "too_long"
    TRUNCATED = "truncated"
    """The field and all after it are not there."""
    CONTROL_CHARACTER = "control_character"
    """A character that is not seen; the scanner adds it, or sends keys that are none."""
    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    """Not of so many digits."""
    NOT_A_DATE = "not_a_date"
    NOT_A_SEX = "not_a_sex"
    ODD_CHARACTER = "odd_character"
    """A character that such a field never has: the bytes were read in another encoding."""
    LOST_MARKS = "lost_marks"
    """Letters without their marks, or letters with marks gone: a scanner that types as a keyboard loses them."""
    INVERTED_CASE = "inverted_case"
    """Capital and small letters are exchanged: Caps Lock is on, with a scanner that types as a keyboard."""
    SEX_DIFFERS = "sex_differs"
    """The number says the other sex."""
    CENTURY_DIFFERS = "century_differs"
    """The number says another century of birth."""
    YEAR_DIFFERS = "year_differs"
    """The number says another year of birth."""
    IN_FUTURE = "in_future"
    BEFORE_BIRTH = "before_birth"
    """Issued before the birth."""


class CardWarning(StrEnum):
    """What is odd and may be right."""

    UNKNOWN_PLACE = "unknown_place"
    """The number begins with no province's code; of people born abroad it is a country's."""


class Sex(StrEnum):
    """As the card has it: Nam, Nữ."""

    MALE = "male"
    FEMALE = "female"


class BadCard(Struct, frozen=True):
    """A code that is not taken: what is wrong with which field, without its value."""

    fault: CardFault
    field: CardField


class Card(Struct, frozen=True):
    """A card's fields, NFC. Dates are YYYY-MM-DD. `old_id`: None without one. `newer`: from 1 July 2024 on."""

    id: str
    old_id: str | None
    name: str
    born: str
    sex: Sex
    address: str
    issued: str
    newer: bool = False
    warnings: tuple[CardWarning, ...] = ()

    def __repr__(self) -> str:
        return "Card(…)"

    __str__ = __repr__


def read_card(payload: bytes | str, today: date) -> Card | BadCard:
    """The card that a code is of, or what is wrong with it. `today`: no date may lie after it.

    `payload`: the bytes of one code from a serial line, or the text that a scanner typed.
    """
    text = _text(payload)
    if isinstance(text, BadCard):
        return text
    fields = [part.strip(" ") for part in text.split("|")]
    if not re.fullmatch(r"[0-9]{9,14}", fields[0]) or len(fields) == 1:
        return BadCard(CardFault.NOT_A_CARD, CardField.CODE)
    for field, value in zip(FIELDS, fields, strict=False):
        if has_unseen(value):
            return BadCard(CardFault.CONTROL_CHARACTER, field)
    if len(fields) < len(FIELDS):
        return BadCard(CardFault.TRUNCATED, FIELDS[len(fields)])
    number, old, name, born, sex, address, issued = fields[: len(FIELDS)]
    if fault := _number(number, old) or _words(name, sex, address):
        return fault
    born_on, issued_on = _date(born), _date(issued)
    if born_on is None:
        return BadCard(CardFault.NOT_A_DATE, CardField.BORN)
    if issued_on is None:
        return BadCard(CardFault.NOT_A_DATE, CardField.ISSUED)
    if fault := _together(number, sex, born_on, issued_on, today):
        return fault
    return Card(
        number,
        old or None,
        " ".join(name.split()),
        born_on.isoformat(),
        SEXES[sex],
        " ".join(address.split()),
        issued_on.isoformat(),
        newer=len(fields) > len(FIELDS),
        warnings=() if number[:3] in PROVINCES else (CardWarning.UNKNOWN_PLACE,),
    )


def _text(payload: bytes | str) -> str | BadCard:
    """The code as text, without what a scanner puts around it: a byte order mark, its name for QR codes, line ends."""
    if len(payload) > MOST_BYTES:
        return BadCard(CardFault.TOO_LONG, CardField.CODE)
    if isinstance(payload, bytes):
        try:
            payload = payload.decode("utf-8")
        except UnicodeDecodeError:
            return BadCard(CardFault.NOT_UTF8, CardField.CODE)
    text = unicodedata.normalize("NFC", payload).removeprefix("\ufeff").strip("\r\n\t ")
    return re.sub(r"^\]Q[0-9]", "", text)


def _number(number: str, old: str) -> BadCard | None:
    if not re.fullmatch(r"[0-9]{12}", number):
        return BadCard(CardFault.NOT_A_NUMBER, CardField.ID)
    if not re.fullmatch(r"([0-9]{9}|[0-9]{12})?", old):
        return BadCard(CardFault.NOT_A_NUMBER, CardField.OLD_ID)
    return None


def _words(name: str, sex: str, address: str) -> BadCard | None:
    """What is wrong with the fields that have words, whose marks a keyboard may have lost."""
    for field, value in ((CardField.NAME, name), (CardField.SEX, sex), (CardField.ADDRESS, address)):
        if not value:
            return BadCard(CardFault.MISSING, field)
    for field, value in ((CardField.NAME, name), (CardField.ADDRESS, address)):
        if "?" in value or "\ufffd" in value:
            return BadCard(CardFault.LOST_MARKS, field)
        if odd_character(value, name=field is CardField.NAME):
            return BadCard(CardFault.ODD_CHARACTER, field)
    if is_case_inverted(name, address):
        return BadCard(CardFault.INVERTED_CASE, CardField.NAME)
    if sex not in SEXES:
        lost = folded(sex) in ("nu", "n") or sex == "N?"
        return BadCard(CardFault.LOST_MARKS if lost else CardFault.NOT_A_SEX, CardField.SEX)
    if lacks_marks(name, name=True):
        return BadCard(CardFault.LOST_MARKS, CardField.NAME)
    if lacks_marks(address, name=False):
        return BadCard(CardFault.LOST_MARKS, CardField.ADDRESS)
    return None


def _together(number: str, sex: str, born: date, issued: date, today: date) -> BadCard | None:
    """The number's fourth digit says sex and century (0 and 1: man and woman of the 1900s), the next two the year."""
    digit = int(number[3])
    if (digit % 2 == 0) != (SEXES[sex] is Sex.MALE):
        return BadCard(CardFault.SEX_DIFFERS, CardField.ID)
    if 19 + digit // 2 != born.year // 100:
        return BadCard(CardFault.CENTURY_DIFFERS, CardField.ID)
    if int(number[4:6]) != born.year % 100:
        return BadCard(CardFault.YEAR_DIFFERS, CardField.ID)
    for field, day in ((CardField.BORN, born), (CardField.ISSUED, issued)):
        if day > today:
            return BadCard(CardFault.IN_FUTURE, field)
    return BadCard(CardFault.BEFORE_BIRTH, CardField.ISSUED) if issued < born else None


def _date(text: str) -> date | None:
    found = re.fullmatch(r"([0-9]{2})(/?)([0-9]{2})\2([0-9]{4})", text)
    if found is None:
        return None
    try:
        return date(int(found[4]), int(found[3]), int(found[1]))
    except ValueError:
        return None


SEXES: Final = {"Nam": Sex.MALE, "Nữ": Sex.FEMALE}

PROVINCES: Final = frozenset(
    f"{code:03}"
    for code in (
        1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44,
        45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89,
        91, 92, 93, 94, 95, 96,
    )
)  # fmt: skip
"""The first three digits of numbers, by province of the birth's registration, before the mergers of July 2025."""
