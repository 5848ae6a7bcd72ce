"""What a display can be told, and what a wrong word brings."""

import subprocess
import sys
from pathlib import Path

import pytest

from display.main import main
from display.settings import DisplaySettings
from hardware.voice.reading.reading import Accent, Numbers, Reading, SpokenLanguage
from ui.program.settings import read_settings

PLACE = ("--server", "http://127.0.0.1:9", "--branch", "CN01", "--token", "t")


def read(*arguments: str) -> DisplaySettings:
    return read_settings(DisplaySettings, "motcua-display", [*PLACE, *arguments], {})


def test_it_speaks_as_the_branch_does_twice_with_a_chime_unless_told_otherwise() -> None:
    settings = read()
    assert (settings.voice, settings.chime, settings.twice, settings.spoken_languages) == (
        True,
        True,
        True,
        (),
    )
    assert settings.reading == Reading(Accent.NORTH, Numbers.DIGITS)
    quiet = read("--no-voice", "--no-chime", "--no-twice")
    assert (quiet.voice, quiet.chime, quiet.twice) == (False, False, False)


def test_the_voice_is_set_by_a_file(tmp_path: Path) -> None:
    file = tmp_path / "display.toml"
    file.write_text(
        'voice_languages = "en,vi"\naccent = "south"\nnumbers = "number"\nlinh = "linh"\nclips = "/var/clips"\n',
        "utf-8",
    )
    settings = read("--settings", str(file))
    assert settings.spoken_languages == (SpokenLanguage.EN, SpokenLanguage.VI)
    assert settings.reading == Reading(Accent.SOUTH, Numbers.NUMBER, linh="linh")
    assert settings.clips_folder == Path("/var/clips")


@pytest.mark.parametrize("wrong", ["--accent=west", "--voice-languages=fr", "--voice-languages=vi,", "--numbers=roman"])
def test_a_wrong_word_ends_it_with_a_reason(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        read(wrong)
    assert wrong.partition("=")[0].strip("-").replace("-", "_") in capsys.readouterr().err


def test_a_layout_that_is_none_ends_the_program_with_a_reason(tmp_path: Path) -> None:
    """In a process of its own: a program has one application."""

    command = [sys.executable, "-m", main.__module__, *PLACE, "--no-voice", "--layout", "landscap"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "no layout is called 'landscap'; did you mean landscape?" in done.stderr
