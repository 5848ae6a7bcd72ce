"""The voices of Windows 10 and 11, by its own PowerShell (5.1), which can ask its synthesis. Never run on Windows.

Qt's text to speech, which has these voices too, plays what it says and gives nobody the sound in PySide6 6.11: no chime
before it, no loudspeaker to choose, no length known beforehand.
"""

import base64
import os
import subprocess
from dataclasses import dataclass, field
from typing import Final

from language.messages import _

from .espeak import EspeakVoice
from .espeak import is_installed as has_espeak
from .reading.reading import SpokenLanguage
from .sound.sound import RATE_HZ, NotSound, Sound
from .sound.voice_protocol import CannotSpeak

PROGRAM: Final = "powershell"
LIMIT_S: Final = 30.0
"""The time limit in seconds; PowerShell itself takes a second to start."""

NO_VOICE: Final = 3
"""The script's exit code where no voice of the language is installed."""

SCRIPT: Final = r"""
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.Runtime.WindowsRuntime
[void][Windows.Media.SpeechSynthesis.SpeechSynthesizer, Windows.Media.SpeechSynthesis, ContentType = WindowsRuntime]
[void][Windows.Storage.Streams.DataReader, Windows.Storage.Streams, ContentType = WindowsRuntime]
$asTask = [System.WindowsRuntimeSystemExtensions].GetMethods() | Where-Object {
    $_.Name -eq 'AsTask' -and $_.GetParameters().Count -eq 1 -and
    $_.GetParameters()[0].ParameterType.Name -eq 'IAsyncOperation`1' } | Select-Object -First 1
function Await($operation, $type) {
    $task = $asTask.MakeGenericMethod($type).Invoke($null, @($operation))
    $task.Wait()
    $task.Result
}
$voice = [Windows.Media.SpeechSynthesis.SpeechSynthesizer]::AllVoices |
    Where-Object { $_.Language -like ($env:MOTCUA_LANGUAGE + '-*') } | Select-Object -First 1
if ($null -eq $voice) { exit 3 }
$speaker = New-Object Windows.Media.SpeechSynthesis.SpeechSynthesizer
$speaker.Voice = $voice
$speaker.Options.SpeakingRate = 0.9
$stream = Await ($speaker.SynthesizeTextToStreamAsync($env:MOTCUA_TEXT)) `
    ([Windows.Media.SpeechSynthesis.SpeechSynthesisStream])
$reader = New-Object Windows.Storage.Streams.DataReader($stream.GetInputStreamAt(0))
[void](Await ($reader.LoadAsync([uint32]$stream.Size)) ([uint32]))
$bytes = New-Object byte[] ([int]$stream.Size)
$reader.ReadBytes($bytes)
$out = [Console]::OpenStandardOutput()
$out.Write($bytes, 0, $bytes.Length)
$out.Flush()
"""
"""The text comes by the environment, which has every letter; the sound goes to standard output as WAV."""


@dataclass(frozen=True, slots=True)
class WindowsVoice:
    """The first voice of Windows in a language; `otherwise`, espeak-ng where it is installed, for one that it lacks."""

    otherwise: EspeakVoice = field(default_factory=EspeakVoice)

    @property
    def identity(self) -> str:
        return f"Windows, {self.otherwise.identity}"

    def clip(self, text: str, language: SpokenLanguage) -> Sound:
        """`text` as sound. Raises CannotSpeak."""
        encoded = base64.b64encode(SCRIPT.encode("utf-16-le")).decode()
        try:
            done = subprocess.run(
                [PROGRAM, "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded],
                env=os.environ | {"MOTCUA_LANGUAGE": language.value, "MOTCUA_TEXT": text},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=LIMIT_S,
                check=False,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CannotSpeak(f"{PROGRAM}: {error}") from error
        if done.returncode == NO_VOICE:
            if has_espeak():
                return self.otherwise.clip(text, language)
            raise CannotSpeak(no_voice_advice(language))
        if done.returncode != 0:
            raise CannotSpeak(f"{PROGRAM}: {done.stderr.decode(errors='replace').strip()[:500]}")
        try:
            return Sound.from_wav(done.stdout).at_rate(RATE_HZ)
        except NotSound as error:
            raise CannotSpeak(f"{PROGRAM}: {error}") from error


def no_voice_advice(language: SpokenLanguage) -> str:
    """What to do where Windows has no voice of a language."""
    if language is SpokenLanguage.VI:
        return _("Windows has no Vietnamese voice: Settings, Time & language, Speech, Add voices, Tiếng Việt")
    return _("Windows has no English voice: Settings, Time & language, Speech, Add voices, English")
