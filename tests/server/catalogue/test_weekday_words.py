"""Vietnamese weekdays mean what people mean by them, and never Thursday by chance."""

import pytest

from protocol.configuration import BranchConfig
from server.catalogue.format import WEEK, Weekday
from server.catalogue.read import read_catalogue
from server.catalogue.templates import read_template
from server.catalogue.weekday_words import weekday_of


@pytest.mark.parametrize("number", range(2, 8))
@pytest.mark.parametrize("form", ["thu{}", "thứ {}", "Thứ {}", "T{}", "t{}", "THU-{}", "thu_{}", "thứ{}"])
def test_monday_is_the_second_day(number: int, form: str) -> None:
    assert weekday_of(form.format(number)) is WEEK[number - 2]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("thứ hai", Weekday.MON), ("Thứ Ba", Weekday.TUE), ("thứ tư", Weekday.WED), ("thứ năm", Weekday.THU),
        ("thứ sáu", Weekday.FRI), ("thu bay", Weekday.SAT), ("CN", Weekday.SUN), ("chủ nhật", Weekday.SUN),
        ("Chu Nhat", Weekday.SUN), ("thu", None), ("thursday", None), ("thu1", None), ("", None), ("2", None),
    ],
)  # fmt: skip
def test_names_and_sunday(text: str, day: Weekday | None) -> None:
    assert weekday_of(text) is day


def test_a_file_may_have_them() -> None:
    hours = '\n[[hours]]\ndays = ["thu2", "T4", "thu", "CN"]\n'
    hours += 'first_ticket = "07:30"\nlast_ticket = "11:00"\nclose = "11:30"\n'
    config = read_catalogue(read_template("one") + hours.encode(), "one.toml", ("motcua",))
    assert isinstance(config, BranchConfig), config
    assert config.hours[0].days == (0, 2, 3, 6)
