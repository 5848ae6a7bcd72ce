"""The zone's step of a display's first run."""

from collections.abc import Iterator

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from motcua.display.first_steps import ZoneStep
from motcua.protocol.words import Language
from motcua.ui.language import LanguageSwitch
from tests.ui.first_run.made import branch_view


@pytest.fixture
def language(qtbot: QtBot) -> Iterator[LanguageSwitch]:
    switch = LanguageSwitch(["motcua.display"], Language.VI)
    yield switch
    switch.close()


def test_zones_are_called_by_where_they_are_and_tell_their_counters(language: LanguageSwitch) -> None:
    options = ZoneStep().options(branch_view())
    assert [(one.value, one.label, one.detail) for one in options] == [
        ("", "Toàn chi nhánh", "Lượt gọi của mọi quầy"),
        ("hall_a", "Tầng 1, sảnh A", "Quầy số 1"),
        ("hall_b", "Tầng 1, sảnh B", "Quầy số 2"),
    ]
    language.use("en")
    assert ZoneStep().options(branch_view())[1].label == "Floor 1, hall A"


def test_a_branch_without_zones_is_not_asked(language: LanguageSwitch) -> None:
    branch = branch_view()
    plain = tuple(msgspec.structs.replace(counter, zone=None) for counter in branch.counters)
    assert ZoneStep().options(msgspec.structs.replace(branch, counters=plain)) == []


def test_what_was_chosen_before_is_chosen_again(language: LanguageSwitch) -> None:
    step = ZoneStep("hall_b")
    assert (step.chosen(), step.settings("hall_a")) == ("hall_b", {"zone": "hall_a"})
