"""The kiosk's voice: opened with the first word, written down where a file is wanted, and told of an emergency."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.input.voice import LazyVoice, VoiceFile, open_voice
from kiosk.screen.voice_guide import Pad, Silent
from kiosk.visit.failures import Failure, IssueFailure
from kiosk.visit.visit import Transition
from protocol.enums import MessageLevel
from protocol.messages import Message
from tests.kiosk.made import Still, message
from tests.kiosk.screen.test_voice_guide import Tape
from ui.language.switch import LanguageSwitch


@pytest.fixture
def language(qtbot: QtBot) -> Iterator[LanguageSwitch]:
    switch = LanguageSwitch()
    yield switch
    switch.close()


def test_what_would_be_heard_is_written_down(language: LanguageSwitch, tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "said.jsonl"
    voice = open_voice(file.as_uri(), language)
    assert isinstance(voice, VoiceFile)
    voice.say("Xin chào", "vi")
    voice.stop()
    assert [json.loads(line) for line in file.read_text("utf-8").splitlines()] == [
        {"say": "Xin chào", "language": "vi"},
        {"stop": True},
    ]


def test_off_is_silent(language: LanguageSwitch) -> None:
    assert isinstance(open_voice("off", language), Silent)


@pytest.mark.qt_log_ignore(".*")  # of sound systems that this machine has not
def test_the_loudspeaker_is_opened_with_the_first_word(language: LanguageSwitch) -> None:
    voice = open_voice("on", language)
    assert isinstance(voice, LazyVoice)
    voice.stop()
    voice.say("Mời bạn lấy số HT-001", "vi")
    voice.stop()
    voice.close()


def test_the_first_key_turns_the_guidance_on_and_the_start_screen_speaks(language: LanguageSwitch) -> None:
    tape = Tape()
    still = Still(language, speaker=tape)
    still.choose("service-HT", "back")
    assert tape.said == []
    still.kiosk.press_pad(Pad.OK)
    assert tape.last.startswith("Xin chào. Chi nhánh số 1")
    assert still.get("step") == "home"
    assert still.get("at") == "service-CT"


def test_an_emergency_is_said_at_once_and_again_at_every_key(language: LanguageSwitch) -> None:
    tape = Tape()
    still = Still(language, speaker=tape)
    still.kiosk.press_pad(Pad.DOWN)
    still.branch.picture.take(Message(2, "event", message=message(MessageLevel.EMERGENCY)))
    still.sync.changed.emit()
    assert tape.last.startswith("Có cháy ở tầng 2")
    said = len(tape.said)
    still.kiosk.press_pad(Pad.OK)
    assert tape.said[said:] == [tape.said[said - 1]]
    assert still.get("step") == "home"
    still.branch.picture.take(Message(3, "event", message=None))
    still.sync.changed.emit()
    still.kiosk.press_pad(Pad.DOWN)
    assert "cháy" not in tape.last


def test_the_countdown_is_said_once_to_who_listens(language: LanguageSwitch) -> None:
    tape = Tape()
    still = Still(language, speaker=tape)
    still.kiosk.press_pad(Pad.DOWN)
    for _ in range(90):
        still.ms += 1_000
        still.idle.look()
    assert [text for text, _ in tape.said].count("Sau 10 giây nữa sẽ về màn hình đầu. Bấm một phím để ở lại.") == 1
    assert (still.get("step"), tape.stops) == ("home", 1)


def test_why_an_appointment_gave_no_number_is_said_and_what_to_do_instead(language: LanguageSwitch) -> None:
    tape = Tape()
    still = Still(language, speaker=tape)
    still.choose("help", "mode-voice", "back")
    still.kiosk._go_by(Transition.INVITED, service="HT", appointment="A1")
    still.kiosk._not_issued(Failure(IssueFailure.TOO_LATE))
    assert tape.said[-1] == (
        "Lịch hẹn của bạn. Lịch hẹn này đã quá giờ. Bạn có thể lấy số thường. Lấy số thường.",
        "vi",
    )
    still.kiosk.shown._settle.stop()
    still.kiosk.press_pad(Pad.OK)
    assert still.get("step") == "procedures"
