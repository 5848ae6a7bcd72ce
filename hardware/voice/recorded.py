"""A voice from a folder of recordings; another voice speaks what is not recorded.

The folder has `vi/` and `en/`. A file's name is its text, with all marks, in any case:
`vi/mời công dân có số thứ tự.wav`, `vi/hai mươi.wav`, `vi/quầy số ba.wav`. A phrase is joined from the longest matching
recordings; commas are short pauses. `motcua-hardware voice --list` lists all that a branch needs.
"""

import hashlib
import unicodedata
from pathlib import Path

from language.messages import _

from .reading.reading import SpokenLanguage
from .sound.sound import NotSound, Sound
from .sound.voice_protocol import CannotSpeak, Voice

PAUSE_MS = 160
"""The pause for a comma."""

BETWEEN_MS = 25
MOST_WORDS = 16
"""The most words of one recording."""


class RecordedVoice:
    """Reads its folder once; restart the program after adding recordings."""

    def __init__(self, folder: Path, otherwise: Voice) -> None:
        self._otherwise = otherwise
        self._files: dict[SpokenLanguage, dict[str, Path]] = {}
        digest = hashlib.sha256(otherwise.identity.encode())
        for language in SpokenLanguage:
            found = sorted((folder / language.value).glob("*.[wW][aA][vV]"))
            self._files[language] = {_key(path.stem): path for path in found}
            for path in found:
                about = path.stat()
                digest.update(f"{language}/{path.name} {about.st_size} {about.st_mtime_ns}\n".encode())
        self.identity = f"recorded {digest.hexdigest()}"

    def __len__(self) -> int:
        return sum(len(files) for files in self._files.values())

    def has(self, text: str, language: SpokenLanguage) -> bool:
        """Whether every part of a phrase is recorded."""
        return all(self._recordings(part, language) is not None for part in phrase_parts(text))

    def clip(self, text: str, language: SpokenLanguage) -> Sound:
        """The recorded sound, or that of the other voice. Raises CannotSpeak when that fails too."""
        pieces: list[Sound] = []
        for part in phrase_parts(text):
            recordings = self._recordings(part, language)
            if recordings is None:
                return self._otherwise.clip(text, language)
            if pieces:
                pieces.append(Sound.silence(PAUSE_MS))
            for nth, path in enumerate(recordings):
                if nth:
                    pieces.append(Sound.silence(BETWEEN_MS))
                try:
                    pieces.append(Sound.from_wav(path.read_bytes()).trimmed())
                except (OSError, NotSound) as error:
                    raise CannotSpeak(
                        _("{path}: {error}; record it again as a WAV file").format(path=path, error=error)
                    ) from error
        return Sound.joined(pieces)

    def _recordings(self, part: str, language: SpokenLanguage) -> list[Path] | None:
        """The fewest recordings that make up `part`, or None."""
        files, words, found = self._files[language], part.split(), []
        at = 0
        while at < len(words):
            for end in range(min(len(words), at + MOST_WORDS), at, -1):
                path = files.get(" ".join(words[at:end]))
                if path is not None:
                    found.append(path)
                    at = end
                    break
            else:
                return None
        return found


def _key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("_", " ").replace("-", " ").split())


def phrase_parts(text: str) -> list[str]:
    """The parts of a text between commas and full stops, as in file names."""
    cleaned = text.replace(".", ",").replace(";", ",").replace("!", ",").replace("?", ",")
    return [key for part in cleaned.split(",") if (key := _key(part))]
