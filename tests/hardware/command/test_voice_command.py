"""`motcua-hardware voice`."""

from pathlib import Path

import pytest

from hardware.command.main import main
from hardware.command.voice_command import to_record
from hardware.voice.reading.reading import Accent, Numbers, Reading, SpokenLanguage
from hardware.voice.recorded import RecordedVoice
from hardware.voice.sound.sound import Sound
from tests.hardware.voice.sound.test_sound import tone
from tests.hardware.voice.test_voices import Singer, needs_espeak


@needs_espeak
def test_a_call_becomes_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "call.wav"
    assert main(["voice", "--call", "HT-025", "Quầy số 3", "--accent", "south", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Mời công dân có số thứ tự hát tê, không, hai, năm – đến quầy số ba.\n")
    assert 4_000 < Sound.from_wav(out.read_bytes()).length_ms < 15_000


def test_words_alone_need_no_voice(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["voice", "--say", "Counter 3", "--language", "en"]) == 0
    assert capsys.readouterr().out == "Counter three\n"


def test_without_a_voice_it_fails_and_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["voice", "--say", "một", "--out", str(tmp_path / "a.wav")]) == 1
    assert "install Debian's package espeak-ng" in capsys.readouterr().err


def test_neither_call_nor_text_is_wrong_use() -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["voice"])


@pytest.mark.parametrize("numbers", list(Numbers))
@pytest.mark.parametrize("language", list(SpokenLanguage))
@pytest.mark.parametrize("accent", [Accent.NORTH, Accent.SOUTH])
def test_whoever_records_the_list_hears_nobody_else(
    tmp_path: Path, language: SpokenLanguage, accent: Accent, numbers: Numbers
) -> None:
    reading = Reading(accent, numbers)
    names = (
        ["HT", "LDX", "Quầy số 3", "Quầy 12"]
        if language is SpokenLanguage.VI
        else ["HT", "LDX", "Counter 3", "Counter 12"]
    )
    (tmp_path / language.value).mkdir()
    for name in to_record(names, reading, language):
        (tmp_path / language.value / f"{name}.wav").write_bytes(tone(300, 0.2, 0.05, 8_000).to_wav())
    singer = Singer()
    voice = RecordedVoice(tmp_path, singer)
    for number in (1, 10, 15, 21, 24, 99, 100, 101, 105, 110, 121, 555, 999, 1000):
        for prefix in ("HT", "LDX"):
            for counter in names[2:]:
                for phrase in reading.call(f"{prefix}-{number:03}", counter, language):
                    assert voice.has(phrase, language), phrase
