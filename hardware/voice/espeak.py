"""The offline voice: espeak-ng."""

import shutil
import subprocess
from dataclasses import dataclass

from language.messages import _

from .reading.reading import Accent, SpokenLanguage
from .sound.sound import RATE_HZ, NotSound, Sound
from .sound.voice_protocol import CannotSpeak

PROGRAM = "espeak-ng"
VIETNAMESE = {Accent.NORTH: "vi", Accent.CENTRAL: "vi-vn-x-central", Accent.SOUTH: "vi-vn-x-south"}
ENGLISH = "en-gb"
LIMIT_S = 10.0
LEVEL = "70"
"""espeak-ng's amplitude; it clips peaks at 100. The final loudness is set in `loudness`."""

WORDS_A_MINUTE = {SpokenLanguage.VI: 140, SpokenLanguage.EN: 150}
"""Slower than espeak-ng's default of 175, since it is heard in a hall."""


def is_installed() -> bool:
    """Whether this machine has espeak-ng."""
    return shutil.which(PROGRAM) is not None


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """Speaks Vietnamese with the accent of a region, and English."""

    accent: Accent = Accent.NORTH

    @property
    def identity(self) -> str:
        """The accent and pace, as text."""
        return f"espeak-ng {self.accent} {WORDS_A_MINUTE[SpokenLanguage.VI]} {WORDS_A_MINUTE[SpokenLanguage.EN]}"

    def clip(self, text: str, language: SpokenLanguage) -> Sound:
        """`text` as sound. Raises CannotSpeak."""
        voice = VIETNAMESE[self.accent] if language is SpokenLanguage.VI else ENGLISH
        command = [
            PROGRAM,
            "-v",
            voice,
            "-s",
            str(WORDS_A_MINUTE[language]),
            "-a",
            LEVEL,
            "--stdin",
            "--stdout",
            "-b",
            "1",
        ]
        try:
            done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=LIMIT_S, check=False)
        except FileNotFoundError as error:
            raise CannotSpeak(
                _("{program} is missing; install Debian's package {program}").format(program=PROGRAM)
            ) from error
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CannotSpeak(f"{PROGRAM}: {error}") from error
        if done.returncode != 0:
            raise CannotSpeak(f"{PROGRAM}: {done.stderr.decode(errors='replace').strip()}")
        try:
            return Sound.from_wav(done.stdout).at_rate(RATE_HZ)
        except NotSound as error:
            raise CannotSpeak(f"{PROGRAM}: {error}") from error
