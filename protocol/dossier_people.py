"""The people of a dossier and its free text over the wire: what is typed in, what is shown masked, and how it is found.

All of it is personal data: no repr shows a value, and no event, log or URL holds one.
"""

import re
import unicodedata
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from .dossier_views import DossierLine
from .enums import Refusal
from .free_text import has_unseen
from .identity_card import Sex
from .ids import Code
from .problem import Refused


class Part(StrEnum):
    """What somebody is in a dossier; one person in several parts is noted in each."""

    APPLICANT = "applicant"
    """Who hands it in (người nộp hồ sơ)."""
    OWNER = "owner"
    """Whose matter it is (chủ hồ sơ)."""
    PROXY = "proxy"
    """Acts for the applicant by a mandate (người được uỷ quyền)."""
    HELPER = "helper"
    """Fills in for somebody (người khai hộ)."""
    COLLECTOR = "collector"
    """Takes the result (người nhận kết quả)."""


class PersonField(StrEnum):
    """The fields of a person, each sealed by itself."""

    NAME = "name"
    IDENTITY_NUMBER = "identity_number"
    OLD_IDENTITY_NUMBER = "old_identity_number"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    ISSUED_ON = "issued_on"
    MANDATE = "mandate"
    SCOPE = "scope"
    VALID_UNTIL = "valid_until"


class TextKind(StrEnum):
    """A dossier's free text: what it is about (trích yếu), why something was done, a note for colleagues, why
    a fee was given back or waived, what others think who were consulted.
    """

    CONTENT = "content"
    REASON = "reason"
    NOTE = "note"
    MONEY = "money"
    """Why a fee was given back or waived: noted with the act alone, each below those before."""
    OPINION = "opinion"
    """What those think who were consulted: noted with their answer alone, each below those before."""


WITH_AN_ACT: Final = frozenset({TextKind.MONEY, TextKind.OPINION})
"""Texts that are noted with an act alone, each below those before."""

CARD_FIELDS: Final = frozenset(
    {
        PersonField.NAME,
        PersonField.IDENTITY_NUMBER,
        PersonField.OLD_IDENTITY_NUMBER,
        PersonField.BIRTH_DATE,
        PersonField.SEX,
        PersonField.ADDRESS,
        PersonField.ISSUED_ON,
    }
)
"""What an identity card's code holds."""

OF_PROXIES: Final = frozenset({PersonField.MANDATE, PersonField.SCOPE, PersonField.VALID_UNTIL})

