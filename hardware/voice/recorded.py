"""A person's voice from a folder of recordings; what is not recorded is spoken by another voice.

The folder has `vi/` and `en/`. A file is named by what is said in it, marks and all, in small letters or large:
`vi/mời công dân có số thứ tự.wav`, `vi/hai mươi.wav`, `vi/quầy số ba.wav`. A phrase is put together from the longest
recordings that fit; commas are short pauses. `motcua-hardware voice --list` names all that a branch needs.
"""

import hashlib
import unicodedata
from pathlib import Path

from language.messages import _

from .reading.reading import Tongue
from .sound.sound import NotSound, Sound
from .sound.voice_protocol import CannotSpeak, Voice

PAUSE_MS = 160
"""Where a comma stands."""

BETWEEN_MS = 25
MOST_WORDS = 16
"""No recording is longer."""


class RecordedVoice:
    """Looks its folder through once; start the program again after recording more."""

    def __init__(self, folder: Path, otherwise: Voice) -> None:
        self._otherwise = otherwise
        self._files: dict[Tongue, dict[str, Path]] = {}
        digest = hashlib.sha256(otherwise.identity.encode())
        for tongue in Tongue:
            found = sorted((folder / tongue.value).glob("*.[wW][aA][vV]"))
            self._files[tongue] = {_key(path.stem): path for path in found}
            for path in found:
                about = path.stat()
                digest.update(f"{tongue}/{path.name} {about.st_size} {about.st_mtime_ns}\n".encode())
        self.identity = f"recorded {digest.hexdigest()}"

    def __len__(self) -> int:
        return sum(len(files) for files in self._files.values())

    def has(self, text: str, tongue: Tongue) -> bool:
        """Whether all of a phrase is recorded."""
        return all(self._recordings(part, tongue) is not None for part in phrase_parts(text))

    def clip(self, text: str, tongue: Tongue) -> Sound:
        """Recorded, or as the other voice says it. Raises CannotSpeak when that cannot either."""
        pieces: list[Sound] = []
        for part in phrase_parts(text):
            recordings = self._recordings(part, tongue)
            if recordings is None:
                return self._otherwise.clip(text, tongue)
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

    def _recordings(self, part: str, tongue: Tongue) -> list[Path] | None:
        """The fewest long recordings that make up `part`, or None."""
        files, words, found = self._files[tongue], part.split(), []
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
    """What stands between commas and full stops, as files are named."""
    cleaned = text.replace(".", ",").replace(";", ",").replace("!", ",").replace("?", ",")
    return [key for part in cleaned.split(",") if (key := _key(part))]
