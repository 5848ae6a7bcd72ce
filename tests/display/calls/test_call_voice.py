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
        self.languages: tuple[SpokenLanguage, ...] = ()
        self.told: list[tuple[SpokenLanguage, ...]] = []

    def use_languages(self, languages: tuple[SpokenLanguage, ...]) -> None:
        self.languages = languages

    def announce(self, texts: tuple[tuple[SpokenLanguage, str], ...]) -> None:
        self.told.append(tuple(language for language, _ in texts))

    def prepare(self, call: SpokenCall, readings: int = 1) -> None:
        self.prepared.append(call)


@pytest.mark.parametrize(
    ("language", "also"), [("en", SpokenLanguage.EN), ("vi", SpokenLanguage.VI), ("fr", None), (None, None)]
)
def test_a_call_is_read_in_its_tickets_language_where_the_voice_has_it(
    language: str | None, also: SpokenLanguage | None, tmp_path: Path
) -> None:
    voice = Listening()
    lobby_of(voice, tmp_path).order(BoardCall("HT-001", "1", AT, language=language))
    assert [call.also for call in voice.prepared] == [also]


def lobby_of(voice: Listening, folder: Path, languages: str = "") -> LobbyVoice:
    settings = DisplaySettings(
        server="http://127.0.0.1:9", branch="CN01", token="t", clips=str(folder), voice_languages=languages
    )
    return LobbyVoice(voice, settings)


@pytest.mark.parametrize(
    ("offered", "every_call", "urgent"),
    [((), "vi", "vi en"), (("vi",), "vi", "vi"), (("en", "vi"), "en", "en vi"), (("fr",), "vi", "vi en")],
)
def test_calls_are_read_in_the_branchs_main_language_and_urgent_words_in_each(
    offered: tuple[str, ...], every_call: str, urgent: str, tmp_path: Path
) -> None:
    voice = Listening()
    lobby = lobby_of(voice, tmp_path)
    lobby.set_names((), (), offered)
    lobby.tell({"vi": "Mời ra ngoài", "en": "Please leave"})
    lobby.order(BoardCall("HT-001", "1", AT, language="en"))
    assert [" ".join(one) for one in (voice.languages, *voice.told)] == [every_call, urgent]
    assert [call.also for call in voice.prepared] == [SpokenLanguage.EN if "en" in urgent else None]


def test_a_display_that_was_told_its_languages_keeps_them(tmp_path: Path) -> None:
    voice = Listening()
    lobby_of(voice, tmp_path, "vi,en").set_names((), (), ("en",))
    assert voice.languages == ()
