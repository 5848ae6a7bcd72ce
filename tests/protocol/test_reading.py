"""What of an answer is left out, and when it is not understood at all."""

from typing import Literal

import msgspec
import pytest
from msgspec import Struct

from protocol.reading import Reader


class Lamp(Struct):
    name: str
    colour: Literal["red", "green"]
    shape: Literal["round", "square"] = "round"


class Wall(Struct):
    lamps: list[Lamp]
    best: Lamp | None = None
    by_room: dict[str, list[Lamp]] = {}
    sizes: dict[str, int] = {}


def read(text: str) -> tuple[Wall, bool]:
    return Reader(Wall).read(text)


def test_what_is_known_is_whole() -> None:
    assert read('{"lamps": [{"name": "a", "colour": "red"}]}') == (Wall([Lamp("a", "red")]), True)


def test_an_unknown_word_takes_the_default_of_its_field() -> None:
    assert read('{"lamps": [{"name": "a", "colour": "red", "shape": "oval"}]}') == (Wall([Lamp("a", "red")]), False)


def test_a_list_lacks_what_cannot_be_read_and_keeps_the_others_in_order() -> None:
    first, last = '{"name": "a", "colour": "red"}', '{"name": "d", "colour": "red"}'
    lamps = f'{{"lamps": [{first}, {{"name": "b", "colour": "blue"}}, {{"colour": 3}}, {last}]}}'
    assert read(lamps) == (Wall([Lamp("a", "red"), Lamp("d", "red")]), False)


def test_an_optional_part_is_absent() -> None:
    assert read('{"lamps": [], "best": {"name": "b", "colour": "blue"}}') == (Wall([]), False)


@pytest.mark.parametrize(
    "field",
    [
        '"by_room": {"hall": [{"name": "b", "colour": "blue"}]}',
        '"sizes": {"a": "large"}',
        '"sizes": {"a": {"b.c[0]": 1}}',
    ],
)
def test_of_a_map_nothing_is_read_when_one_value_cannot_be(field: str) -> None:
    assert read(f'{{"lamps": [], {field}}}') == (Wall([]), False)


@pytest.mark.parametrize("text", ['{"lamps": 3}', "{}", "[]", '"lamps"'])
def test_an_answer_of_which_nothing_is_left_is_not_understood(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        read(text)


def test_what_is_no_json_is_not_understood() -> None:
    with pytest.raises(msgspec.DecodeError):
        read('{"lamps": [')
