"""Scenarios, arrivals and the table of figures in the language of whoever runs the command."""

from collections.abc import Iterator

import pytest

from language.messages import speak
from server.simulate.days.run import Plan, play
from server.simulate.figures.figures import figures
from server.simulate.files.arrivals import COLUMNS, read_arrivals
from server.simulate.files.example import example
from server.simulate.files.policies import UnknownPolicy, find_policy
from server.simulate.files.read import read_scenario
from server.simulate.report.table import table

HEAD = ",".join(COLUMNS)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Whatever was spoken here, the next test hears English."""
    yield
    speak("en")


def _scenario_told(text: str, language: str) -> list[str]:
    speak(language)
    read = read_scenario(text.encode(), "f", to_draw=True)
    assert isinstance(read, tuple)
    return [str(finding) for finding in read]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("counter = []\nservice = []\n", "ngày trống: phải có ít nhất một counter"),
        (example().replace("mean_s = ", "meann_s = ", 1), 'không có khoá "meann_s"; có phải là "mean_s"?'),
        (example().replace("mean_s = ", "# ", 1), "còn thiếu: không có nó thì không sinh ra ngày được"),
        (example().replace("[demand]", "[demandd]", 1), "còn thiếu"),
    ],
)
def test_a_scenarios_mistakes_are_told_in_vietnamese(text: str, words: str) -> None:
    assert any(words in line for line in _scenario_told(text, "vi"))
    assert not set(_scenario_told(text, "vi")) & set(_scenario_told(text, "en"))


def _arrivals_told(text: str, language: str) -> list[str]:
    speak(language)
    read = read_arrivals(text.encode(), "f", ["A", "B"])
    assert isinstance(read, tuple)
    return [str(finding) for finding in read]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "f:1: ngày trống: dòng đầu phải nêu các cột id,arrive_s"),
        (f"{HEAD}\n", "ngày trống: không ai đến"),
        (f"{HEAD},x\n", 'f:1: không có cột "x"'),
        (f"{HEAD}\n1,x,A,walk,,60,0\n", 'f:2: arrive_s: phải là số giây, không phải "x"'),
        (f"{HEAD}\n1,1,A,walk,,,0\n", "f:2: service_s: phải là số giây, không phải ô trống"),
        (f"{HEAD}\n1,-1,A,walk,,60,0\n", "f:2: arrive_s: thời gian âm: -1"),
        (f"{HEAD}\n1,1,C,walk,,60,0\n", 'f:2: service: không có lĩnh vực "C"; hiện có: A, B'),
        (f"{HEAD}\n1,1,A,walkk,,60,0\n", 'f:2: class: "walkk" không thuộc'),
        (f"{HEAD}\n1,1,A,walk,,60,7\n", 'f:2: no_show: phải là 1 hoặc 0, không phải "7"'),
        (f"{HEAD}\n1,2,A,walk,,60,0\n1,1,A,walk,,60,0\n", 'f:3: id: "1" đã có ở dòng 2'),
        (f"{HEAD}\n1,2\n", "f:2: có 2 giá trị cho 7 cột"),
    ],
)
def test_a_line_that_is_wrong_is_told_in_vietnamese(text: str, words: str) -> None:
    assert any(line.startswith(words) or words in line for line in _arrivals_told(text, "vi"))
    assert not set(_arrivals_told(text, "vi")) & set(_arrivals_told(text, "en"))


@pytest.mark.parametrize("name", ["fcf", "nobody", "no.such:policy", "math:floorr", "math:x"])
def test_a_policy_that_is_not_there_is_told_in_vietnamese(name: str) -> None:
    speak("vi")
    with pytest.raises(UnknownPolicy, match="cách gọi"):
        find_policy(name)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_table_is_in_columns_in_either_language(language: str) -> None:
    speak(language)
    scenario = read_scenario(example().encode(), "f", to_draw=True)
    assert not isinstance(scenario, tuple)
    plan = Plan(scenario, "fcfs", 1, 1, None, True, False)
    days = play(plan, 1, lambda done: None)
    lines = table(plan, days, figures("fcfs", scenario, [day.visits for day in days])).splitlines()
    first, head, *rows = lines[0], *lines[2:11]
    assert ("cách gọi fcfs" in first) == (language == "vi")
    assert {len(line) for line in (head, *rows)} == {len(head)}
    assert max(map(len, lines)) <= 100
