"""A comma in Vietnamese."""

import pytest

from language.decimals import say_decimal


@pytest.mark.parametrize(
    ("value", "vi", "en"), [(4.25, "4,2", "4.2"), (0.0, "0,0", "0.0"), (12.0, "12,0", "12.0"), (-1.5, "-1,5", "-1.5")]
)
def test_one_decimal_is_written_as_the_language_does(value: float, vi: str, en: str) -> None:
    assert (say_decimal(value, "vi"), say_decimal(value, "en")) == (vi, en)
