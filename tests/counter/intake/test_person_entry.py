"""The fields of a person at the desk: typed, filled in by a card, and told apart."""

from datetime import date

import pytest

from counter.intake.person_entry import PersonEntry, entry_of, put_of
from protocol.dossier_people import Part, PersonField, PutPerson
from protocol.identity_card import Card, Sex, read_card

F = PersonField
CODE = "001190012345|012345678|NGUYỄN THỊ HOA|01021990|Nữ|Số 5, Cầu Giấy, Hà Nội|05072021"
CARD = read_card(CODE, date(2026, 11, 24))


def test_a_card_fills_its_fields_and_leaves_the_phone_in_place() -> None:
    assert isinstance(CARD, Card)
    entry = PersonEntry().typed(F.PHONE, "0912 345 678").typed(F.NAME, "ai").with_card(CARD)
    put = put_of(entry, Part.APPLICANT)
    assert isinstance(put, PutPerson)
    assert (put.name, put.identity_number, put.birth_date, put.sex, put.phone) == (
        "NGUYỄN THỊ HOA", "001190012345", "1990-02-01", Sex.FEMALE, "0912 345 678",
    )  # fmt: skip
    assert set(put.from_card) == set(entry.values) - {F.PHONE}


def test_an_edited_field_is_no_longer_from_the_card_and_the_same_words_are_no_edit() -> None:
    assert isinstance(CARD, Card)
    entry = PersonEntry().with_card(CARD)
    assert entry.typed(F.NAME, "  NGUYỄN  THỊ HOA ") is entry
    edited = entry.typed(F.ADDRESS, "Số 6, Cầu Giấy, Hà Nội")
    assert entry.from_card - edited.from_card == {F.ADDRESS}
    assert F.OLD_IDENTITY_NUMBER not in edited.typed(F.OLD_IDENTITY_NUMBER, "").values


@pytest.mark.parametrize(
    ("field", "text", "sent"),
    [
        (F.BIRTH_DATE, "1/2/1990", "1990-02-01"),
        (F.BIRTH_DATE, "01021990", "1990-02-01"),
        (F.BIRTH_DATE, "31/02/1990", None),
        (F.IDENTITY_NUMBER, "001 190 012 345", "001190012345"),
        (F.IDENTITY_NUMBER, "00119", None),
        (F.NAME, "Nguy?n V?n A", None),
        (F.PHONE, "0912345678", "0912345678"),
        (F.PHONE, "12", None),
        (F.EMAIL, "hoa@example", None),
        (F.EMAIL, "hoa@example.vn", "hoa@example.vn"),
    ],
)
def test_what_a_field_cannot_be_is_named_and_not_sent(field: PersonField, text: str, sent: str | None) -> None:
    put = put_of(PersonEntry().typed(field, text), Part.APPLICANT)
    assert put == field if sent is None else getattr(put, field.value) == sent


def test_a_stored_person_is_shown_and_sent_back_as_they_were() -> None:
    assert isinstance(CARD, Card)
    put = put_of(PersonEntry().with_card(CARD), Part.APPLICANT)
    assert isinstance(put, PutPerson)
    fields = {field: str(getattr(put, field.value)) for field in PersonField if getattr(put, field.value)}
    assert put_of(entry_of(fields, frozenset(put.from_card)), Part.APPLICANT) == put


def test_no_repr_shows_a_value() -> None:
    entry = PersonEntry().typed(F.NAME, "Hoa").typed(F.PHONE, "0912345678")
    assert "Hoa" not in repr(entry)
    assert "0912" not in f"{entry} {put_of(entry, Part.APPLICANT)!r}"
