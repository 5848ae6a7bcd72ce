"""What makes sound of words, and why it could not."""

from typing import Protocol

from hardware.voice.reading.reading import Tongue

from .sound import Sound


class CannotSpeak(Exception):
    """No sound for this text; the text of the error says what to do."""


class Voice(Protocol):
    """Somebody who speaks. Called in any thread; may take a second."""

    @property
    def identity(self) -> str:
        """Differs where the same words would sound different."""

    def clip(self, text: str, tongue: Tongue) -> Sound:
        """`text` (words only, see `reading`) as sound, 22,050 Hz. Raises CannotSpeak."""
