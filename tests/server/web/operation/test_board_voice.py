"""The board's sounds are the display's: chime first, the ticket's language too; chimed only where nothing speaks."""

import asyncio

from hardware.voice.reading.reading import SpokenLanguage
from hardware.voice.sound.chime import chime
from hardware.voice.sound.sound import RATE_HZ, Sound
from hardware.voice.sound.voice_protocol import CannotSpeak
from server.web.operation.board_voice import MOST_SOUNDS, BoardVoice

COUNTER = {"vi": "Quầy số 1", "en": "Counter 1"}


class Noted:
    """A voice of silence that notes what it was asked for."""

    identity = "noted"

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def clip(self, text: str, language: SpokenLanguage) -> Sound:
        self.said.append((language.value, text))
        return Sound.silence(1000)


class Mute:
    """A voice that is not installed."""

    identity = "mute"

    def clip(self, text: str, language: SpokenLanguage) -> Sound:
        raise CannotSpeak("espeak-ng is missing")


def test_a_call_is_chimed_once_and_read_in_the_tickets_language_too() -> None:
    async def ask() -> None:
        noted = Noted()
        voice = BoardVoice(noted)
        first = Sound.from_wav(await voice.call("HT-025", COUNTER, "en", 0))
        again = Sound.from_wav(await voice.call("HT-025", COUNTER, "en", 1))
        assert [language for language, _ in noted.said] == ["vi", "vi", "en", "en"]
        assert noted.said[1] == ("vi", "đến quầy số một.")
        assert first.rate_hz == RATE_HZ
        assert first.length_ms - again.length_ms >= chime().length_ms
        await voice.call("HT-025", COUNTER, "en", 0)
        await voice.call("HT-026", COUNTER, "vi", 0)
        assert len(noted.said) == 5  # what was said before is kept: the counter's phrase, and whole sounds

    asyncio.run(ask())


def test_it_reads_in_the_branchs_languages_the_main_one_first() -> None:
    async def ask() -> None:
        noted = Noted()
        voice = BoardVoice(noted)
        await voice.call("HT-025", COUNTER, "vi", 0, ("en", "vi"))
        await voice.call("HT-025", COUNTER, "en", 0, ("vi",))
        await voice.message({"vi": "Mời ra ngoài", "en": "Please leave"}, ("vi",))
        assert [language for language, _ in noted.said] == ["en", "en", "vi", "vi", "vi"]

    asyncio.run(ask())


def test_where_nothing_speaks_a_call_is_chimed() -> None:
    async def ask() -> None:
        sound = Sound.from_wav(await BoardVoice(Mute()).call("HT-025", COUNTER, "vi", 0))
        assert chime().length_ms < sound.length_ms < 3000

    asyncio.run(ask())


def test_only_the_latest_sounds_are_kept() -> None:
    async def ask() -> None:
        noted = Noted()
        voice = BoardVoice(noted)
        await voice.message({"vi": "Mời rời khỏi toà nhà", "en": "Please leave"})
        assert noted.said[1][0] == "en"
        for number in range(MOST_SOUNDS):
            await voice.call(f"HT-{number:03}", COUNTER, "vi", 0)
        before = len(noted.said)
        await voice.call("HT-000", COUNTER, "vi", 0)
        assert len(noted.said) == before
        assert len(voice._made) == MOST_SOUNDS

    asyncio.run(ask())
