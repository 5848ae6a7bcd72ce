"""The pictures and films that the branch's settings name, fetched from the server one at a time and kept on disk.

What arrives is believed only by its SHA-256, which its name is; what is named no more is deleted.
"""

import contextlib
import hashlib
import logging
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from protocol.problem import Problem
from ui.link.requests import Requests, Unreachable

log = logging.getLogger(__name__)

SILENCE_MS = 20_000
AGAIN_MS = 30_000
"""After a file did not arrive; the others are not kept waiting by it."""


OURS: Final = re.compile(r"[0-9a-f]{64}\.(jpg|png|mp4|webm)(\.part)?")
"""The names of files that are kept here."""


class MediaFiles(QObject):
    """`folder`: where they are. Signal `arrived`: one more is there."""

    arrived = Signal()

    def __init__(self, requests: Requests, branch: str, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._requests = requests
        self._path = f"/api/v1/branches/{branch}/media"
        self._wanted: list[str] = []
        self._failed: set[str] = set()
        self._asked: str | None = None
        self._again = QTimer(self, interval=AGAIN_MS, singleShot=True)
        self._again.timeout.connect(self._try_again)

    def want(self, files: Iterable[str]) -> None:
        """From now on these are needed, the first ones soonest."""
        self._wanted = list(dict.fromkeys(files))
        self._failed.clear()
        self._delete_others()
        self._next()

    def _next(self) -> None:
        if self._asked is not None:
            return
        missing = (one for one in self._wanted if one not in self._failed and not (self.folder / one).is_file())
        self._asked = next(missing, None)
        if self._asked is not None:
            self._requests.get_bytes(f"{self._path}/{self._asked}", self._take, timeout_ms=SILENCE_MS)
        elif self._failed:
            self._again.start()

    def _take(self, answer: bytes | Problem | Unreachable) -> None:
        file, self._asked = self._asked, None
        if file is None:
            return
        if isinstance(answer, bytes) and hashlib.sha256(answer).hexdigest() == file.partition(".")[0]:
            if self._keep(file, answer):
                self.arrived.emit()
        else:
            log.warning("%s… did not arrive: %s", file[:8], "damaged" if isinstance(answer, bytes) else answer)
            self._failed.add(file)
        self._next()

    def _keep(self, file: str, content: bytes) -> bool:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            part = self.folder / f"{file}.part"
            part.write_bytes(content)
            os.replace(part, self.folder / file)
        except OSError as error:
            log.warning("%s… could not be kept: %s", file[:8], error.strerror)
            self._failed.add(file)
            return False
        return True

    def _try_again(self) -> None:
        self._failed.clear()
        self._next()

    def _delete_others(self) -> None:
        """Of the files that this has kept; others in the folder are somebody else's."""
        try:
            here = list(self.folder.iterdir())
        except OSError:
            return  # no folder yet
        for path in here:
            if OURS.fullmatch(path.name) and path.name not in self._wanted:
                with contextlib.suppress(OSError):  # a film that a player has open: deleted another time
                    path.unlink()
