"""A person of a dossier as a clerk types them in, or a card fills them in; pure.

Everything here is personal data: no repr shows a value.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Final

import msgspec
from msgspec import Struct

from protocol.dossier_people import Part, PersonField, PutPerson, checked, phone_number
from protocol.identity import identity_number
from protocol.identity_card import Card, Sex
from protocol.problem import Refused

F = PersonField

TYPED: Final = (F.IDENTITY_NUMBER, F.BIRTH_DATE, F.NAME, F.SEX, F.ADDRESS, F.PHONE, F.EMAIL)
"""The fields of the form, in the order of Tab."""
SEX_WORDS: Final = {Sex.MALE: "Nam", Sex.FEMALE: "Nữ"}
"""As the card has it, whatever the language of the program."""

_DATE = re.compile(r"([0-9]{1,2})[/. -]?([0-9]{1,2})[/. -]?([0-9]{4})")


class PersonEntry(Struct, frozen=True):
    """`values`: what stands in the fields, as typed; empty ones are not in it. `from_card`: fields as on the card;
    `from_dossier`: fields as in an earlier dossier, whose code is `dossier`; `from_home`: as prepared at home.
    """

    values: Mapping[PersonField, str] = {}
    from_card: frozenset[PersonField] = frozenset()
    from_dossier: frozenset[PersonField] = frozenset()
    dossier: str = ""
    from_home: frozenset[PersonField] = frozenset()

    def __repr__(self) -> str:
        return "PersonEntry(…)"

    __str__ = __repr__

    def typed(self, field: PersonField, text: str) -> "PersonEntry":
        """A field with other words: it stands no longer as on the card, or as before. The same words change nothing."""
        text = " ".join(unicodedata.normalize("NFC", text).split())
        if text == self.values.get(field, ""):
            return self
        kept = {name: value for name, value in self.values.items() if name is not field}
        return msgspec.structs.replace(
            self,
            values=kept | ({field: text} if text else {}),
            from_card=self.from_card - {field},
            from_dossier=self.from_dossier - {field},
            from_home=self.from_home - {field},
        )

    def with_card(self, card: Card) -> "PersonEntry":
        """The card's fields, in place of what stood there; phone and e-mail stay."""
        found = {
            F.IDENTITY_NUMBER: card.id,
            F.OLD_IDENTITY_NUMBER: card.old_id or "",
            F.NAME: card.name,
            F.BIRTH_DATE: shown_date(card.born),
            F.SEX: SEX_WORDS[card.sex],
            F.ADDRESS: card.address,
            F.ISSUED_ON: shown_date(card.issued),
        }
        given = {field: value for field, value in found.items() if value}
        kept = {field: value for field, value in self.values.items() if field not in found}
        return msgspec.structs.replace(
            self,
            values=kept | given,
            from_card=frozenset(given),
            from_dossier=self.from_dossier - found.keys(),
            from_home=self.from_home - found.keys(),
        )

    def with_dossier(self, code: str, fields: Mapping[PersonField, str]) -> "PersonEntry":
        """What an earlier dossier has of the same person, where nothing stands yet."""
        given = {field: value for field, value in _shown(fields).items() if field not in self.values}
        return msgspec.structs.replace(
            self, values=dict(self.values) | given, from_dossier=frozenset(given), dossier=code
        )

    def with_home(self, fields: Mapping[PersonField, str]) -> "PersonEntry":
        """What somebody prepared at home, where nothing stands yet."""
        given = {field: value for field, value in _shown(fields).items() if field not in self.values}
        return msgspec.structs.replace(self, values=dict(self.values) | given, from_home=self.from_home | given.keys())

    @property
    def is_empty(self) -> bool:
        return not self.values


def put_of(entry: PersonEntry, part: Part) -> PutPerson | PersonField:
    """The part as it is sent; or the field that cannot be what it says."""
    found: dict[str, str] = {}
    for field, text in entry.values.items():
        value = _value(field, text)
        if value is None:
            return field
        found[field.value] = value
    sex = found.pop(F.SEX.value, None)
    put = PutPerson(
        **found, sex=None if sex is None else Sex(sex), from_card=tuple(sorted(entry.from_card & entry.values.keys()))
    )
    tidy = checked(put, part)
    if isinstance(tidy, Refused):
        return PersonField(tidy.field) if tidy.field in {field.value for field in F} else F.NAME
    return tidy


def entry_of(fields: Mapping[PersonField, str], from_card: frozenset[PersonField]) -> PersonEntry:
    """A stored person, as the form shows them."""
    return PersonEntry(_shown(fields), from_card)


def _shown(fields: Mapping[PersonField, str]) -> dict[PersonField, str]:
    shown: dict[PersonField, str] = {}
    for field, value in fields.items():
        if field in (F.BIRTH_DATE, F.ISSUED_ON, F.VALID_UNTIL):
            shown[field] = shown_date(value)
        else:
            shown[field] = SEX_WORDS[Sex(value)] if field is F.SEX else value
    return shown


def shown_date(iso: str) -> str:
    """`1990-02-01` → `01/02/1990`."""
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"


def _value(field: PersonField, text: str) -> str | None:
    """A field's value as it is sent; None: it cannot be."""
    match field:
        case F.IDENTITY_NUMBER | F.OLD_IDENTITY_NUMBER:
            return identity_number(text)
        case F.BIRTH_DATE | F.ISSUED_ON | F.VALID_UNTIL:
            return _iso(text)
        case F.SEX:
            return next((sex.value for sex, word in SEX_WORDS.items() if word == text), None)
        case F.PHONE:
            return text if phone_number(text) else None
        case F.EMAIL:
            return text if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) else None
        case F.NAME | F.ADDRESS:
            return None if "?" in text or "\ufffd" in text or "|" in text else text
    return text


def _iso(text: str) -> str | None:
    """A date as it is typed here: 1/2/1990, 01021990."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        return None
