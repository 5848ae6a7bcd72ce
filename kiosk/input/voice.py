"""The kiosk's voice: a loudspeaker, nothing, or a file that tells what would have been heard."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from PySide6.QtCore import QObject

from kiosk.screen.voice_guide import Silent, Speaker


class VoiceFile:
    """Writes one line of JSON for each thing said, `{"say", "language"}`, or `{"stop": true}`: a virtual device."""

    def __init__(self, file: Path) -> None:
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)

    def say(self, text: str, language: str) -> None:
        self._write({"say": text, "language": language})

    def stop(self) -> None:
        self._write({"stop": True})

    def _write(self, line: dict[str, object]) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


class LazyVoice:
    """The loudspeaker, opened when the first word is to be said: sound takes a while to start, and most need none."""

    def __init__(self, parent: QObject) -> None:
        self._parent = parent
        self._speaker: Speaker | None = None
        self._close: Callable[[], None] | None = None

    def say(self, text: str, language: str) -> None:
        if self._speaker is None:
            self._open()
        if self._speaker is not None:
            self._speaker.say(text, language)

    def stop(self) -> None:
        if self._speaker is not None:
            self._speaker.stop()

    def close(self) -> None:
        """Be silent for good."""
        if self._close is not None:
            self._close()

    def _open(self) -> None:
        from hardware.voice.reading.reading import Reading
        from hardware.voice.sound.loudspeaker import open_loudspeaker
        from hardware.voice.speaker import Speaker as SpokenAloud
        from hardware.voice.speaker import make_voice

        reading = Reading()
        sink = open_loudspeaker(parent=self._parent)
        aloud = SpokenAloud(make_voice(reading), sink, reading)

        def close() -> None:
            aloud.close()
            sink.close()

        self._speaker, self._close = aloud, close


def open_voice(setting: str, parent: QObject) -> Speaker:
    """`on`, `off` or `file:///…`, as in the settings."""
    match setting:
        case "on":
            return LazyVoice(parent)
        case "off":
            return Silent()
        case _:
            return VoiceFile(Path(unquote(urlsplit(setting).path)))
