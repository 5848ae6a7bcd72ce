"""Splits rows into equally full pages, each shown for as long as it takes to read."""

from collections.abc import Sequence

FIND_MS = 3_000
"""Time to notice that the page has changed, and to find one's line on it."""
WORD_MS = 450
"""Time per word, about 130 words a minute: a slow reader."""
LEAST_MS, MOST_MS = 6_000, 20_000


def reading_ms(words: int) -> int:
    """How long a page of this many words is shown."""
    return min(MOST_MS, max(LEAST_MS, FIND_MS + WORD_MS * words))


def split(heights: Sequence[float], room: float) -> list[range]:
    """Splits rows into the fewest pages of height `room`, as equally full as possible (least sum of squares); a row
    higher than `room` gets its own page."""
    # for the first n rows: pages, sum of squares, negative start of the last page; negative, so that of two equally
    # good splits the one with fuller pages first is taken
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
