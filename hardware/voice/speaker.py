"""Speaks texts at once, in a thread of its own; a new text interrupts the one before."""

import logging
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from .espeak import EspeakVoice
from .reading.reading import Reading, SpokenLanguage
from .recorded import RecordedVoice
from .sound.clips import Clips
from .sound.sink import Sink
from .sound.sound import Sound
from .sound.voice_protocol import CannotSpeak, Voice
from .windows import WindowsVoice

log = logging.getLogger(__name__)

SENTENCE_GAP_MS = 250
_SENTENCES = re.compile(r"(?<=[.!?;:…])\s+|\n+")


def make_voice(reading: Reading, clips: Path | None = None, recorded: Path | None = None) -> Clips:
    """A program's voice: recordings from `recorded`, otherwise Windows's or espeak-ng, cached in `clips`."""
    voice: Voice = EspeakVoice(reading.accent)
    if sys.platform == "win32":
        voice = WindowsVoice(EspeakVoice(reading.accent))
    if recorded is not None:
        voice = RecordedVoice(recorded, voice)
    return Clips(voice, clips)


class Speaker:
    """`say(text, language)` returns at once; numbers, times and codes are read as people say them.

    A text is spoken sentence by sentence, so that the first is heard while the next is made. A sentence that cannot be
    spoken is logged, once for each reason, and skipped. Call `close()` at the end.
    """

    def __init__(self, voice: Voice, sink: Sink, reading: Reading | None = None) -> None:
        self._voice = voice
        self._sink = sink
        self._reading = reading or Reading()
        self._wanted: tuple[str, SpokenLanguage] | None = None
        self._turn = 0
        self._ending = False
        self._complaints: set[str] = set()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)
        self._thread.start()

    def say(self, text: str, language: str) -> None:
        """Speaks a text, in place of any before. `language`: `vi` or `en`; any other is read as English."""
        with self._changed:
            self._turn += 1
            self._sink.stop()
            self._wanted = (text, _spoken_language(language))
            self._changed.notify()

    def stop(self) -> None:
        """Stops speaking."""
        with self._changed:
            self._turn += 1
            self._wanted = None
            self._sink.stop()

    def close(self) -> None:
        """Stops for good; the sink is not closed."""
        with self._changed:
            self._ending = True
            self._turn += 1
            self._sink.stop()
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted is not None or self._ending)
                if self._ending or self._wanted is None:
                    return
                (text, language), turn, self._wanted = self._wanted, self._turn, None
            try:
                self._speak(text, language, turn)
            except Exception:
                log.exception("a text was not spoken")

    def _speak(self, text: str, language: SpokenLanguage, turn: int) -> None:
        for sound in self._sounds(text, language):
            with self._changed:
                if turn != self._turn:  # interrupted meanwhile: the sound is not played
                    break
                self._sink.play(sound)

    def _sounds(self, text: str, language: SpokenLanguage) -> Iterator[Sound]:
        for sentence in _SENTENCES.split(text):
            words = self._reading.text(sentence, language)
            if not words:
                continue
            try:
                sound = self._voice.clip(words, language)
            except CannotSpeak as error:
                if str(error) not in self._complaints:
                    self._complaints.add(str(error))
                    log.warning("not spoken: %s", error)
                continue
            yield Sound.joined((sound, Sound.silence(SENTENCE_GAP_MS)))


def _spoken_language(language: str) -> SpokenLanguage:
    return SpokenLanguage.VI if str(language).lower().startswith("vi") else SpokenLanguage.EN
