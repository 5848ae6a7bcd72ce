"""The transcript stands in columns, in either language."""

from pathlib import Path

import pytest

from language.messages import speak
from server.cli.demo.transcript import CheckFailed, Transcript


@pytest.mark.parametrize(
    ("language", "told"),
    [("vi", ["công dân   chạm", "kiểm tra   giữ: đúng"]), ("en", ["citizen    chạm", "check      giữ: yes"])],
)
def test_the_transcript_is_in_columns_in_either_language(tmp_path: Path, language: str, told: list[str]) -> None:
    speak(language)
    transcript = Transcript(tmp_path / "transcript.txt")
    try:
        transcript.say("citizen", "chạm")
        transcript.check("giữ", True)
        with pytest.raises(CheckFailed):
            transcript.check("giữ", False)
    finally:
        transcript.close()
        speak("en")
    lines = (tmp_path / "transcript.txt").read_text("utf-8").splitlines()
    assert [line.partition(" s  ")[2] for line in lines[:2]] == told
