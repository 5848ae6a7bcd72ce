"""Cells as people read them and as plain values."""

import pytest

from server.reports.table import AtMost, Cell, Count, Hours, Minutes, Share, mean_tenths, share, text, values


@pytest.mark.parametrize(
    ("cell", "vi", "en", "plain"),
    [
        (Count(0), "0", "0", (0,)),
        (Count(1234567), "1.234.567", "1,234,567", (1234567,)),
        (share(1, 3), "33 % (1/3)", "33 % (1/3)", (1, 33)),
        (share(999, 1000), "99 % (999/1.000)", "99 % (999/1,000)", (999, 99)),
        (share(1, 1000), "1 % (1/1.000)", "1 % (1/1,000)", (1, 1)),
        (share(0, 0), "—", "—", (0, None)),
        (Minutes(75), "7,5", "7.5", (7.5,)),
        (Minutes(None), "—", "—", (None,)),
        (AtMost(12), "12", "12", (12,)),
        (AtMost(None), "—", "—", (None,)),
        (Hours(12345), "1.234,5", "1,234.5", (1234.5,)),
    ],
)
def test_a_cell_in_words_and_plain(cell: Cell, vi: str, en: str, plain: tuple[float | None, ...]) -> None:
    assert (text(cell, "vi"), text(cell, "en"), values(cell)) == (vi, en, plain)


def test_a_mean_is_rounded_to_the_nearest_tenth_of_a_minute() -> None:
    assert [mean_tenths(seconds, 1) for seconds in (0, 2, 3, 5, 8, 9)] == [0, 0, 1, 1, 1, 2]
    assert mean_tenths(0, 0) is None
    assert isinstance(share(1, 2), Share)
