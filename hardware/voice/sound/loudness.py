"""Measures the perceived loudness of a sound, and normalizes it.

Loudness as ITU-R BS.1770-4 measures it for one channel (K-weighting, blocks of 400 ms overlapping by three quarters,
gates at -70 LUFS and 10 LU below the mean). A sound shorter than a block is one block.
"""

import array
import math
from collections.abc import Iterator

from .sound import Sound

TARGET_LUFS = -16.0
"""The target for speech in a noisy room; broadcasts have -23, streams -16."""

CEILING = 0.89
"""The highest peak, -1 dB of full scale, so that an amplifier does not clip."""

BLOCK_S, OVERLAP = 0.4, 4
SILENT_LUFS, BELOW_MEAN_LU = -70.0, 10.0
SOFTEN_S = 0.005
FULL_SCALE = 32_768


def loudness_lufs(sound: Sound) -> float:
    """Integrated loudness; -inf for silence."""
    powers = list(_block_powers(sound))
    heard = [power for power in powers if _lufs(power) >= SILENT_LUFS]
    if not heard:
        return -math.inf
    gate = _lufs(sum(heard) / len(heard)) - BELOW_MEAN_LU
    loud = [power for power in heard if _lufs(power) >= gate]
    return _lufs(sum(loud) / len(loud))


def peak(sound: Sound) -> float:
    """The highest sample, 0 to 1 of full scale."""
    return max((abs(sample) for sample in sound.samples), default=0) / FULL_SCALE


def normalized(sound: Sound, target_lufs: float = TARGET_LUFS) -> Sound:
    """The sound at `target_lufs`; peaks above `CEILING` are attenuated locally. Silence is not changed."""
    for _ in range(3):  # turning peaks down takes a little loudness away again
        measured = loudness_lufs(sound)
        if measured == -math.inf or abs(measured - target_lufs) < 0.1:
            break
        sound = _limited(sound, 10 ** ((target_lufs - measured) / 20))
    return sound


def _lufs(power: float) -> float:
    return -0.691 + 10 * math.log10(power) if power > 0 else -math.inf


def _block_powers(sound: Sound) -> Iterator[float]:
    """The K-weighted mean square of each block."""
    squares = _weighted_squares(sound)
    size = int(BLOCK_S * sound.rate_hz)
    if len(squares) <= size:
        if squares:
            yield sum(squares) / len(squares)
        return
    step = size // OVERLAP
    quarters = [sum(squares[at : at + step]) for at in range(0, len(squares) - step + 1, step)]
    for at in range(len(quarters) - OVERLAP + 1):
        yield sum(quarters[at : at + OVERLAP]) / (step * OVERLAP)


def _weighted_squares(sound: Sound) -> list[float]:
    (b0, b1, b2, a1, a2), (d1, d2) = _shelf(sound.rate_hz), _high_pass(sound.rate_hz)
    u1 = u2 = v1 = v2 = 0.0  # each filter's memory, transposed direct form II
    squares = []
    for sample in sound.samples:
        x = sample / FULL_SCALE
        y = b0 * x + u1
        u1, u2 = b1 * x - a1 * y + u2, b2 * x - a2 * y
        z = y + v1
        v1, v2 = -2 * y - d1 * z + v2, y - d2 * z
        squares.append(z * z)
    return squares


def _shelf(rate_hz: int) -> tuple[float, float, float, float, float]:
    """The effect of the head: 4 dB more above 1.7 kHz; the standard's filter for 48 kHz, at any rate."""
    k = math.tan(math.pi * 1681.974450955533 / rate_hz)
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    return (
        (high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / q + k * k) / a0,
        2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0,
    )  # fmt: skip


def _high_pass(rate_hz: int) -> tuple[float, float]:
    """The effect of the ear: nothing below 38 Hz."""
    k = math.tan(math.pi * 38.13547087602444 / rate_hz)
    a0 = 1 + k / 0.5003270373238773 + k * k
    return 2 * (k * k - 1) / a0, (1 - k / 0.5003270373238773 + k * k) / a0


def _limited(sound: Sound, gain: float) -> Sound:
    """The sound times `gain`, with less gain around peaks; it changes linearly between blocks of 5 ms."""
    size = max(1, int(SOFTEN_S * sound.rate_hz))
    samples = sound.samples
    highest = [max(abs(s) for s in samples[at : at + size]) for at in range(0, len(samples), size)]
    ceiling = CEILING * FULL_SCALE
    allowed = [min(gain, ceiling / top) if top else gain for top in highest]
    gains = [min(allowed[max(0, n - 1) : n + 2]) for n in range(len(allowed))]
    gains = [gains[0], *gains, gains[-1]] if gains else []
    louder = array.array("h")
    for n, sample in enumerate(samples):
        place = n / size + 0.5  # a stretch's own gain holds in its middle
        at = int(place)
        here = gains[at] + (gains[at + 1] - gains[at]) * (place - at)
        louder.append(max(-FULL_SCALE, min(FULL_SCALE - 1, round(sample * here))))
    return Sound(louder, sound.rate_hz)
