"""By what a sealed person is found: numbers as they are written, names without marks; a hash tells no value."""

import pytest

from protocol.dossier_people import PersonField
from server.people.indexed import IndexKind, index_key, number_hash, phone_hash, rows_of, words_of

KEY, OTHER = index_key(b"s" * 32), index_key(b"o" * 32)
F = PersonField


def test_a_number_is_found_however_it_is_typed_the_old_one_too() -> None:
    rows = rows_of(KEY, {F.IDENTITY_NUMBER: "001190012345", F.OLD_IDENTITY_NUMBER: "012345678"})
    assert rows == {
        (IndexKind.NUMBER, number_hash(KEY, "001 190 012 345")),
        (IndexKind.NUMBER, number_hash(KEY, "012.345.678")),
    }
    assert number_hash(KEY, "12345") is None


@pytest.mark.parametrize(
    "phone", ["0912345678", "+84912345678", "84 912 345 678", "0084.912.345.678", "(091) 234-5678"]
)
def test_a_phone_is_found_however_it_is_written(phone: str) -> None:
    assert phone_hash(KEY, phone) == phone_hash(KEY, "0912 345 678")


def test_a_name_is_found_without_marks_whole_and_by_its_words() -> None:
    assert words_of("NGUYỄN  Văn Đức") == words_of("nguyen van duc") == ["nguyen", "van", "duc"]
    rows = rows_of(KEY, {F.NAME: "Nguyễn Văn Văn"})
    assert sorted(kind for kind, _ in rows) == ["name", "word", "word"]
    assert rows == rows_of(KEY, {F.NAME: "NGUYEN VAN VAN"})
    assert rows_of(KEY, {F.NAME: "Văn Nguyễn Văn"}) - rows  # another whole name of the same words


def test_a_hash_tells_no_value_and_another_key_gives_another() -> None:
    fields = {F.IDENTITY_NUMBER: "001190012345", F.PHONE: "0912345678", F.NAME: "Lan"}
    rows = rows_of(KEY, fields)
    assert all(len(found) == 32 and set(found) <= set("0123456789abcdef") for _, found in rows)
    assert not rows & rows_of(OTHER, fields)
    assert rows_of(KEY, {F.ADDRESS: "Hà Nội", F.EMAIL: "a@b.vn"}) == set()
