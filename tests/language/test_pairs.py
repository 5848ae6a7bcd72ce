"""Which two languages everything stands in, by the branch's setting; one only where it has one."""

import pytest

from language.messages import beside, languages_of, leading, within
from language.pairs import Pair, Pairs


@pytest.mark.parametrize(
    ("own", "offered", "main", "second"),
    [
        ("vi", (), "vi", "en"),
        ("en", (), "en", "vi"),
        ("vi", ("vi",), "vi", "vi"),
        ("vi", ("en",), "en", "en"),
        ("vi", ("en", "vi"), "en", "vi"),
        ("en", ("vi", "en"), "vi", "en"),
        ("vi", ("xx",), "vi", "vi"),
        ("vi", ("xx", "en"), "en", "en"),
    ],
)
def test_the_first_is_the_main_one_and_the_next_stands_beside_it(
    own: str, offered: tuple[str, ...], main: str, second: str
) -> None:
    assert leading(own, offered) == main
    assert beside(main, offered) == second


def test_who_reads_the_main_language_has_the_next_beside_it_and_others_have_theirs() -> None:
    assert [languages_of(("en", "vi"), own) for own in (None, "en", "vi")] == [("en", "vi")] * 3
    assert [languages_of(("vi",), own) for own in (None, "vi", "en")] == [("vi",), ("vi",), ("vi", "en")]
    assert languages_of((), "en") == ("vi", "en")


def test_who_has_chosen_a_language_keeps_it_where_it_is_offered() -> None:
    assert [within(own, ("vi",)) for own in ("vi", "en")] == ["vi", "vi"]
    assert within("en", ("vi", "en")) == "en"


def test_with_one_language_nothing_stands_below() -> None:
    one = Pairs("vi", ("vi",))
    assert one.say("Waiting") == Pair("Đang chờ", "")
    assert one.name({"vi": "Hộ tịch", "en": "Civil status"}) == Pair("Hộ tịch", "")
    assert Pairs("en", ("en", "vi")).say("Waiting") == Pair("Waiting", "Đang chờ")
