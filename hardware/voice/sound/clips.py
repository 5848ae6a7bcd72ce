"""Caches clips as files, named by a digest of voice, language and words."""

import hashlib
import logging
import os
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from hardware.voice.reading.reading import SpokenLanguage

from .loudness import normalized
from .sound import NotSound, Sound
from .voice_protocol import Voice

log = logging.getLogger(__name__)

MAKING = 1
"""The version of the processing here; raised when the same words sound different, so that old files are not used."""

MOST_BYTES = 256 * 1024 * 1024


class Clips:
    """Another voice, trimmed, normalized in loudness and cached. Without a writable folder every clip is made anew."""

    def __init__(self, voice: Voice, folder: Path | None, most_bytes: int = MOST_BYTES) -> None:
        self._voice = voice
        self._folder = folder
        self._most_bytes = most_bytes
        self._complained = False
        self._lock = threading.Lock()  # two threads that want the same clip make it once
        self.made = 0

    @property
    def identity(self) -> str:
        """The identity of the other voice."""
        return self._voice.identity

    def path(self, text: str, language: SpokenLanguage) -> Path | None:
        """The file of these words; it may not exist."""
        if self._folder is None:
            return None
        name = hashlib.sha256("\0".join((str(MAKING), self.identity, language.value, text)).encode()).hexdigest()
        return self._folder / name[:2] / f"{name}.wav"

    def clip(self, text: str, language: SpokenLanguage) -> Sound:
        """The words as sound, from the folder if cached. Raises CannotSpeak."""
        path = self.path(text, language)
        with self._lock:
            kept = None if path is None else _read(path)
            if kept is not None:
                return kept
            sound = normalized(self._voice.clip(text, language).trimmed())
            self.made += 1
            if path is not None:
                self._keep(path, sound)
            return sound

    def prune(self) -> int:
        """Deletes the longest unused files until the folder is within `most_bytes`; returns how many."""
        if self._folder is None:
            return 0
        files = sorted((about.st_mtime_ns, about.st_size, path) for path in self._folder.glob("*/*.wav")
                       for about in [path.stat()])  # fmt: skip
        excess = sum(size for _, size, _ in files) - self._most_bytes
        gone = 0
        for _, size, path in files:
            if excess <= 0:
                break
            path.unlink(missing_ok=True)
            excess -= size
            gone += 1
        return gone

    def _keep(self, path: Path, sound: Sound) -> None:
        try:
            write_atomically(path, sound.to_wav())
        except OSError as error:
            if not self._complained:
                self._complained = True
                log.warning("clips cannot be kept in %s: %s", self._folder, error)


def write_atomically(path: Path, content: bytes) -> None:
    """Writes the whole file or nothing. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError:
        with suppress(OSError):
            os.unlink(name)
        raise


def _read(path: Path) -> Sound | None:
    """A cached clip; None for a missing or damaged file."""
    try:
        sound = Sound.from_wav(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, NotSound) as error:
        log.warning("%s: %s; it is made anew", path, error)
        return None
    with suppress(OSError):
        os.utime(path)
    return sound
