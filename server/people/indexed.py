"""The keyed hashes by which a sealed person is found: by number, phone, name and words of the name. Pure.

HMAC-SHA-256 under a key of their own, cut to 128 bits: who has the database alone can try no numbers.
"""

import hashlib
import hmac
from enum import StrEnum
from typing import Final

from protocol.card_text import folded
from protocol.dossier_people import PersonField, phone_number
from protocol.identity import identity_number

HASH_BYTES: Final = 16
_PURPOSE = b"motcua index of people 1"


class IndexKind(StrEnum):
    """What is hashed. `number`: of an identity card, the new one and the old one alike. `past`: the same of somebody
    who was replaced; an erasure finds them by it, and nobody else.
    """

    NUMBER = "number"
    PAST = "past"
    PHONE = "phone"
    NAME = "name"
    WORD = "word"


def index_key(server_key: bytes) -> bytes:
    """The key of these hashes. `server_key`: the content of `keys/secret.key`."""
    return hmac.digest(server_key, _PURPOSE, hashlib.sha256)


def hash_of(key: bytes, kind: IndexKind, value: str) -> str:
    """The hash of a normalised value, as hex digits."""
    return hmac.digest(key, f"{kind}:{value}".encode(), hashlib.sha256)[:HASH_BYTES].hex()


def number_hash(key: bytes, number: str) -> str | None:
    """Of an identity number, new or old; None for what is none."""
    digits = identity_number(number)
    return None if digits is None else hash_of(key, IndexKind.NUMBER, digits)


def phone_hash(key: bytes, phone: str) -> str | None:
    """Of a telephone number; None for what is none."""
    digits = phone_number(phone)
    return None if digits is None else hash_of(key, IndexKind.PHONE, digits)


def words_of(name: str) -> list[str]:
    """The words of a name, in small letters and without marks (`Nguyễn Văn Đức` → `nguyen van duc`)."""
    return folded(name).split()


def past_rows_of(rows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """What is left of these rows of somebody who was replaced."""
    return {(IndexKind.PAST.value, found) for kind, found in rows if kind == IndexKind.NUMBER}


def rows_of(key: bytes, fields: dict[PersonField, str]) -> set[tuple[str, str]]:
    """Kind and hash of all by which this person is found."""
    rows: set[tuple[str, str]] = set()
    for field in (PersonField.IDENTITY_NUMBER, PersonField.OLD_IDENTITY_NUMBER):
        found = number_hash(key, fields.get(field, ""))
        if found is not None:
            rows.add((IndexKind.NUMBER.value, found))
    phone = phone_hash(key, fields.get(PersonField.PHONE, ""))
    if phone is not None:
        rows.add((IndexKind.PHONE.value, phone))
    words = words_of(fields.get(PersonField.NAME, ""))
    if words:
        rows.add((IndexKind.NAME.value, hash_of(key, IndexKind.NAME, " ".join(words))))
        rows |= {(IndexKind.WORD.value, hash_of(key, IndexKind.WORD, word)) for word in words}
    return rows
