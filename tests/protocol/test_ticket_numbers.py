"""A ticket's number, its id, and what somebody types for it."""

import pytest

from protocol.ticket_numbers import is_on_paper, number_text, parts_of, ticket_id_of, typed_number


@pytest.mark.parametrize(("prefix", "n", "text"), [("A", 1, "A-001"), ("HT", 700, "HT-700"), ("Đ", 1000, "Đ-1000")])
def test_a_number_is_read_back_as_it_was_written(prefix: str, n: int, text: str) -> None:
    assert number_text(prefix, n) == text
    assert parts_of(text) == (prefix, n)


def test_an_id_is_of_the_date_and_plain_letters() -> None:
    assert ticket_id_of("2026-10-05", "DĐ-701") == "20261005-DDd-701"


@pytest.mark.parametrize("typed", ["HT-701", "ht701", " ht 701 ", "Ht.701"])
def test_a_number_may_be_typed_in_any_of_these_ways(typed: str) -> None:
    assert typed_number(typed) == "HT-701"


@pytest.mark.parametrize("typed", ["", "701", "HT", "HT-", "HTTP-701", "HT-123456", "HT-701; drop"])
def test_anything_else_is_no_number(typed: str) -> None:
    assert typed_number(typed) is None


def test_the_numbers_of_a_printed_sheet_are_nine_thousand_odd() -> None:
    assert [is_on_paper(n) for n in (999, 9000, 9001, 9999, 10000)] == [False, False, True, True, False]
