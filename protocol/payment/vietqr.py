"""VietQR: the text of a QR code that asks for a transfer to an account or card, written and read. Pure.

By "Technical Specifications on NAPAS QR Switching", part IV, version 1.5.2 (January 2021), which stands on EMVCo's QR
codes: fields of two digits for the id, two for the length in characters, and the value; a CRC last. NAPAS's own
examples are tests. Never tested against a bank.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final, TypeAlias

from msgspec import Struct

NAPAS: Final = "A000000727"
TO_ACCOUNT, TO_CARD = "QRIBFTTA", "QRIBFTTC"
STATIC, DYNAMIC = "11", "12"
DONG, VIETNAM = "704", "VN"
MOST_TEXT: Final = 25
"""Characters of a bill number or a purpose."""

Fields: TypeAlias = dict[str, str]


class VietQrFault(StrEnum):
    """What is wrong with a code, or with what one is asked for."""

    NOT_ASCII = "not_ascii"
    CRC = "crc"
    """The sum at the end is missing, or is not that of the text before it."""
    LENGTH = "length"
    """The lengths of the fields do not add up to the text."""
    REPEATED = "repeated"
    MISSING = "missing"
    VALUE = "value"
    """Not what this field may hold."""


class BadVietQr(Struct, frozen=True):
    """A fault and its field: the ids from the outside in, such as `38.01.01`."""

    fault: VietQrFault
    field: str


class Transfer(Struct, frozen=True):
    """What the payer's program fills in. `bank`: its 6 digits; `account`: a card's number where `to_card`.

    `amount_vnd`: whole đồng; None: the payer types it. `bill`: the payee's number of the payment; `purpose`: for the
    statement. Both are plain ASCII, at most 25 characters; `plain` makes them so. `once`: for one payment only.
    """

    bank: str
    account: str
    amount_vnd: int | None = None
    bill: str | None = None
    purpose: str | None = None
    to_card: bool = False
    once: bool = True


def write_vietqr(transfer: Transfer) -> str | BadVietQr:
    """The text of the QR code, or the field that cannot be so."""
    if bad := _check(transfer):
        return bad
    receiver = _field("00", transfer.bank) + _field("01", transfer.account)
    service = TO_CARD if transfer.to_card else TO_ACCOUNT
    more = [("01", transfer.bill), ("08", transfer.purpose)]
    additional = "".join(_field(key, value) for key, value in more if value)
    text = (
        _field("00", "01")
        + _field("01", DYNAMIC if transfer.once else STATIC)
        + _field("38", _field("00", NAPAS) + _field("01", receiver) + _field("02", service))
        + _field("53", DONG)
        + (_field("54", str(transfer.amount_vnd)) if transfer.amount_vnd is not None else "")
        + _field("58", VIETNAM)
        + (_field("62", additional) if additional else "")
        + "6304"
    )
    return f"{text}{crc16(text):04X}"


def fee_code(pay_to: str, code: str, vnd: int) -> str:
    """The text of the QR code for fees of `vnd` đồng: to a `configuration.PayTo`, for the dossier with this code, whose
    last 25 characters are on the payee's statement. Raises ValueError for an account that cannot be.
    """
    bank, _slash, account = pay_to.partition("/")
    number = code[-MOST_TEXT:]
    text = write_vietqr(Transfer(bank, account, vnd, number, number))
    if isinstance(text, BadVietQr):
        raise ValueError(f"{pay_to}: {text.fault} in field {text.field}")
    return text


def read_vietqr(text: str) -> Transfer | BadVietQr:
    """The transfer that a code asks for, or what is wrong with it."""
    if not text.isascii():
        return BadVietQr(VietQrFault.NOT_ASCII, "")
    if text[-8:-4] != "6304" or text[-4:].upper() != f"{crc16(text[:-4]):04X}":
        return BadVietQr(VietQrFault.CRC, "63")
    root = _fields(text, "")
    if isinstance(root, BadVietQr):
        return root
    found: dict[str, Fields] = {"": root}
    for path, key in (("38", "38"), ("38.01", "01"), ("62", "62")):
        outer = found[path.rpartition(".")[0]]
        if key not in outer and path != "62":
            return BadVietQr(VietQrFault.MISSING, path)
        inner = _fields(outer.get(key, ""), f"{path}.")
        if isinstance(inner, BadVietQr):
            return inner
        found[path] = inner
    for path, allowed in _FIXED.items():
        where, _dot, key = path.rpartition(".")
        value = found[where].get(key)
        if value not in allowed:
            return BadVietQr(VietQrFault.MISSING if value is None else VietQrFault.VALUE, path)
    for path in ("38.01.00", "38.01.01"):
        if path[-2:] not in found["38.01"]:
            return BadVietQr(VietQrFault.MISSING, path)
    amount = root.get("54")
    if amount is not None and not re.fullmatch(r"[1-9][0-9]{0,12}", amount):
        return BadVietQr(VietQrFault.VALUE, "54")
    transfer = Transfer(
        found["38.01"]["00"],
        found["38.01"]["01"],
        None if amount is None else int(amount),
        found["62"].get("01"),
        found["62"].get("08"),
        to_card=found["38"]["02"] == TO_CARD,
        once=root["01"] == DYNAMIC,
    )
    return _check(transfer) or transfer


_FIXED: Final = {
    "00": ("01",),
    "01": (STATIC, DYNAMIC),
    "38.00": (NAPAS,),
    "38.02": (TO_ACCOUNT, TO_CARD),
    "53": (DONG,),
    "58": (VIETNAM,),
}


def _check(transfer: Transfer) -> BadVietQr | None:
    """The first of a transfer's values that a code cannot hold."""
    texts = (transfer.bill, transfer.purpose)
    right = {
        "38.01.00": re.fullmatch(r"[0-9]{6}", transfer.bank),
        "38.01.01": re.fullmatch(r"[0-9]{12,19}" if transfer.to_card else r"[0-9A-Za-z]{1,19}", transfer.account),
        "54": transfer.amount_vnd is None or 0 < transfer.amount_vnd < 10**13,
        **{
            field: text is None or re.fullmatch(rf"[ -~]{{1,{MOST_TEXT}}}", text)
            for field, text in zip(("62.01", "62.08"), texts, strict=True)
        },
    }
    wrong = next((field for field, holds in right.items() if not holds), None)
    return None if wrong is None else BadVietQr(VietQrFault.VALUE, wrong)


