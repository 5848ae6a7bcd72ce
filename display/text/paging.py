"""What does not fit at once is shown page by page, calmly: pages as equal as can be, each for as long as it takes to
read."""

from collections.abc import Sequence

FIND_MS = 3_000
"""To see that the page is another one, and to find one's place on it."""
WORD_MS = 450
"""A slow reader's word, read aloud: some 130 a minute."""
LEAST_MS, MOST_MS = 6_000, 20_000


def reading_ms(words: int) -> int:
    """How long a page of so many words stands."""
    return min(MOST_MS, max(LEAST_MS, FIND_MS + WORD_MS * words))


def split(heights: Sequence[float], room: float) -> list[range]:
    """Rows on as few pages of `room` as can be, and these as equally full as can be (the least sum of squares); a row
    higher than that alone."""
    # of the first rows: on how many pages, the sum of squares, where the last page begins; negative, so that of two
    # ways as good the one with the fuller pages in front is taken
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)]
    for end in range(1, len(heights) + 1):
        found = []
        for start in range(end - 1, -1, -1):
            used = sum(heights[start:end])
            if used > room and start < end - 1:
                break
            fewest, squares, _ = best[start]
            found.append((fewest + 1, squares + used**2, -start))
        best.append(min(found))
    pages: list[range] = []
    end = len(heights)
    while end:
        start = -best[end][2]
        pages.append(range(start, end))
        end = start
    return pages[::-1]
