"""What somebody prepared at home for a dossier, as the text of one QR code. Pure. The format: docs/prepared.md.

`MOTCUAHOME1`, then in base 32 (RFC 4648, without its filling) four bytes of CRC-32 and what it is counted from: JSON,
deflated without a header. Capital letters and digits alone, so that a scanner that types as a keyboard loses nothing,
whatever its layout and Caps Lock. Not signed: it saves typing, it proves nothing.

Everything in it is personal data: neither a fault nor a repr shows a value.
"""

import base64
import binascii
import re
import unicodedata
import zlib
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from .dossier_commands import Paper
from .dossier_people import Part, PersonField, PutPerson, checked, fields_of
from .ids import ProcedureCode
from .payment.fee import MOST_COPIES, MOST_PAGES
from .problem import Refused

HEAD: Final = "MOTCUAHOME"
VERSION: Final = "1"
MOST: Final = 2900
"""Characters, and so bytes, of the whole text; the largest QR code takes 4,296 of these."""
MOST_JSON: Final = 8192
"""Bytes that are unpacked at most."""
MOST_DAYS: Final = 90
"""So old it may be: papers and fees change."""

FIELDS: Final = (
    PersonField.IDENTITY_NUMBER, PersonField.NAME, PersonField.BIRTH_DATE, PersonField.SEX, PersonField.ADDRESS,
    PersonField.PHONE, PersonField.EMAIL,
)  # fmt: skip
"""Of who hands it in, in the order of the format."""


class PreparedFault(StrEnum):
    """Why a text is not taken."""

    NOT_ONE = "not_one"
    OTHER_VERSION = "other_version"
    """Of a newer page than this program."""
    TOO_LONG = "too_long"
    DAMAGED = "damaged"
    """Characters are missing, added or changed."""
    NOT_READABLE = "not_readable"
    """Another shape than the format's."""
    BAD_FIELD = "bad_field"
    TOO_OLD = "too_old"


class BadPrepared(Struct, frozen=True):
    """A text that is not taken. `field`: `code` for the whole, a person's field, or `procedure`, `made_on`, `papers`,
    `pages`, `copies`.
    """

    fault: PreparedFault
    field: str = "code"


class Prepared(Struct, frozen=True):
    """`person`: who hands it in. `papers`: as they were ticked, none `held`. `made_on`: YYYY-MM-DD."""

    procedure: str
    made_on: str
    person: PutPerson
    papers: tuple[Paper, ...] = ()
    pages: int = 1
    copies: int = 1

    def __repr__(self) -> str:
        return "Prepared(…)"

    __str__ = __repr__


_Count = Annotated[int, Meta(ge=0, le=9)]


class _Ticked(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    code: Annotated[str, Meta(max_length=40)]
    originals: _Count
    certified: _Count
    copies: _Count


class _Wire(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The format's JSON, an array. `person`: in the order of FIELDS, empty where nothing is known."""

    procedure: Annotated[str, Meta(max_length=40)]
    made_on: Annotated[str, Meta(max_length=10)]
    person: Annotated[tuple[str, ...], Meta(min_length=len(FIELDS), max_length=len(FIELDS))]
    papers: Annotated[tuple[_Ticked, ...], Meta(max_length=60)]
    pages: int
    copies: int


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Wire).decode


def write_prepared(prepared: Prepared) -> str | None:
    """The text of the code; None: it would be longer than `MOST`."""
    known = fields_of(prepared.person)
    person = tuple(unicodedata.normalize("NFC", known.get(field, "")) for field in FIELDS)
    papers = tuple(_Ticked(one.code, one.originals, one.certified, one.copies) for one in prepared.papers)
    wire = _Wire(prepared.procedure, prepared.made_on, person, papers, prepared.pages, prepared.copies)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(_encode(wire)) + deflate.flush()
    body = zlib.crc32(packed).to_bytes(4, "big") + packed
    text = f"{HEAD}{VERSION}{base64.b32encode(body).decode().rstrip('=')}"
    return text if len(text) <= MOST else None


def looks_prepared(text: str) -> bool:
    """Whether a line can be nothing else, whole or spoiled."""
    return text.strip().upper().startswith(HEAD)


def read_prepared(text: str, today: date) -> Prepared | BadPrepared:
    """What was prepared, or what is wrong with which field. `today`: in the reader's branch."""
    text = text.strip().upper()
    if not text.startswith(HEAD):
        return BadPrepared(PreparedFault.NOT_ONE)
    if len(text) > MOST:
        return BadPrepared(PreparedFault.TOO_LONG)
    if not text.startswith(HEAD + VERSION):
        return BadPrepared(PreparedFault.OTHER_VERSION)
    unpacked = _unpacked(text.removeprefix(HEAD + VERSION))
    if unpacked is None:
        return BadPrepared(PreparedFault.DAMAGED)
    try:
        wire = _decode(unpacked)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return BadPrepared(PreparedFault.NOT_READABLE)
    return _checked(wire, today)


def _unpacked(text: str) -> bytes | None:
    try:
        body = base64.b32decode(text + "=" * (-len(text) % 8))
        inflate = zlib.decompressobj(-15)
        found = inflate.decompress(body[4:], MOST_JSON)
    except (binascii.Error, ValueError, zlib.error):
        return None
    whole = inflate.eof and not inflate.unconsumed_tail and not inflate.unused_data
    right = int.from_bytes(body[:4], "big") == zlib.crc32(body[4:])
    return found if whole and right and len(body) > 4 else None


def _checked(wire: _Wire, today: date) -> Prepared | BadPrepared:
    """The wire's values as they may be; every value that is not is refused by its field."""

    def bad(field: str) -> BadPrepared:
        return BadPrepared(PreparedFault.BAD_FIELD, field)

    if not _is(ProcedureCode, wire.procedure):
        return bad("procedure")
    made_on = _date(wire.made_on)
    if made_on is None or made_on > today + timedelta(days=1):
        return bad("made_on")
    if made_on < today - timedelta(days=MOST_DAYS):
        return BadPrepared(PreparedFault.TOO_OLD, "made_on")
    for field, count, most in (("pages", wire.pages, MOST_PAGES), ("copies", wire.copies, MOST_COPIES)):
        if not 1 <= count <= most:
            return bad(field)
    papers = tuple(Paper(one.code, one.originals, one.certified, one.copies) for one in wire.papers)
    codes = [one.code for one in papers]
    if len(codes) != len(set(codes)) or any(not _is(Paper, msgspec.to_builtins(one)) for one in papers):
        return bad("papers")
    person = person_of(dict(zip(FIELDS, wire.person, strict=True)))
    if isinstance(person, str):
        return bad(person)
    return Prepared(wire.procedure, wire.made_on, person, papers, wire.pages, wire.copies)


def person_of(values: dict[PersonField, str]) -> PutPerson | str:
    """The person, or the name of the field that cannot be."""
    known = {field.value: value for field, value in values.items() if value}
    for name, value in known.items():
        if not _is(PutPerson, {name: value}) or ("?" in value or "|" in value or "\ufffd" in value):
            return name
    tidy = checked(msgspec.convert(known, PutPerson), Part.APPLICANT)
    return tidy.field or "code" if isinstance(tidy, Refused) else tidy


def _is(shape: object, value: object) -> bool:
    try:
        msgspec.convert(value, shape)
    except msgspec.ValidationError:
        return False
    return True


def _date(text: str) -> date | None:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
