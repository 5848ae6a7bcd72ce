"""Where a service is served, in words."""

import pytest

from language.places import join_names, place_text, say_place
from protocol.configuration import CounterConfig, Text

HALL: Text = {"vi": "Tầng 1, sảnh A", "en": "Floor 1, hall A"}
UPSTAIRS: Text = {"vi": "Tầng 2", "en": "Floor 2"}


def counter(number: int, skills: str, way: Text | None) -> CounterConfig:
    name = {"vi": f"Quầy số {number}", "en": f"Counter {number}"}
    return CounterConfig(str(number), name, tuple(skills.split()), direction=way)


COUNTERS = [
    counter(1, "HT CT", HALL),
    counter(2, "HT", HALL),
    counter(3, "CT", HALL),
    counter(12, "HT LL", UPSTAIRS),
    counter(13, "XD", None),
    counter(14, "XD", None),
]


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("service", "language", "said"),
    [
        ("HT", "vi", "Tầng 1, sảnh A: Quầy số 1, 2; Tầng 2: Quầy số 12"),
        ("HT", "en", "Floor 1, hall A: Counter 1, 2; Floor 2: Counter 12"),
        ("CT", "en", "Floor 1, hall A: Counter 1, 3"),
        ("LL", "vi", "Tầng 2: Quầy số 12"),
        ("XD", "vi", "Quầy số 13, 14"),
        ("KD", "vi", ""),
    ],
)
def test_the_way_and_the_counters_of_a_service(service: str, language: str, said: str) -> None:
    assert plain(say_place(service, COUNTERS, language)) == said


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Quầy số 1", "Quầy số 2", "Quầy số 10"], "Quầy số 1, 2, 10"),
        (["Quầy 1", "Phòng tiếp dân", "Quầy 2"], "Quầy 1, Phòng tiếp dân, Quầy 2"),
        (["Quầy 1A", "Quầy 1B"], "Quầy 1A, Quầy 1B"),
        (["1", "2"], "1, 2"),
        ([], ""),
    ],
)
def test_names_that_differ_in_their_number_are_said_once(names: list[str], said: str) -> None:
    assert plain(join_names(names)) == said


def test_a_few_short_names_are_kept_on_one_line() -> None:
    assert " " not in join_names(["Quầy số 1", "Quầy số 2", "Quầy số 3"])
    assert " " in join_names(["Quầy tiếp nhận và trả kết quả số 1"])


def test_the_place_in_every_language_and_none_without_counters() -> None:
    text = place_text("LL", COUNTERS)
    assert text is not None
    assert (plain(text["vi"]), plain(text["en"])) == ("Tầng 2: Quầy số 12", "Floor 2: Counter 12")
    assert place_text("KD", COUNTERS) is None
