"""Pages are few, equal, and stand long enough to be read."""

import pytest

from display.text.paging import LEAST_MS, MOST_MS, reading_ms, split


@pytest.mark.parametrize(
    ("heights", "room", "pages"),
    [
        ([], 10, []),
        ([4, 4], 10, [[0, 1]]),
        ([3] * 7, 15, [[0, 1, 2, 3], [4, 5, 6]]),  # not five and two
        ([9, 9, 9], 10, [[0], [1], [2]]),
        ([4, 12, 4], 10, [[0], [1], [2]]),  # a row higher than a page has one for itself
        ([6, 2, 2, 6], 10, [[0, 1], [2, 3]]),
    ],
)
def test_rows_are_spread_over_as_few_pages_as_can_be_and_equally(
    heights: list[float], room: float, pages: list[list[int]]
) -> None:
    assert [list(page) for page in split(heights, room)] == pages


def test_every_row_is_on_one_page_in_order() -> None:
    heights = [300.0 + 114 * (n % 4) for n in range(30)]
    pages = split(heights, 830)
    assert [at for page in pages for at in page] == list(range(30))
    assert all(sum(heights[at] for at in page) <= 830 for page in pages)


def test_more_words_stand_longer_within_bounds() -> None:
    assert reading_ms(1) == LEAST_MS < reading_ms(16) < reading_ms(30) < reading_ms(400) == MOST_MS
    assert reading_ms(16) >= 16 / 200 * 60_000  # words a minute, silently