Line = Annotated[str, Meta(min_length=1, max_length=200)]
DateText = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)")]
"""YYYY-MM-DD."""
PhoneText = Annotated[str, Meta(min_length=7, max_length=24, pattern=r"^\+?[0-9 .()-]+$(?!\n)")]
EmailText = Annotated[str, Meta(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$(?!\n)")]
NumberText = Annotated[str, Meta(pattern=r"^([0-9]{9}|[0-9]{12})$(?!\n)")]


class _Unseen(Struct, frozen=True):
    """A value whose repr tells nothing."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    __str__ = __repr__


class PersonFields(_Unseen, frozen=True, omit_defaults=True, forbid_unknown_fields=True, repr_omit_defaults=True):
    """A person as they were typed in or read from a card. Dates: YYYY-MM-DD. Absent: not known.

    `mandate`: what the proxy's power rests on, such as the number of a contract; `scope`: for what it was given.
    """

    name: Line | None = None
    identity_number: NumberText | None = None
    old_identity_number: NumberText | None = None
    birth_date: DateText | None = None
    sex: Sex | None = None
    address: Annotated[str, Meta(min_length=1, max_length=500)] | None = None
    phone: PhoneText | None = None
    email: EmailText | None = None
    issued_on: DateText | None = None
    mandate: Line | None = None
    scope: Annotated[str, Meta(min_length=1, max_length=500)] | None = None
    valid_until: DateText | None = None


class PutPerson(PersonFields, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The whole part, as it stands now. `from_card`: fields that stand as on the card. `reason`: a code, why a part is
    changed after the receipt."""

    from_card: Annotated[tuple[PersonField, ...], Meta(max_length=7)] = ()
    reason: Code | None = None


class PutText(_Unseen, frozen=True, forbid_unknown_fields=True):
    """The whole text, as it stands now."""

    text: Annotated[str, Meta(min_length=1, max_length=4000)]


class Uncover(Struct, frozen=True, forbid_unknown_fields=True):
    """Asks for one value in full; `reason` is a code, kept in what was done."""

    field: PersonField
    reason: Code


class UncoverText(Struct, frozen=True, forbid_unknown_fields=True):
    """Asks for a text; `reason` is a code, kept in what was done."""

    reason: Code


MOST_SEARCHED: Final = 100
"""Letters of the words that scans are searched for."""


class FindDossiers(_Unseen, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Exactly one of these. A name is found without its marks, whole or by words of it.

    `text`: words that all stand in one scan; one that is typed without marks is found with any.
    """

    identity_number: NumberText | None = None
    phone: PhoneText | None = None
    name: Line | None = None
    code: Annotated[str, Meta(max_length=64)] | None = None
    text: Annotated[str, Meta(min_length=1, max_length=MOST_SEARCHED)] | None = None


class PersonView(Struct, frozen=True, omit_defaults=True):
    """A person, masked: `fields` as they may be shown (`0010******45`). `erased`: their data were destroyed."""

    part: str
    fields: dict[str, str]
    from_card: tuple[str, ...] = ()
    erased: bool = False


class SameOpen(Struct, frozen=True, omit_defaults=True):
    """An open dossier of the same person and procedure. `dossier_id`, `code`: where the reader may see it."""

    branch: str
    state: str
    received_at: datetime | None = None
    dossier_id: str | None = None
    code: str | None = None


class Earlier(Struct, frozen=True):
    """A dossier that has more of the same person: its code, and the names of fields that this one has not."""

    dossier_id: str
    code: str
    received_at: datetime
    fields: tuple[str, ...]


class PersonNoted(Struct, frozen=True, omit_defaults=True):
    """The part as it stands now, masked, where the same person has the same matter open, and what can be filled in."""

    person: PersonView
    same_open: list[SameOpen]
    earlier: Earlier | None = None


class Prefill(Struct, frozen=True, forbid_unknown_fields=True):
    """Asks for what an earlier dossier has of the same person, as `Earlier` named it."""

    dossier_id: Annotated[str, Meta(pattern=r"^d[0-9a-f]{20}$(?!\n)")]


class Prefilled(_Unseen, frozen=True):
    """The fields of the earlier dossier in full that this part has not; who looked is written down."""

    code: str
    fields: dict[str, str]


class PeopleView(Struct, frozen=True):
    """Everybody of a dossier, masked, and which texts it has."""

    people: list[PersonView]
    texts: list[str]


class Uncovered(_Unseen, frozen=True):
    """One value in full."""

    field: str
    value: str


class TextNoted(Struct, frozen=True):
    """The text was kept."""

    kind: str


class TextUncovered(_Unseen, frozen=True):
    """One text in full."""

    kind: str
    text: str


class Found(Struct, frozen=True, omit_defaults=True):
    """A dossier in which somebody was found. `name`: theirs, masked. `files`: scans in which a text was found."""

    dossier: DossierLine
    part: str | None = None
    name: str | None = None
    files: tuple[str, ...] = ()


class FoundList(Struct, frozen=True):
    """The newest first. `more`: there are others, or too many have this name: ask by more words, or a number."""

    found: list[Found]
    more: bool


class ErasePerson(_Unseen, frozen=True, forbid_unknown_fields=True):
    """Erases whoever has this identity number, in every dossier that has ended."""

    identity_number: NumberText


class PersonErased(Struct, frozen=True):
    """`dossiers`: in how many somebody was erased; `held`: the ids of those that go on, which keep theirs; `replaced`:
    of those in which another person stands in their place now, whose texts and scans stay: look whether they show them.
    """

    dossiers: int
    held: list[str]
    replaced: list[str] = []


def checked(person: PutPerson, part: Part) -> PutPerson | Refused:
    """The person in Unicode's composed form, without spaces around and between; or which field cannot be."""
    tidy = {}
    for field in PersonField:
        value = getattr(person, field)
        if value is None:
            continue
        if field in OF_PROXIES and part is not Part.PROXY:
            return Refused(Refusal.BAD_FIELD, field, "only a proxy has this")
        if has_unseen(value):
            return Refused(Refusal.BAD_FIELD, field, "a character that is not seen")
        value = " ".join(unicodedata.normalize("NFC", value).split())
        if not value:
            return Refused(Refusal.BAD_FIELD, field, "empty")
        if field in _DATES and not _is_date(value):
            return Refused(Refusal.BAD_FIELD, field, "no such date")
        if field is PersonField.PHONE and phone_number(value) is None:
            return Refused(Refusal.BAD_FIELD, field, "9 to 15 digits")
        tidy[field.value] = value
    wrong = [field for field in person.from_card if field not in CARD_FIELDS or field not in tidy]
    if wrong:
        return Refused(Refusal.BAD_FIELD, "from_card", "fields of a card that are given")
    return msgspec.structs.replace(person, **tidy, from_card=tuple(sorted(set(person.from_card))))


def fields_of(person: PersonFields) -> dict[PersonField, str]:
    """The fields that are known."""
    return {field: str(value) for field in PersonField if (value := getattr(person, field)) is not None}


def phone_number(text: str) -> str | None:
    """The digits of a number as it is dialled here: `+84 912 345 678` → `0912345678`; None for what is none."""
    digits = re.sub(r"[^0-9+]", "", text)
    digits = re.sub(r"^(\+84|0084|84(?=[0-9]{9}$))", "0", digits).lstrip("+")
    return digits if re.fullmatch(r"[0-9]{9,15}", digits) else None


_DATES = frozenset({PersonField.BIRTH_DATE, PersonField.ISSUED_ON, PersonField.VALID_UNTIL})


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
