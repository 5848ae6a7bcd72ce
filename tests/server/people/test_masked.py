"""What is left of each field on a screen: never the whole of what tells who somebody is."""

import pytest

from protocol.dossier_people import PersonField
from server.people.masked import masked

F = PersonField


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (F.NAME, "Nguyễn Văn An", "Nguyễn V*** An"),
        (F.IDENTITY_NUMBER, "001099012345", "0010******45"),
        (F.OLD_IDENTITY_NUMBER, "012345678", "*******78"),
        (F.BIRTH_DATE, "1990-12-31", "1990-**-**"),
        (F.SEX, "male", "male"),
        (F.ADDRESS, "Số 5 Hàng Bạc, Hoàn Kiếm, Hà Nội", "***, Hà Nội"),
        (F.ADDRESS, "Hà Nội", "***"),
        (F.ADDRESS, "Hàng Bạc, số 5", "***"),
        (F.PHONE, "0912345678", "*******678"),
        (F.EMAIL, "lan@example.vn", "l***@example.vn"),
        (F.EMAIL, "l@example.vn", "***@example.vn"),
        (F.ISSUED_ON, "2021-05-01", "***"),
        (F.MANDATE, "Hợp đồng số 12", "***"),
        (F.SCOPE, "nộp và nhận", "***"),
        (F.VALID_UNTIL, "2027-01-01", "2027-01-01"),
    ],
)
def test_a_field(field: PersonField, value: str, shown: str) -> None:
    assert masked({field: value}) == {field.value: shown}


def test_every_field_has_a_mask() -> None:
    assert set(masked(dict.fromkeys(PersonField, "1990-12-31"))) == {field.value for field in PersonField}
