"""Short forms of counters' names say which counter, and never two."""

import pytest

from language.counter_names import all_forms, says_more


@pytest.mark.parametrize(
    ("name", "shorter"),
    [
        ("Quầy số 12", ("Quầy 12", "12")),
        ("Quầy 12", ("12",)),
        ("Quầy 12A tầng 2", ("Quầy 12A", "12A")),
        ("Tầng 2, quầy B3", ("Quầy B3", "B3")),
        ("Quầy tiếp nhận và trả kết quả số 12", ("Quầy 12", "12")),
        ("Reception and result counter 12", ("Counter 12", "12")),
        ("Phòng số 5", ("Phòng 5", "5")),
        ("Tiếp nhận 3", ("3",)),
        ("Phòng 3 tầng 2", ()),
        ("Phòng tiếp công dân", ()),
    ],
)
def test_a_name_is_shortened_to_its_number(name: str, shorter: tuple[str, ...]) -> None:
    assert all_forms([name, "Quầy số 7"])[name] == (name, *shorter)


def test_a_form_that_would_mean_two_counters_is_not_used() -> None:
    forms = all_forms(["Quầy 12 tầng 1", "Quầy 12 tầng 2", "Cửa 5", "Bàn 5"])
    assert forms["Quầy 12 tầng 1"] == ("Quầy 12 tầng 1",)
    assert forms["Cửa 5"] == ("Cửa 5",)


def test_two_counters_of_one_name_keep_it() -> None:
    assert all_forms(["Quầy số 12", "Quầy số 12"]) == {"Quầy số 12": ("Quầy số 12", "Quầy 12", "12")}


def test_what_a_short_form_leaves_out_is_known() -> None:
    assert not says_more("Quầy số 12", "Quầy 12")
    assert not says_more("Quầy 12", "Quầy 12")
    assert says_more("Quầy 12A tầng 2", "Quầy 12A")
    assert says_more("Quầy số 12", "12")