def _field(key: str, value: str) -> str:
    return f"{key}{len(value):02}{value}"


def _fields(text: str, where: str) -> Fields | BadVietQr:
    """The fields of one level, by their ids."""
    fields: Fields = {}
    at = 0
    while at < len(text):
        head = re.match(r"[0-9]{4}", text[at : at + 4])
        key = text[at : at + 2]
        if head is None or at + 4 + int(head[0][2:]) > len(text):
            return BadVietQr(VietQrFault.LENGTH, f"{where}{key}")
        if key in fields:
            return BadVietQr(VietQrFault.REPEATED, f"{where}{key}")
        end = at + 4 + int(head[0][2:])
        fields[key] = text[at + 4 : end]
        at = end
    return fields


def crc16(text: str) -> int:
    """CRC-16 of ASCII text: polynomial 0x1021, start 0xFFFF, nothing reflected; of "123456789" it is 0x29B1."""
    sum_ = 0xFFFF
    for byte in text.encode("ascii"):
        sum_ ^= byte << 8
        for _bit in range(8):
            sum_ = (sum_ << 1) ^ 0x1021 if sum_ & 0x8000 else sum_ << 1
        sum_ &= 0xFFFF
    return sum_


def plain(text: str) -> str:
    """A text as a code may hold it: no marks, one line, cut to 25 characters; `Nộp lệ phí` → `Nop le phi`."""
    apart = unicodedata.normalize("NFD", " ".join(text.split()).replace("đ", "d").replace("Đ", "D"))
    kept = "".join(letter for letter in apart if " " <= letter <= "~")
    return " ".join(kept.split())[:MOST_TEXT].rstrip()
