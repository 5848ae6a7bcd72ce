"""The pad and the voice: each screen is spoken, each choice read, nothing chosen that was not heard."""

import pytest

from kiosk.screen.scene import Choice, Scene
from kiosk.screen.voice_guide import Guide, Pad


class Tape:
    """Keeps what is said."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.stops = 0

    def say(self, text: str, language: str) -> None:
        self.said.append((text, language))

    def stop(self) -> None:
        self.stops += 1

    @property
    def last(self) -> str:
        return self.said[-1][0]


SCENE = Scene(
    "What?",
    choices=(
        Choice("a", "Alpha"),
        Choice("b", "Beta", enabled=False),
        Choice("language-en", "English.", language="en"),
    ),
    speech="What do you need?",
)


@pytest.fixture
def tape() -> Tape:
    return Tape()


@pytest.fixture
def guide(tape: Tape) -> Guide:
    guide = Guide(tape, lambda message: message)
    guide.show(SCENE, "vi", new=True)
    guide.set_on(True)
    guide.show(SCENE, "vi", new=True)
    return guide


def test_silent_until_it_is_turned_on(tape: Tape) -> None:
    guide = Guide(tape, str)
    guide.show(SCENE, "vi", new=True)
    assert (tape.said, guide.at) == ([], "")


def test_a_screen_is_spoken_with_its_first_choice(guide: Guide, tape: Tape) -> None:
    assert tape.said == [("What do you need? Alpha.", "vi")]
    assert guide.at == "a"


def test_up_and_down_go_round_and_say_where_one_is(guide: Guide, tape: Tape) -> None:
    assert [guide.press(key) for key in (Pad.DOWN, Pad.DOWN, Pad.DOWN, Pad.UP)] == [None] * 4
    assert [text for text, _ in tape.said[1:]] == [
        "Beta. Cannot be chosen now. 2 of 3.", "English.", "Alpha. 1 of 3.", "English.",
    ]  # fmt: skip
    assert tape.said[-1][1] == "en"


def test_ok_chooses_what_was_heard_and_only_what_can_be(guide: Guide, tape: Tape) -> None:
    assert guide.press(Pad.OK) == "a"
    guide.press(Pad.DOWN)
    assert guide.press(Pad.OK) is None
    assert "Cannot be chosen now" in tape.last
    assert guide.press(Pad.BACK) == "back"


def test_news_keep_the_place_and_are_told_when_they_are_spoken_of(guide: Guide, tape: Tape) -> None:
    guide.press(Pad.DOWN)
    before = len(tape.said)
    guide.show(SCENE, "vi", new=False)
    assert (len(tape.said), guide.at) == (before, "b")
    guide.show(Scene("What?", choices=SCENE.choices, speech="The slip is out."), "vi", new=False)
    assert tape.last.startswith("The slip is out.")
    assert guide.at == "b"


def test_a_choice_that_goes_leaves_the_place_to_the_first(guide: Guide) -> None:
    guide.press(Pad.DOWN)
    guide.show(Scene("What?", choices=(Choice("c", "Gamma"),), speech=SCENE.speech), "vi", new=False)
    assert guide.at == "c"


def test_turned_off_it_is_silent_at_once(guide: Guide, tape: Tape) -> None:
    guide.set_on(False)
    assert (tape.stops, guide.at) == (1, "")
