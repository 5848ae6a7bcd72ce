"""The voice that is always there: espeak-ng, without a network."""

import shutil
import subprocess
from dataclasses import dataclass

from language.messages import _

from .reading.reading import Accent, Tongue
from .sound.sound import RATE_HZ, NotSound, Sound
from .sound.voice_protocol import CannotSpeak

PROGRAM = "espeak-ng"
VIETNAMESE = {Accent.NORTH: "vi", Accent.CENTRAL: "vi-vn-x-central", Accent.SOUTH: "vi-vn-x-south"}
ENGLISH = "en-gb"
LIMIT_S = 10.0
LEVEL = "70"
"""Of 100, where espeak-ng clips its own peaks; how loud it is in the end is decided by `loudness`."""

WORDS_A_MINUTE = {Tongue.VI: 140, Tongue.EN: 150}
"""Slower than espeak-ng's 175: heard in a hall, not at a desk."""


def is_installed() -> bool:
    """Whether this machine has espeak-ng."""
    return shutil.which(PROGRAM) is not None


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """Speaks Vietnamese with the accent of a region, and English."""

    accent: Accent = Accent.NORTH

    @property
    def identity(self) -> str:
        """By accent and pace."""
        return f"espeak-ng {self.accent} {WORDS_A_MINUTE[Tongue.VI]} {WORDS_A_MINUTE[Tongue.EN]}"

    def clip(self, text: str, tongue: Tongue) -> Sound:
        """`text` as sound. Raises CannotSpeak."""
        voice = VIETNAMESE[self.accent] if tongue is Tongue.VI else ENGLISH
        command = [
            PROGRAM,
            "-v",
            voice,
            "-s",
            str(WORDS_A_MINUTE[tongue]),
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
