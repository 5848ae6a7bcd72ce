"""Who speaks: espeak-ng, recordings, and the clips that are kept."""

import os
import threading
from pathlib import Path

import pytest

from hardware.voice.espeak import EspeakVoice, is_installed
from hardware.voice.reading.reading import Accent, Reading, SpokenLanguage
from hardware.voice.recorded import RecordedVoice
from hardware.voice.sound.clips import Clips, write_atomically
from hardware.voice.sound.loudness import TARGET_LUFS, loudness_lufs
from hardware.voice.sound.sound import RATE_HZ, Sound
from hardware.voice.sound.voice_protocol import CannotSpeak

from .sound.test_sound import tone

needs_espeak = pytest.mark.skipif(not is_installed(), reason="espeak-ng is not installed")


class Singer:
    """A voice whose every word is a tone as long as the word; counts what it is asked."""

    identity = "singer"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def clip(self, text: str, language: SpokenLanguage) -> Sound:
        self.asked.append(text)
        return tone(300, 0.1, 0.02 * len(text))


@needs_espeak
def test_every_accent_sounds_different_and_as_loud_as_the_others() -> None:
    said = {accent: Clips(EspeakVoice(accent), None).clip("quầy số ba", SpokenLanguage.VI) for accent in Accent}
    assert len({sound.to_pcm() for sound in said.values()}) == 3
    for sound in said.values():
        assert sound.rate_hz == RATE_HZ
        assert 500 < sound.length_ms < 3000
        assert abs(loudness_lufs(sound) - TARGET_LUFS) < 0.5


@needs_espeak
def test_a_call_is_even_across_its_phrases_and_languages() -> None:
    clips, reading = Clips(EspeakVoice(), None), Reading()
    phrases = [(phrase, SpokenLanguage.VI) for phrase in reading.call("DD-105", "Quầy số 3", SpokenLanguage.VI)]
    phrases += [(phrase, SpokenLanguage.EN) for phrase in reading.call("DD-105", "Counter 3", SpokenLanguage.EN)]
    heard = [loudness_lufs(clips.clip(*phrase)) for phrase in phrases]
    assert max(heard) - min(heard) < 1.0


def test_without_espeak_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not is_installed()
    with pytest.raises(CannotSpeak, match="install Debian's package espeak-ng"):
        EspeakVoice().clip("một", SpokenLanguage.VI)


def test_a_clip_is_made_once_and_kept_as_a_file(tmp_path: Path) -> None:
    singer = Singer()
    first = Clips(singer, tmp_path).clip("một", SpokenLanguage.VI)
    again = Clips(singer, tmp_path)
    assert again.clip("một", SpokenLanguage.VI) == first
    assert singer.asked == ["một"]
    again.clip("một", SpokenLanguage.EN)  # the same letters in another language are other words
    assert singer.asked == ["một", "một"]
    assert again.path("một", SpokenLanguage.VI) != again.path("một", SpokenLanguage.EN)


def test_another_voice_has_clips_of_its_own(tmp_path: Path) -> None:
    one, other = Clips(EspeakVoice(Accent.NORTH), tmp_path), Clips(EspeakVoice(Accent.SOUTH), tmp_path)
    assert one.path("một", SpokenLanguage.VI) != other.path("một", SpokenLanguage.VI)


def test_a_torn_file_is_made_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clips = Clips(Singer(), tmp_path)
    whole = clips.clip("một", SpokenLanguage.VI)
    path = clips.path("một", SpokenLanguage.VI)
    assert path is not None
    path.write_bytes(path.read_bytes()[:20])
    assert clips.clip("một", SpokenLanguage.VI) == whole
    assert Sound.from_wav(path.read_bytes()) == whole
    assert "it is made anew" in caplog.text


