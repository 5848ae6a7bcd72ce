"""The thread of a server process that writes the day's anchor; a fault of it stops nothing else."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from protocol.ids import Instant

EVERY_S: Final = 60.0
"""How often it looks whether a new day has begun."""

_log = logging.getLogger(__name__)


class AnchorThread:
    """Writes at `start` and then in the first minute of each day, unless another process has. `copy`: a second file."""

    def __init__(
        self, engine: Engine, data: Path, copy: Path | None, clock: Callable[[], Instant], every_s: float = EVERY_S
    ) -> None:
        self._engine = engine
        self._data = data
        self._copy = copy
        self._clock = clock
        self._every_s = every_s
        self._stopping = threading.Event()
        self._failing = False
        self._thread = threading.Thread(target=self._run, name="anchors", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            from .anchoring import anchor_if_due
            from .signed_file import AnchorFile, NotThisFile
        except ImportError:
            _log.warning("no anchors are written: they need the package cryptography (pip install 'motcua[tls]')")
            return
        file = AnchorFile(self._data)
        while True:
            try:
                anchor_if_due(self._engine, file, self._clock(), self._copy)
                self._failing = False
            except (SQLAlchemyError, OSError, NotThisFile) as error:
                if not self._failing:
                    _log.error("the day's anchor cannot be written now: %s", type(error).__name__, exc_info=error)
                self._failing = True
            if self._stopping.wait(self._every_s):
                return
