"""Fees by their formulas: certified copies, extracts, and laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.configuration import FeeFormula
from protocol.payment.fee import MOST_COPIES, MOST_PAGES, Fee, FeeFault, count_fee

CERTIFIED_COPY = FeeFormula(pages_vnd=(2000, 2000, 1000), most_copy_vnd=200_000)
"""2,000 đ for each of the first two pages, 1,000 for each further one, at most 200,000 a copy."""
EXTRACT = FeeFormula(copy_vnd=8000)


@pytest.mark.parametrize(
    ("pages", "copies", "copy_vnd", "total_vnd"),
    [
        (1, 1, 2000, 2000),
        (2, 1, 4000, 4000),
        (3, 1, 5000, 5000),
        (3, 5, 5000, 25_000),
        (10, 2, 12_000, 24_000),
        (198, 1, 200_000, 200_000),
        (199, 1, 200_000, 200_000),
        (1000, 3, 200_000, 600_000),
    ],
)
def test_certified_copies(pages: int, copies: int, copy_vnd: int, total_vnd: int) -> None:
    fee = count_fee(CERTIFIED_COPY, pages, copies)
    assert fee == Fee(total_vnd, copies, copy_vnd, 0, capped=pages > 198)


def test_copies_of_an_extract_cost_the_same_whatever_its_pages() -> None:
    assert count_fee(EXTRACT, 0, 3) == Fee(24_000, 3, 8000, 0, capped=False)
    assert count_fee(FeeFormula(once_vnd=50_000), 0, 1) == Fee(50_000, 1, 0, 50_000, capped=False)


@pytest.mark.parametrize(
    ("pages", "copies", "fault"),
    [
        (0, 1, FeeFault.PAGES),
        (-1, 1, FeeFault.PAGES),
        (MOST_PAGES + 1, 1, FeeFault.PAGES),
        (1, 0, FeeFault.COPIES),
        (1, -2, FeeFault.COPIES),
        (1, MOST_COPIES + 1, FeeFault.COPIES),
    ],
)
def test_numbers_that_cannot_be_are_refused(pages: int, copies: int, fault: FeeFault) -> None:
    assert count_fee(CERTIFIED_COPY, pages, copies) is fault


VND = st.integers(0, 10**6)
FORMULAS = st.builds(FeeFormula, st.lists(VND, max_size=4).map(tuple), VND, st.none() | VND, VND)


@given(FORMULAS, st.integers(1, 300), st.integers(1, 300), st.integers(1, 100))
def test_law_more_pages_or_copies_never_cost_less_and_no_copy_more_than_its_limit(
    formula: FeeFormula, pages: int, more: int, copies: int
) -> None:
    one, longer = count_fee(formula, pages, copies), count_fee(formula, pages + more, copies)
    assert isinstance(one, Fee)
    assert isinstance(longer, Fee)
    assert one.total_vnd <= longer.total_vnd
    assert formula.most_copy_vnd is None or one.copy_vnd <= formula.most_copy_vnd
    assert one.total_vnd == copies * one.copy_vnd + formula.once_vnd
