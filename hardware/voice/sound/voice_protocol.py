"""The interface of voices."""

from typing import Protocol

from hardware.voice.reading.reading import SpokenLanguage

from .sound import Sound


class CannotSpeak(Exception):
    """A text that cannot be spoken; the message says what to do."""


class Voice(Protocol):
    """Turns words into sound. May be called in any thread, and may take a second."""

    @property
    def identity(self) -> str:
        """A text that differs between voices that sound different."""

    def clip(self, text: str, language: SpokenLanguage) -> Sound:
        """`text` (words only, see `reading`) as sound, 22,050 Hz. Raises CannotSpeak."""