def test_threads_that_want_the_same_clip_make_it_once(tmp_path: Path) -> None:
    singer = Singer()
    clips = Clips(singer, tmp_path)
    threads = [threading.Thread(target=clips.clip, args=("một", SpokenLanguage.VI)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert singer.asked == ["một"]


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("in the way")
    clips = Clips(Singer(), tmp_path / "file" / "clips")
    for _ in range(3):
        assert clips.clip("hai", SpokenLanguage.VI).length_ms > 0
    assert caplog.text.count("cannot be kept") == 1


def test_the_longest_unused_goes_first(tmp_path: Path) -> None:
    clips = Clips(Singer(), tmp_path)
    paths = []
    for age, text in enumerate(("mới", "cũ", "cũ hơn")):
        clips.clip(text, SpokenLanguage.VI)
        path = clips.path(text, SpokenLanguage.VI)
        assert path is not None
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
        paths.append(path)
    small = Clips(Singer(), tmp_path, most_bytes=paths[0].stat().st_size + paths[1].stat().st_size)
    assert small.prune() == 1
    assert [path.exists() for path in paths] == [True, True, False]
    assert small.prune() == 0


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "clip.wav"
    target.mkdir()  # cannot be replaced by a file
    with pytest.raises(OSError, match=r"clip\.wav"):
        write_atomically(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["clip.wav"]


@pytest.fixture
def studio(tmp_path: Path) -> Path:
    """A folder of recordings, each as long as one of a kind is."""
    lengths = {"mời công dân có số thứ tự": 0.9, "hát": 0.2, "tê": 0.21, "không": 0.3, "hai": 0.31, "năm": 0.32,
               "đến": 0.15, "Quầy_số ba": 0.5}  # fmt: skip
    (tmp_path / "vi").mkdir()
    for text, length_s in lengths.items():
        (tmp_path / "vi" / f"{text}.wav").write_bytes(tone(500, 0.3, length_s, 44_100).to_wav())
    return tmp_path


def test_recordings_are_put_together_with_pauses_at_commas(studio: Path) -> None:
    singer = Singer()
    voice = RecordedVoice(studio, singer)
    assert len(voice) == 8
    who, where = Reading().call("HT-025", "Quầy số 3", SpokenLanguage.VI)
    said = voice.clip(who, SpokenLanguage.VI).length_ms
    recorded, between, commas = 900 + 200 + 210 + 300 + 310 + 320, 2 * 25, 3 * 160
    assert abs(said - (recorded + between + commas)) < 30
    assert abs(voice.clip(where, SpokenLanguage.VI).length_ms - (150 + 25 + 500)) < 15
    assert singer.asked == []


def test_a_phrase_with_a_missing_recording_is_spoken_by_the_other_voice(studio: Path) -> None:
    singer = Singer()
    voice = RecordedVoice(studio, singer)
    who, where = Reading().call("HT-025", "Quầy số 4", SpokenLanguage.VI)
    assert (voice.has(who, SpokenLanguage.VI), voice.has(where, SpokenLanguage.VI)) == (True, False)
    voice.clip(where, SpokenLanguage.VI)
    voice.clip("counter three", SpokenLanguage.EN)
    assert singer.asked == ["đến quầy số bốn.", "counter three"]


def test_recording_more_makes_new_clips(studio: Path) -> None:
    before = RecordedVoice(studio, Singer()).identity
    (studio / "vi" / "bốn.wav").write_bytes(tone(500, 0.3, 0.3).to_wav())
    assert RecordedVoice(studio, Singer()).identity != before


def test_a_recording_that_is_no_wav_is_named(studio: Path) -> None:
    (studio / "vi" / "đến.wav").write_bytes(b"ID3 an mp3 file")
    with pytest.raises(CannotSpeak, match="record it again as a WAV file"):
        RecordedVoice(studio, Singer()).clip("đến quầy số ba", SpokenLanguage.VI)


def test_an_empty_or_missing_folder_leaves_everything_to_the_other_voice(tmp_path: Path) -> None:
    singer = Singer()
    RecordedVoice(tmp_path / "nowhere", singer).clip("một", SpokenLanguage.VI)
    assert singer.asked == ["một"]
