"""The folder `DATA/forecasts`: of each branch the last forecast, the last advice, the next two hours as they are
expected, and what its calibration has learned.

Whoever writes replaces a file as a whole, so that nobody reads half a one. Nothing here need survive, nor the folder: a
forecast is made anew within seconds, and a calibration is learned again within hours.
"""

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from server.balance.advice.told import BranchAdvice
from server.balance.foresight.calibration import Calibration
from server.balance.foresight.told import BranchForecast
from server.balance.staffing.next_hours import BranchNextHours
from server.journal.database.file_lock import take_lock

FOLDER: Final = "forecasts"
PART: Final = ".part"
"""How the name of a file ends that is being written."""

_FORECAST, _ADVICE, _NEXT_HOURS, _CALIBRATION = ".json", ".advice", ".hours", ".learned"

_T = TypeVar("_T")


class AtWork(RuntimeError):
    """Another process makes the forecasts of this folder."""


class ForecastFiles:
    """Reads and writes the folder. `news` remembers what it has read."""

    def __init__(self, data: Path) -> None:
        self.folder = data / FOLDER
        self._read: dict[str, tuple[int, int]] = {}

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds the folder's lock, which the system frees with the process. Raises AtWork, and OSError."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if not take_lock(descriptor):
                raise AtWork("another process makes these forecasts")
            yield
        finally:
            os.close(descriptor)

    def write(self, forecast: BranchForecast) -> None:
        """Raises OSError."""
        self._replace(forecast.branch + _FORECAST, msgspec.json.encode(forecast))

    def write_advice(self, advice: BranchAdvice) -> None:
        """Raises OSError."""
        self._replace(advice.branch + _ADVICE, msgspec.json.encode(advice))

    def write_next_hours(self, hours: BranchNextHours) -> None:
        """Raises OSError."""
        self._replace(hours.branch + _NEXT_HOURS, msgspec.json.encode(hours))

    def write_calibration(self, branch: str, calibration: Calibration) -> None:
        """Raises OSError."""
        self._replace(branch + _CALIBRATION, msgspec.msgpack.encode(calibration))

    def calibration(self, branch: str) -> Calibration:
        """What was learned; a new one where nothing was, or nothing that can be read."""
        return _decoded(self.folder / (branch + _CALIBRATION), msgspec.msgpack.Decoder(Calibration)) or Calibration()

    def news(self) -> list[BranchForecast]:
        """The forecasts that were written since the last look."""
        return self._news(_FORECAST, _FORECASTS)

    def news_of_advice(self) -> list[BranchAdvice]:
        """The advice that was written since the last look."""
        return self._news(_ADVICE, _ADVICES)

    def news_of_next_hours(self) -> list[BranchNextHours]:
        """What was written of the next two hours since the last look."""
        return self._news(_NEXT_HOURS, _HOURS)

    def _news(self, ending: str, decoder: "msgspec.json.Decoder[_T]") -> list[_T]:
        found: list[_T] = []
        with contextlib.suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                if not entry.name.endswith(ending):
                    continue
                seen = entry.stat()
                version = seen.st_mtime_ns, seen.st_ino
                if self._read.get(entry.name) == version:
                    continue
                self._read[entry.name] = version
                read = _decoded(Path(entry.path), decoder)
                if read is not None:
                    found.append(read)
        return found

    def _replace(self, name: str, content: bytes) -> None:
        replace_file(self.folder, name, content)


def replace_file(folder: Path, name: str, content: bytes, writer: str = "") -> None:
    """Writes a file of the folder as a whole; `writer`: a mark, where several may write it at once. Raises OSError."""
    folder.mkdir(mode=0o700, exist_ok=True)  # it may be deleted at any time
    part = folder / (name + writer + PART)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        part.replace(folder / name)
    except OSError:
        part.unlink(missing_ok=True)
        raise


_FORECASTS: Final = msgspec.json.Decoder(BranchForecast)
_ADVICES: Final = msgspec.json.Decoder(BranchAdvice)
_HOURS: Final = msgspec.json.Decoder(BranchNextHours)


def _decoded(path: Path, decoder: "msgspec.json.Decoder[_T] | msgspec.msgpack.Decoder[_T]") -> _T | None:
    try:
        return decoder.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
