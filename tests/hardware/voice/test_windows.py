"""Windows's voices by its PowerShell, which is replaced by a program that keeps what it is given."""

import base64
import os
import sys
from pathlib import Path

import pytest

from hardware.voice.reading.reading import SpokenLanguage
from hardware.voice.sound.sound import RATE_HZ
from hardware.voice.sound.voice_protocol import CannotSpeak
from hardware.voice.windows import SCRIPT, WindowsVoice

from .sound.test_sound import tone

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a program in the place of PowerShell is a script")

POWERSHELL = """#!/bin/sh
echo "$MOTCUA_LANGUAGE $MOTCUA_TEXT" > "$0.said"
echo "$4" > "$0.script"
[ -e "$0.code" ] && { echo broken >&2; exit $(/bin/cat "$0.code"); }
exec /bin/cat "$0.wav"
"""


@pytest.fixture
def powershell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = tmp_path / "powershell"
    program.write_text(POWERSHELL)
    program.chmod(0o755)
    (tmp_path / "powershell.wav").write_bytes(tone(300, 0.2, 0.5).to_wav())
    monkeypatch.setenv("PATH", str(tmp_path))
    return program


def test_a_text_goes_out_with_its_language_and_comes_back_as_sound(powershell: Path) -> None:
    sound = WindowsVoice().clip("quầy số ba", SpokenLanguage.VI)
    assert (sound.rate_hz, sound.length_ms) == (RATE_HZ, 500)
    assert Path(f"{powershell}.said").read_text("utf-8") == "vi quầy số ba\n"
    assert base64.b64decode(Path(f"{powershell}.script").read_text()).decode("utf-16-le") == SCRIPT


@pytest.mark.parametrize(
    ("code", "language", "said"),
    [
        ("3", SpokenLanguage.VI, "no Vietnamese voice: Settings"),
        ("3", SpokenLanguage.EN, "no English voice: Settings"),
        ("1", SpokenLanguage.VI, "powershell: broken"),
    ],
)
def test_without_a_voice_it_says_where_windows_has_them(
    powershell: Path, code: str, language: SpokenLanguage, said: str
) -> None:
    Path(f"{powershell}.code").write_text(code)
    with pytest.raises(CannotSpeak, match=said):
        WindowsVoice().clip("một", language)


def test_espeak_speaks_a_language_that_windows_lacks(powershell: Path) -> None:
    Path(f"{powershell}.code").write_text("3")
    espeak = powershell.with_name("espeak-ng")
    espeak.write_text(f'#!/bin/sh\nexec /bin/cat "{os.fspath(powershell)}.wav"\n')
    espeak.chmod(0o755)
    assert WindowsVoice().clip("một", SpokenLanguage.VI).length_ms == 500


def test_a_missing_powershell_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotSpeak, match="powershell"):
        WindowsVoice().clip("một", SpokenLanguage.VI)
