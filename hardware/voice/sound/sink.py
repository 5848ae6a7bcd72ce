"""Where sound goes: a loudspeaker, a WAV file in real time, or nowhere."""

import array
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from .clips import write_atomically
from .sound import RATE_HZ, Sound


class Sink(Protocol):
    """Plays one sound after the other. Methods may be called from any thread and return at once."""

    @property
    def name(self) -> str:
        """The name for people: the loudspeaker's, or the file's."""

    def play(self, sound: Sound) -> None:
        """Behind what is being played."""

    def stop(self) -> None:
        """Silence, now; what was still to come is forgotten."""

    def close(self) -> None:
        """No more of it."""


class SilentSink:
    """A sink for a machine without a loudspeaker."""

    name = ""

    def play(self, sound: Sound) -> None:
        """Nothing is heard."""

    def stop(self) -> None:
        """It is silent already."""

    def close(self) -> None:
        """Nothing to give back."""


class Played(NamedTuple):
    """A recorded sound: from when to when, in ms since the first."""

    from_ms: int
    to_ms: int
    sound: Sound


class WavSink:
    """Records the sounds with their timing; `close` writes a WAV file.

    `now_ms`: a monotonic clock. A sound that comes while another plays begins after it, as at a loudspeaker.
    """

    def __init__(self, path: Path | None, now_ms: Callable[[], int]) -> None:
        self._path = path
        self.name = str(path or "")
        self._now_ms = now_ms
        self._start_ms = now_ms()
        self.played: list[Played] = []

    def play(self, sound: Sound) -> None:
        """Records the sound."""
        free_ms = self.played[-1].to_ms if self.played else 0
        from_ms = max(free_ms, self._now_ms() - self._start_ms)
        self.played.append(Played(from_ms, from_ms + sound.length_ms, sound))

    def stop(self) -> None:
        """Cuts the sound that is playing, and removes later ones."""
        now_ms = self._now_ms() - self._start_ms
        self.played = [one for one in self.played if one.from_ms < now_ms]
        if self.played and self.played[-1].to_ms > now_ms:
            last = self.played[-1]
            kept = last.sound.samples[: (now_ms - last.from_ms) * last.sound.rate_hz // 1000]
            self.played[-1] = Played(last.from_ms, now_ms, Sound(kept, last.sound.rate_hz))

    def tape(self) -> Sound:
        """The whole recording, silence included."""
        samples = array.array("h")
        for from_ms, _, sound in self.played:
            gap = from_ms * RATE_HZ // 1000 - len(samples)
            samples.extend(array.array("h", bytes(2 * max(0, gap))))
            samples.extend(sound.at_rate(RATE_HZ).samples)
        return Sound(samples)

    def close(self) -> None:
        """Writes the file."""
        if self._path is not None:
            write_atomically(self._path, self.tape().to_wav())
