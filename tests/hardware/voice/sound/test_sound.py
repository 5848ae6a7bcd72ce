"""Sound: WAV files of all kinds come in as what they are, and every clip goes out as loud as the next."""

import array
import io
import math
import struct
import wave

import pytest

from hardware.voice.sound.chime import chime
from hardware.voice.sound.loudness import CEILING, TARGET_LUFS, loudness_lufs, normalized, peak
from hardware.voice.sound.sound import RATE_HZ, NotSound, Sound

EBU_TOLERANCE_LU = 0.1


def tone(hertz: float, level: float, length_s: float = 1.0, rate_hz: int = RATE_HZ) -> Sound:
    turn = 2 * math.pi * hertz / rate_hz
    samples = (round(32_767 * level * math.sin(turn * n)) for n in range(int(length_s * rate_hz)))
    return Sound(array.array("h", samples), rate_hz)


def wav(frames: bytes, channels: int, width: int, rate_hz: int) -> bytes:
    with io.BytesIO() as file:
        with wave.open(file, "wb") as writer:
            writer.setnchannels(channels)
            writer.setsampwidth(width)
            writer.setframerate(rate_hz)
            writer.writeframes(frames)
        return file.getvalue()


@pytest.mark.parametrize("rate_hz", [22_050, 44_100, 48_000])
def test_loudness_is_measured_as_bs_1770_says(rate_hz: int) -> None:
    """The standard's own check: a full-scale sine of 997 Hz in one channel is -3.01 LUFS."""
    assert abs(loudness_lufs(tone(997, 1.0, 2.0, rate_hz)) + 3.01) < EBU_TOLERANCE_LU


def test_a_pause_does_not_make_a_sentence_softer() -> None:
    said = tone(400, 0.2)
    paused = Sound.joined((said, Sound.silence(3000), said))
    assert abs(loudness_lufs(paused) - loudness_lufs(said)) < 1  # the plain mean would fall by 4
    assert loudness_lufs(Sound.silence(1000)) == -math.inf


@pytest.mark.parametrize("level", [0.003, 0.05, 0.9])
def test_soft_and_loud_become_as_loud_as_each_other(level: float) -> None:
    assert abs(loudness_lufs(normalized(tone(300, level))) - TARGET_LUFS) < EBU_TOLERANCE_LU


def test_peaks_are_turned_down_and_nothing_clips() -> None:
    """Clicks over a soft hum, the worst case: the gain the hum needs would send them far over full scale."""
    hum = tone(200, 0.02, 2.0)
    for at in range(1000, len(hum.samples), 4000):
        hum.samples[at] = 32_000
    louder = normalized(hum)
    assert peak(louder) <= CEILING + 1e-4
    assert loudness_lufs(louder) > loudness_lufs(hum)


def test_silence_stays_silence() -> None:
    assert set(normalized(Sound.silence(500)).samples) == {0}
    assert len(normalized(Sound.silence(0)).samples) == 0


def test_a_wav_goes_out_and_comes_back() -> None:
    said = tone(440, 0.5, 0.1)
    assert Sound.from_wav(said.to_wav()) == said


def test_bytes_and_three_byte_samples_and_two_channels_are_read() -> None:
    assert Sound.from_wav(wav(bytes((128, 255, 0)), 1, 1, 8000)).samples.tolist() == [0, 32_512, -32_768]
    three = b"".join(value.to_bytes(3, "little", signed=True) for value in (256, -512, 8_388_607))
    assert Sound.from_wav(wav(three, 1, 3, 48_000)).samples.tolist() == [1, -2, 32_767]
    assert Sound.from_wav(wav(struct.pack("<4h", 100, 300, -100, -300), 2, 2, 44_100)).samples.tolist() == [200, -200]


def test_a_length_that_nobody_knew_is_no_fault() -> None:
    """As espeak-ng writes to a pipe."""
    content = bytearray(tone(440, 0.5, 0.1).to_wav())
    content[40:44] = b"\x00\xf0\xff\x7f"
    assert len(Sound.from_wav(bytes(content)).samples) == 2205


@pytest.mark.parametrize("content", [b"", b"RIFF", b"ID3 an mp3 file", b"RIFF\x24\0\0\0WAVEfmt "])
def test_what_is_no_wav_is_refused(content: bytes) -> None:
    with pytest.raises(NotSound):
        Sound.from_wav(content)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000])
def test_another_rate_keeps_length_and_pitch(rate_hz: int) -> None:
    same = tone(440, 0.5, 0.5, rate_hz).at_rate(RATE_HZ)
    assert abs(same.length_ms - 500) <= 1
    crossings = sum(1 for a, b in zip(same.samples, same.samples[1:], strict=False) if a < 0 <= b)
    assert abs(crossings - 220) <= 1


def test_trimming_takes_the_quiet_around_and_leaves_the_rest() -> None:
    said = tone(440, 0.5, 0.3)
    around = Sound.joined((Sound.silence(400), said, Sound.silence(100), said, Sound.silence(700)))
    assert abs(around.trimmed(20).length_ms - (300 + 100 + 300 + 40)) <= 2
    assert len(Sound.silence(300).trimmed().samples) == 0


def test_the_chime_is_softer_than_the_voice_and_short() -> None:
    assert loudness_lufs(chime()) < TARGET_LUFS - 2
    assert chime().length_ms <= 1600
    assert abs(chime().samples[-1]) < 50  # ends without a click
