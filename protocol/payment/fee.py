"""A procedure's fee, counted by its formula from pages and copies, in whole đồng. Pure."""

from enum import StrEnum

from msgspec import Struct

from protocol.configuration import FeeFormula


class FeeFault(StrEnum):
    """Which number a fee cannot be counted from."""

    PAGES = "pages"
    """Not from 1 to `MOST_PAGES`, where the formula has a price for pages."""
    COPIES = "copies"
    """Not from 1 to `MOST_COPIES`."""


MOST_PAGES = 10_000
MOST_COPIES = 1_000


class Fee(Struct, frozen=True):
    """`total_vnd` = `copies` × `copy_vnd` + `once_vnd`. `capped`: a copy would cost more without its limit."""

    total_vnd: int
    copies: int
    copy_vnd: int
    once_vnd: int
    capped: bool


def count_fee(formula: FeeFormula, pages: int, copies: int) -> Fee | FeeFault:
    """What `copies` copies of an original of `pages` pages cost."""
    if not 1 <= copies <= MOST_COPIES:
        return FeeFault.COPIES
    if formula.pages_vnd and not 1 <= pages <= MOST_PAGES:
        return FeeFault.PAGES
    prices = formula.pages_vnd
    full = formula.copy_vnd + sum(prices[:pages]) + max(0, pages - len(prices)) * (prices[-1] if prices else 0)
    most = formula.most_copy_vnd
    copy_vnd = full if most is None else min(full, most)
    return Fee(copies * copy_vnd + formula.once_vnd, copies, copy_vnd, formula.once_vnd, capped=copy_vnd < full)
