"""The lobby's voice reads a call in the languages of the branch and in the ticket's."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from display.calls.call_voice import LobbyVoice
from display.settings import DisplaySettings
from hardware.voice.calls import CallVoice, SpokenCall
from hardware.voice.reading.reading import SpokenLanguage
from protocol.views import BoardCall

AT = datetime(2026, 10, 8, 2, 5, tzinfo=UTC)


class Listening(CallVoice):
    """A voice that keeps what it is asked to prepare."""

    def __init__(self) -> None:
        self.prepared: list[SpokenCall] = []

    def prepare(self, call: SpokenCall, readings: int = 1) -> None:
        self.prepared.append(call)


@pytest.mark.parametrize(
    ("language", "also"), [("en", SpokenLanguage.EN), ("vi", SpokenLanguage.VI), ("fr", None), (None, None)]
)
def test_a_call_is_read_in_its_tickets_language_where_the_voice_has_it(
    language: str | None, also: SpokenLanguage | None, tmp_path: Path
) -> None:
    voice = Listening()
    settings = DisplaySettings(server="http://127.0.0.1:9", branch="CN01", token="t", clips=str(tmp_path))
    LobbyVoice(voice, settings).order(BoardCall("HT-001", "1", AT, language=language))
    assert [call.also for call in voice.prepared] == [also]
