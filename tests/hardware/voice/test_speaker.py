"""The speaker: says at once, interrupts itself, stops, and is never the reason why a program does."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.voice.reading.reading import Reading, SpokenLanguage
from hardware.voice.sound.sink import SilentSink, WavSink
from hardware.voice.sound.sound import Sound
from hardware.voice.sound.voice_protocol import CannotSpeak
from hardware.voice.speaker import Speaker, make_voice

from .sound.test_sound import tone
from .test_voices import needs_espeak


class Slow:
    """A voice that waits to be told: `asked` says what it was asked, `go` lets it answer."""

    identity = "slow"

    def __init__(self) -> None:
        self.said: list[tuple[str, SpokenLanguage]] = []
        self.asked = threading.Semaphore(0)
        self.go = threading.Semaphore(0)

    def clip(self, text: str, language: SpokenLanguage) -> Sound:
        self.said.append((text, language))
        self.asked.release()
        assert self.go.acquire(timeout=60)
        if "lỗi" in text:
            raise CannotSpeak("broken")
        if "hỏng" in text:
            raise ZeroDivisionError
        return tone(300, 0.1, 0.01 * len(text))


class Ear(SilentSink):
    """Notes what it is to play."""

    def __init__(self) -> None:
        self.heard: list[Sound] = []
        self.stops = 0
        self.more = threading.Semaphore(0)

    def play(self, sound: Sound) -> None:
        self.heard.append(sound)
        self.more.release()

    def stop(self) -> None:
        self.stops += 1


@pytest.fixture
def voice() -> Slow:
    return Slow()


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def speaker(voice: Slow, ear: Ear) -> Iterator[Speaker]:
    speaking = Speaker(voice, ear)
    yield speaking
    voice.go.release(100)
    speaking.close()


def test_numbers_in_a_text_are_read_and_each_sentence_is_heard_when_it_is_made(
    speaker: Speaker, voice: Slow, ear: Ear
) -> None:
    speaker.say("Số của bạn là HT-015. Mời ngồi chờ 5 phút.", "vi")
    voice.go.release()
    assert ear.more.acquire(timeout=60)  # the first, while the second is not made yet
    voice.go.release()
    assert ear.more.acquire(timeout=60)
    assert voice.said == [
        ("Số của bạn là hát tê, không, một, năm.", SpokenLanguage.VI), ("Mời ngồi chờ năm phút.", SpokenLanguage.VI),
    ]  # fmt: skip


def test_what_is_said_next_interrupts_also_what_is_being_made(speaker: Speaker, voice: Slow, ear: Ear) -> None:
    speaker.say("một câu dài. và câu nữa", "vi")
    assert voice.asked.acquire(timeout=60)
    speaker.say("two", "en")
    voice.go.release(2)
    assert ear.more.acquire(timeout=60)
    assert [text for text, _ in voice.said] == ["một câu dài.", "two"]
    assert len(ear.heard) == 1
    assert ear.stops == 2


def test_after_stop_nothing_is_heard(speaker: Speaker, voice: Slow, ear: Ear) -> None:
    speaker.say("một", "vi")
    assert voice.asked.acquire(timeout=60)
    speaker.stop()
    voice.go.release()
    speaker.say("hai", "vi")
    voice.go.release()
    assert ear.more.acquire(timeout=60)
    assert [text for text, _ in voice.said] == ["một", "hai"]
    assert len(ear.heard) == 1


def test_what_cannot_be_spoken_is_logged_once_and_the_rest_is_said(
    speaker: Speaker, voice: Slow, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    voice.go.release(3)
    speaker.say("lỗi một. lỗi hai. được", "vi")
    assert ear.more.acquire(timeout=60)
    assert len(ear.heard) == 1
    assert caplog.text.count("not spoken: broken") == 1


@needs_espeak
def test_a_whole_guidance_becomes_a_tape(tmp_path: Path) -> None:
    more = threading.Semaphore(0)

    class Tape(WavSink):
        def play(self, sound: Sound) -> None:
            super().play(sound)
            more.release()

    tape = Tape(tmp_path / "said.wav", lambda: 0)
    speaker = Speaker(make_voice(Reading(), tmp_path / "clips"), tape)
    speaker.say("Chào bạn. Bấm phím 1 để lấy số.", "vi")
    for _ in range(2):
        assert more.acquire(timeout=60)
    tape.close()
    said = Sound.from_wav((tmp_path / "said.wav").read_bytes())
    assert abs(said.length_ms - sum(one.sound.length_ms for one in tape.played)) <= 2
    assert said.length_ms > 1500
    speaker.close()


def test_an_error_that_no_voice_announces_is_logged_and_the_next_text_is_said(
    speaker: Speaker, voice: Slow, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "hardware.voice")  # what is told here is expected
    voice.go.release(2)
    speaker.say("hỏng", "vi")
    assert voice.asked.acquire(timeout=60)
    speaker.say("được", "vi")
    assert ear.more.acquire(timeout=60)
    assert len(ear.heard) == 1
