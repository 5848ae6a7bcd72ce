"""Sound in memory: 16-bit mono."""

import array
import io
import sys
import wave
from collections.abc import Iterable
from dataclasses import dataclass

RATE_HZ = 22_050
"""espeak-ng's sample rate; other sounds are converted to it."""

QUIET = 320
"""The amplitude below which a voice is inaudible, 1 % of full scale."""


class NotSound(ValueError):
    """Bytes that are not a PCM WAV of 8, 16, 24 or 32 bits; the text says why."""


@dataclass(frozen=True, slots=True)
class Sound:
    """`samples`: array of type 'h', -32768 to 32767, `rate_hz` of them a second."""

    samples: "array.array[int]"
    rate_hz: int = RATE_HZ

    @property
    def length_ms(self) -> int:
        """How long it takes to play."""
        return -(-len(self.samples) * 1000 // self.rate_hz)

    @staticmethod
    def silence(length_ms: int, rate_hz: int = RATE_HZ) -> "Sound":
        """Silence of this length."""
        return Sound(array.array("h", bytes(2 * (length_ms * rate_hz // 1000))), rate_hz)

    @staticmethod
    def joined(parts: Iterable["Sound"]) -> "Sound":
        """The sounds one after the other; all must have `RATE_HZ`."""
        samples = array.array("h")
        for part in parts:
            samples.extend(part.at_rate(RATE_HZ).samples)
        return Sound(samples)

    @staticmethod
    def from_wav(content: bytes) -> "Sound":
        """Decodes a WAV file; several channels are mixed into one. Raises NotSound."""
        try:
            with wave.open(io.BytesIO(content)) as reader:
                channels, width, rate_hz = reader.getnchannels(), reader.getsampwidth(), reader.getframerate()
                # a program that writes to a pipe cannot know the length and claims gigabytes
                frames = reader.readframes(min(reader.getnframes(), len(content)))
        except (wave.Error, EOFError) as error:
            raise NotSound(str(error) or "it ends too early") from error
        if width not in (1, 2, 3, 4) or not channels or not rate_hz:
            raise NotSound(f"{channels} channels of {width} bytes at {rate_hz} Hz")
        samples = _to_16_bit(frames[: len(frames) - len(frames) % (width * channels)], width)
        if channels > 1:
            mixed = (sum(samples[at : at + channels]) // channels for at in range(0, len(samples), channels))
            samples = array.array("h", mixed)
        return Sound(samples, rate_hz)

    def to_wav(self) -> bytes:
        """The content of a WAV file."""
        with io.BytesIO() as file:
            with wave.open(file, "wb") as writer:
                writer.setnchannels(1)
                writer.setsampwidth(2)
                writer.setframerate(self.rate_hz)
                writer.writeframes(self.to_pcm())
            return file.getvalue()

    def to_pcm(self) -> bytes:
        """The samples alone, little-endian."""
        if sys.byteorder == "little":
            return self.samples.tobytes()
        swapped = array.array("h", self.samples)
        swapped.byteswap()
        return swapped.tobytes()

    def at_rate(self, rate_hz: int) -> "Sound":
        """The sound at another rate: averaged when lower, interpolated linearly when higher."""
        if rate_hz == self.rate_hz or not self.samples:
            return Sound(self.samples, rate_hz)
        step = self.rate_hz / rate_hz
        count = int(len(self.samples) / step)
        return Sound(array.array("h", (self._around(n * step, step) for n in range(count))), rate_hz)

    def trimmed(self, pad_ms: int = 20) -> "Sound":
        """The sound without silence before and after, except `pad_ms`."""
        loud = [at for at, sample in enumerate(self.samples) if abs(sample) > QUIET]
        if not loud:
            return Sound(array.array("h"), self.rate_hz)
        pad = pad_ms * self.rate_hz // 1000
        return Sound(self.samples[max(0, loud[0] - pad) : loud[-1] + 1 + pad], self.rate_hz)

    def _around(self, place: float, step: float) -> int:
        samples, last = self.samples, len(self.samples) - 1
        if step > 1:
            span = samples[int(place) : max(int(place) + 1, int(place + step))]
            return sum(span) // len(span)
        left = min(int(place), last)
        right = min(left + 1, last)
        return int(samples[left] + (samples[right] - samples[left]) * (place - left))


def _to_16_bit(frames: bytes, width: int) -> "array.array[int]":
    if width == 1:  # unsigned
        return array.array("h", ((byte - 128) * 256 for byte in frames))
    samples = array.array("h")
    if width == 2:
        samples.frombytes(frames)
    else:  # the two highest bytes of each
        kept = bytearray(len(frames) // width * 2)
        kept[0::2], kept[1::2] = frames[width - 2 :: width], frames[width - 1 :: width]
        samples.frombytes(bytes(kept))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
