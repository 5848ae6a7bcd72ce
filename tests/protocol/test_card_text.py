"""Names and addresses that came over whole, and what a keyboard does to them."""

import pytest

from protocol.card_text import MARKED, folded, is_case_inverted, lacks_marks, odd_character


@pytest.mark.parametrize(
    "name", ["NGUYỄN VĂN ẢO", "PHAN KIM ANH", "CAO LAN", "TA QUANG MINH", "K'BRÔI", "Y ẢO", "H' LAN NIÊ", "LÂM", "AN"]
)
def test_a_whole_name_lacks_nothing(name: str) -> None:
    assert not lacks_marks(name, name=True)
    assert not odd_character(name, name=True)


@pytest.mark.parametrize("name", ["NGUYEN AN", "Tran Lan", "PHAN THI LAN", "CAO VAN AN", "CAO NGC LAN", "TRN LAN"])
def test_a_name_that_lost_marks_or_letters(name: str) -> None:
    assert lacks_marks(name, name=True)


@pytest.mark.parametrize(
    ("address", "lost"),
    [
        ("12 Le Loi, Ha Noi", True),
        ("12 Le Loi, Tinh Nghe An.", True),
        ("12 Lê Lợi, Hà Nội", False),
        ("12 Phan Chu Trinh, Gia Lai", False),
        ("Ha Noi", True),
        ("12 Le Loi", False),
    ],
)
def test_an_addresss_province_tells(address: str, lost: bool) -> None:
    assert lacks_marks(address, name=False) == lost


def test_every_province_of_the_table_has_marks() -> None:
    assert len(MARKED) >= 59
    assert not MARKED & {"an giang", "gia lai", "kon tum", "long an"}
    assert folded("Đắk Lắk") in MARKED


@pytest.mark.parametrize(
    ("name", "address", "inverted"),
    [
        ("nguyễn văn ảo", "sỐ 1", True),
        ("nGUYỄN vĂN ẢO", "sỐ 1, hÀ nỘI", True),
        ("NGUYỄN VĂN ẢO", "Khu iTOWN, Hà Nội", False),
        ("Nguyễn Văn Ảo", "Hà Nội", False),
    ],
)
def test_caps_lock_exchanges_capital_and_small_letters(name: str, address: str, inverted: bool) -> None:
    assert is_case_inverted(name, address) == inverted
