"""Weekdays in words."""

from language.messages import translations
from language.weekdays import say_weekdays


def test_neighbours_of_three_are_drawn_together() -> None:
    assert say_weekdays((6, 0, 2, 3, 4), translations("en")) == "Monday, Wednesday – Friday, Sunday"
    assert say_weekdays((0, 1), translations("vi")) == "Thứ Hai, Thứ Ba"
