"""The scene decides what can be chosen: on every screen, its own choices act and any other text does nothing."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from tests.kiosk.made import Still
from tests.kiosk.staffed import ManySlips
from tests.pictures.kiosk import SHOWN
from ui.language.switch import LanguageSwitch

KINDS = (
    "back", "home", "repeat", "language", "mode", "help", "search", "service", "procedure", "dossiers", "priority",
    "another", "rate", "take", "reprint", "instead", "door", "staff", "job", "again", "seen", "digit",
    "pin",
)  # fmt: skip
CODES = (
    "vi", "en", "large", "low", "voice", "toggled", "__class__", "HT", "TK", "1.001193", "more", "less", "none",
    "elderly", "jobs", "test", "restart", "setup", "1", "7", "-1", "erase", "enter", "",
)  # fmt: skip
IDS = st.sampled_from(KINDS) | st.builds("{}-{}".format, st.sampled_from(KINDS), st.sampled_from(CODES)) | st.text()


@pytest.fixture(params=SHOWN, ids="-".join)
def still(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[Still]:
    """A kiosk on each of the pictured screens."""
    language = LanguageSwitch()
    still = Still(language, print_queue=ManySlips())
    SHOWN[request.param](still)
    yield still
    language.close()


def known(still: Still) -> tuple[object, ...]:
    """All that a choice could change."""
    staff = still.staff_menu
    return (
        still.kiosk.state, still.kiosk.shown.scene, still.language.language, still.kiosk._home_language,
        still.kiosk.shown.board.typed, staff._typed, staff._done, staff._job, len(still.commands),
    )  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=IDS)
def test_a_text_that_is_not_a_choice_of_the_screen_changes_nothing(still: Still, text: str) -> None:
    choice = still.kiosk.shown.scene.choice(text)
    if choice is not None and choice.enabled:
        return
    before = known(still)
    asked: list[str] = []
    still.staff_menu.asked_to.connect(asked.append)
    still.choose(text)
    still.staff_menu.asked_to.disconnect(asked.append)
    assert (known(still), asked) == (before, [])


def test_every_choice_of_a_screen_and_every_card_on_it_has_an_act(still: Still) -> None:
    scene = still.kiosk.shown.scene
    assert all(choice.act is not None for choice in (*scene.choices, *scene.touches))
    for card in scene.cards:
        choice = scene.choice(card.id)
        assert choice is not None
        assert (choice.act, choice.enabled) == (card.act, card.enabled)
