"""The sounds of a lobby's board that is a page: chime and calls, made by the display's own code.

Who hears them asks for a call that is on the board; nobody can have any other text spoken.
"""

import asyncio
import functools
import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable

from hardware.voice.calls import AFTER_MS, CallStyle, SpokenCall, call_sound, message_sound, spoken_of
from hardware.voice.espeak import EspeakVoice
from hardware.voice.reading.reading import SpokenLanguage
from hardware.voice.sound.chime import chime
from hardware.voice.sound.clips import Clips
from hardware.voice.sound.sound import Sound
from hardware.voice.sound.voice_protocol import CannotSpeak, Voice
from language.names import name_in
from protocol.configuration import Text

MOST_SOUNDS = 32
"""Kept sounds, about 200 KB each."""

MOST_PHRASES = 64
"""Kept phrases, about 80 KB each: the counters' are said again and again."""

log = logging.getLogger(__name__)


class _Remembered:
    """A voice that keeps the latest phrases in memory. Used by one thread at a time."""

    def __init__(self, voice: Voice) -> None:
        self.identity = voice.identity
        self.clip = functools.lru_cache(MOST_PHRASES)(voice.clip)


class BoardVoice:
    """WAV files, the latest `MOST_SOUNDS` of them kept; one is made at a time, in a thread."""

    def __init__(self, voice: Voice | None = None) -> None:
        """By default espeak-ng's voice; without it a call is chimed only."""
        self._voice = _Remembered(voice or Clips(EspeakVoice(), None))
        self._made: OrderedDict[Hashable, bytes] = OrderedDict()
        self._making = asyncio.Lock()
        self._complaints: set[str] = set()

    async def call(
        self, number: str, counter: Text, language: str | None, nth: int, offered: tuple[str, ...] = ()
    ) -> bytes:
        """The nth reading (from 0) of a call, as a display with its default options reads it.

        `language`: the ticket's; `offered`: the branch's languages, none: all.
        """
        languages = spoken_of(offered)
        also = next((one for one in languages if one == language), None)
        spoken, style = SpokenCall(number, _spoken(counter, SpokenLanguage), also=also), CallStyle(languages[:1])
        return await self._get((spoken, style, nth), lambda: call_sound(spoken, self._voice, style, nth))

    async def message(self, text: Text, offered: tuple[str, ...] = ()) -> bytes:
        """A text in every language that is offered."""
        texts = _spoken(text, spoken_of(offered))
        return await self._get(texts, lambda: message_sound(texts, self._voice, CallStyle()))

    async def _get(self, key: Hashable, make: Callable[[], Sound]) -> bytes:
        async with self._making:
            made = self._made.get(key)
            if made is None:
                made = await asyncio.to_thread(self._or_chime, make)
            self._made[key] = made
            self._made.move_to_end(key)
            if len(self._made) > MOST_SOUNDS:
                self._made.popitem(last=False)
            return made

    def _or_chime(self, make: Callable[[], Sound]) -> bytes:
        try:
            return make().to_wav()
        except CannotSpeak as error:
            if str(error) not in self._complaints:
                self._complaints.add(str(error))
                log.warning("calls are chimed, not spoken: %s", error)
        return Sound.joined((chime(), Sound.silence(AFTER_MS))).to_wav()


def _spoken(text: Text, languages: Iterable[SpokenLanguage]) -> tuple[tuple[SpokenLanguage, str], ...]:
    return tuple((language, name_in(text, language)) for language in languages)
