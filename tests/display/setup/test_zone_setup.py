"""The zone's step of a display's first run: what is offered, and a call that nobody made, seen and heard."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from display.settings import DisplaySettings
from display.setup.test_call import Trial, waiting_words
from display.setup.zone_setup import CallsStep
from hardware.voice.sound.sink import SilentSink, WavSink
from protocol.views import Board, BoardCall, BoardService, BranchView, ServiceView
from tests.ui.first_run.made import PlainHost, branch_view
from ui.first_run.last_steps import Tried
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests, Unreachable
from ui.link.server_clock import monotonic_ms

pytestmark = pytest.mark.slow(6)

NOW = datetime(2026, 10, 8, 2, 5, tzinfo=UTC)


@pytest.fixture
def language(qtbot: QtBot) -> Iterator[LanguageSwitch]:
    switch = LanguageSwitch("vi")
    yield switch
    switch.close()


def settings(zone: str = "", **more: Any) -> DisplaySettings:
    return DisplaySettings(server="http://127.0.0.1:9", branch="CN01", zone=zone, **more)


def branch() -> BranchView:
    """Zone A serves civil status at counter 1, zone B certification at counter 2."""
    view = branch_view()
    services = [ServiceView("HT", "HT", {"vi": "Hộ tịch", "en": "Civil status"}, True),
                ServiceView("CT", "CT", {"vi": "Chứng thực", "en": "Certification"}, True)]  # fmt: skip
    first, second = view.counters
    counters = (first, msgspec.structs.replace(second, skills=("CT",)))
    return msgspec.structs.replace(view, services=services, counters=counters)


def board(**waiting: int) -> Board:
    services = [BoardService(code, count) for code, count in waiting.items()]
    return Board(7, NOW, [BoardCall("CT-004", "2", NOW)], services)


class _Answers(Requests):
    def __init__(self, answer: Any) -> None:
        super().__init__("http://127.0.0.1:9", "")
        self._board = answer

    def get(self, path: str, reply_type: Any, done: Any, *, timeout_ms: int = 0) -> None:
        assert path == "/api/v1/branches/CN01/board"
        done(self._board)


def _host(language: LanguageSwitch, answer: Board | Unreachable) -> PlainHost:
    """A branch, and a server whose board is `answer`."""
    return PlainHost(language, branch(), _Answers(answer))


def test_zones_are_called_by_where_they_are_and_tell_their_counters(language: LanguageSwitch) -> None:
    options = CallsStep(settings()).options(branch_view())
    assert [(one.value, one.label, one.detail) for one in options] == [
        ("", "Toàn chi nhánh", "Lượt gọi của mọi quầy"),
        ("hall_a", "Tầng 1, sảnh A", "Quầy số 1"),
        ("hall_b", "Tầng 1, sảnh B", "Quầy số 2"),
        ("counter/1", "Chỉ Quầy số 1", "Tầng 1, sảnh A"),
        ("counter/2", "Chỉ Quầy số 2", "Tầng 1, sảnh B"),
    ]
    language.use("en")
    assert CallsStep(settings()).options(branch_view())[1].label == "Floor 1, hall A"


def test_a_branch_without_zones_is_shown_as_a_whole_or_one_counter_of_it(language: LanguageSwitch) -> None:
    view = branch_view()
    plain = tuple(msgspec.structs.replace(counter, zone=None) for counter in view.counters)
    options = CallsStep(settings()).options(msgspec.structs.replace(view, counters=plain))
    assert [one.value for one in options] == ["", "counter/1", "counter/2"]


def test_what_was_chosen_before_is_chosen_again(language: LanguageSwitch) -> None:
    step = CallsStep(settings("hall_b"))
    assert (step.chosen(), step.settings("hall_a")) == ("hall_b", {"zone": "hall_a", "counter": ""})
    step = CallsStep(settings(counter="2"))
    assert (step.chosen(), step.settings("counter/1")) == ("counter/2", {"zone": "", "counter": "1"})


def test_a_counter_that_this_branch_does_not_have_is_chosen_no_more(language: LanguageSwitch) -> None:
    step = CallsStep(settings(counter="17"))
    step.meet(_host(language, board()))
    assert step.chosen() == ""


@pytest.mark.parametrize(
    ("counters", "words"),
    [(1, "3 người đang chờ các quầy này: Hộ tịch 3."),
     (2, "8 người đang chờ các quầy này: Hộ tịch 3, Chứng thực 5."), (0, "Hiện không có ai chờ các quầy này.")],
)  # fmt: skip
def test_only_who_waits_for_what_the_zone_serves_is_counted(
    language: LanguageSwitch, counters: int, words: str
) -> None:
    view = branch()
    waiting = board(HT=3, CT=5) if counters else board(HT=0, CT=5)
    assert waiting_words(view, waiting, list(view.counters[: counters or 1])) == words


def test_a_call_that_nobody_made_is_shown_in_the_zone_and_read_by_the_real_voice(
    language: LanguageSwitch, qtbot: QtBot, tmp_path: Path
) -> None:
    tape = WavSink(None, monotonic_ms)
    step = CallsStep(settings(clips=str(tmp_path), twice=False), lambda _settings: tape)
    hall, told = _host(language, board(HT=3, CT=5)), list[Tried]()
    step.meet(hall)
    step.try_out("hall_a", told.append)
    (stage,) = hall.stages
    assert stage is not None
    trial = stage.things["trial"]
    assert isinstance(trial, Trial)
    assert trial.property("title") == "Đang thử màn hình: Tầng 1, sảnh A"
    assert trial.property("facts") == "Các quầy: Quầy số 1. 3 người đang chờ các quầy này: Hộ tịch 3."
    assert "HT-000" in trial.property("question")
    qtbot.waitUntil(lambda: bool(tape.played))
    (row, *rest) = trial.lobby.call_board.property("rows")
    assert (row.property("number"), row.property("counter")) == ("HT-000", "Quầy số 1")
    assert all(not one.property("number") for one in rest)  # what zone B was called is not this screen's
    assert max(abs(sample) for sample in tape.played[0].sound.samples) > 3_000
    assert tape.played[0].sound.length_ms > 2_500
    trial.answer("yes")
    assert hall.stages[-1] is None
    assert (told[0].good, "3 người đang chờ" in told[0].words) == (True, True)
    trial.answer("no")
    assert len(told) == 1


def test_a_display_above_one_counter_is_tried_with_its_own_call_and_layout(
    language: LanguageSwitch, qtbot: QtBot, tmp_path: Path
) -> None:
    step = CallsStep(settings(clips=str(tmp_path), voice=False))
    hall, told = _host(language, board(HT=3, CT=5)), list[Tried]()
    step.meet(hall)
    step.try_out("counter/2", told.append)
    (stage,) = hall.stages
    assert stage is not None
    trial = stage.things["trial"]
    assert isinstance(trial, Trial)
    assert trial.property("title") == "Đang thử màn hình: Quầy số 2"
    assert trial.property("facts") == "Các quầy: Quầy số 2. 5 người đang chờ các quầy này: Chứng thực 5."
    assert trial.lobby.layout_board.property("name") == "counter"
    trial.call()
    (row, *_rest) = trial.lobby.call_board.property("rows")
    assert (row.property("number"), row.property("counter")) == ("CT-000", "Quầy số 2")
    trial.close()


def test_what_was_not_heard_leads_to_what_to_look_at(language: LanguageSwitch, qtbot: QtBot, tmp_path: Path) -> None:
    step = CallsStep(settings(clips=str(tmp_path)), lambda _settings: WavSink(tmp_path / "tape.wav", monotonic_ms))
    hall, told = _host(language, board(HT=1)), list[Tried]()
    step.meet(hall)
    step.try_out("", told.append)
    stage = hall.stages[0]
    assert stage is not None
    trial = stage.things["trial"]
    assert isinstance(trial, Trial)
    assert trial.property("title") == "Đang thử màn hình: Toàn chi nhánh"
    trial.answer("no")
    assert told[0].good is False
    assert "Loa đã cắm" in told[0].words
    assert "tape.wav" in told[0].words


def test_a_machine_without_a_loudspeaker_says_so_and_asks_for_what_is_seen(
    language: LanguageSwitch, qtbot: QtBot, tmp_path: Path
) -> None:
    for given, why in ((settings(clips=str(tmp_path)), "không có loa"), (settings(voice=False), "đặt im lặng")):
        trial = Trial(given, branch(), board(HT=1), language, lambda _settings: SilentSink())
        assert why in trial.property("question")
        assert trial.property("mute") is True
        trial.close()


def test_without_a_server_nothing_is_shown(language: LanguageSwitch) -> None:
    step, told = CallsStep(settings()), list[Tried]()
    hall = _host(language, Unreachable.NO_CONNECTION)
    step.meet(hall)
    step.try_out("", told.append)
    assert (hall.stages, told[0].good) == ([], False)


def test_a_try_that_is_left_is_silent_at_once(language: LanguageSwitch, qtbot: QtBot, tmp_path: Path) -> None:
    tape = WavSink(None, monotonic_ms)
    step = CallsStep(settings(clips=str(tmp_path)), lambda _settings: tape)
    hall, told = _host(language, board(HT=1)), list[Tried]()
    step.meet(hall)
    step.try_out("", told.append)
    step.stop()
    qtbot.wait(1_200)
    assert (tape.played, told) == ([], [])
