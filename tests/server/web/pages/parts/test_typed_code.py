"""What is typed of a slip: numbers, letters and addresses are read; names, cards and everything else are not."""

import pytest

from server.web.pages.parts.typed_code import Typed, TypedAppointment, TypedNumber, TypedSecret, read_typed

LETTERS = "2HGJXTUXTCC5AGSO"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ht 12", TypedNumber("HT-012")),
        (" Đ-7 ", TypedNumber("Đ-007")),
        ("2hgj xtux tcc5 agso", TypedAppointment(LETTERS)),
        (LETTERS, TypedAppointment(LETTERS)),
        (f"https://x.vn/a/CN%2001/HT/{LETTERS}", TypedAppointment(LETTERS, "CN 01")),
        ("http://x/t/CN01-abcdefgh", TypedSecret("CN01-abcdefgh")),
        ("http://x/t/short", None),
        (f"http://x/b/CN01/HT/{LETTERS}", None),
        ("Nguyễn Văn An", None),
        ("001203004567", None),
        ("001203004567|123|Nguyễn Văn An|01012003|Nam", None),
        ("", None),
    ],
)
def test_a_code_is_read_and_nothing_else(text: str, found: Typed | None) -> None:
    assert read_typed(text) == found
