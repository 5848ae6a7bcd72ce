"""An identity number as it is typed or scanned; what is none is not sent."""

import pytest

from protocol.identity import identity_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("001203004567", "001203004567"),
        (" 001 203 004 567 ", "001203004567"),
        ("123456789", "123456789"),
        ("001203004567|123456789|Nguyễn Văn An|01012003|Nam|Hà Nội|01012021", "001203004567"),
        ("00120300456", None),
        ("Nguyễn Văn An", None),
        ("٠٠١٢٠٣٠٠٤", None),
        ("", None),
    ],
)
def test_only_a_whole_number_is_one(text: str, number: str | None) -> None:
    assert identity_number(text) == number
