"""What of names, identity numbers and telephone numbers is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.masks import mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Nguyễn Văn A", "Nguyễn V*** A"),
        ("TRẦN THỊ BÍCH NGỌC", "TRẦN T*** B*** NGỌC"),
        ("Lê  Đức\tAnh", "Lê Đ*** Anh"),
        ("Nguye\u0302\u0303n A\u0302n Minh", "Nguyễn Â*** Minh"),
        ("Phạm An", "P*** An"),
        ("Ảo", "Ả***"),
        ("Y Ảo", "*** Ảo"),
        ("Y", "***"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_names(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("001099012345", "0010******45"),
        ("001 099 012 345", "0010******45"),
        ("123456789", "*******89"),
        ("C1234567", "******67"),
        ("1234", "****"),
        ("", ""),
    ],
)
def test_identity_numbers(number: str, shown: str) -> None:
    assert mask_id(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("0912345678", "*******678"),
        ("+84 912 345 678", "********678"),
        ("(024) 3825.1234", "********234"),
        ("113", "***"),
        ("", ""),
        ("none", ""),
    ],
)
def test_telephone_numbers(number: str, shown: str) -> None:
    assert mask_phone(number) == shown


@given(st.lists(st.text(st.characters(categories=["Lu", "Ll"]), min_size=1, max_size=9), min_size=1, max_size=6))
def test_law_a_masked_name_hides_a_word_and_no_longer_name_shows_more(words: list[str]) -> None:
    shown = mask_name(" ".join(words))
    assert "***" in shown
    assert len(shown.split()) == len(words)
    masked = [word for word in shown.split() if word.endswith("***")]
    assert len(masked) == max(1, len(words) - 2)
    assert all(len(word) <= 4 for word in masked)


@given(st.integers(0, 10**12 - 1).map("{:012}".format), st.integers(0, 10**9 - 1).map("0{:09}".format))
def test_law_numbers_that_differ_only_within_look_the_same(number: str, phone: str) -> None:
    assert mask_id(number) == mask_id(number[:4] + "000000" + number[10:])
    assert mask_phone(phone) == mask_phone("0" * 7 + phone[7:])
