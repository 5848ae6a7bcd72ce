"""What differs between ticket printers, read from `profiles.toml` or from a file of one's own of the same form."""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hardware.slip.slip import DPI, Paper
from language.messages import _

FILE = Path(__file__).parent / "profiles.toml"
INITIALISE = b"\x1b@"
FEED_AND_CUT = b"\x1dVB\x00"  # GS V 66 0: feed until the end of the picture has passed the cutter, then cut
STRIP_ROWS = 64
"""Rows in one `GS v 0`: 4.6 kB at 576 dots, which the smallest receive buffers can work through."""
DEFAULT = "generic-80"


class ProfileError(ValueError):
    """There is no such profile, or its table is wrong; the text says what would be right."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One make of printer; the fields are those of `profiles.toml`, which explains them."""

    name: str
    source: str
    width_dots: Mapping[int, int]
    dpi: int = DPI
    cutter: bool = True
    status: bool = True
    confirms: bool = True
    near_end: bool = True
    start: bytes = INITIALISE
    finish: bytes = FEED_AND_CUT
    strip_rows: int = STRIP_ROWS

    def paper(self, roll_mm: int) -> Paper:
        """The paper of a roll 80 or 58 mm wide. Raises ProfileError for one that does not fit this printer."""
        if roll_mm not in self.width_dots:
            known = " or ".join(map(str, self.width_dots))
            words = _("{name} takes paper of {known} mm, not {roll_mm}")
            raise ProfileError(words.format(name=self.name, known=known, roll_mm=roll_mm))
        return Paper(self.width_dots[roll_mm], self.dpi)


GENERIC = Profile("any ESC/POS printer", "", MappingProxyType({80: 576, 58: 384}))


def profile(wanted: str) -> Profile:
    """The profile of that name; or of that file, `PATH.toml#NAME`. Raises ProfileError."""
    path, _hash, name = wanted.rpartition("#")
    known = profiles(Path(path) if path else FILE)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
        words = (
            _("printer profile {name!r} is not known; did you mean {near}?")
            if near
            else _("printer profile {name!r} is not known; known: {names}")
        )
        raise ProfileError(words.format(name=name, near="".join(near), names=", ".join(known)))
    return known[name]


@lru_cache(maxsize=8)
def profiles(path: Path = FILE) -> Mapping[str, Profile]:
    """All profiles of a file. Raises ProfileError, which names the file and the table."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(f"{path}: {error}") from error
    return MappingProxyType({name: _profile(f"{path}: [{name}]", table) for name, table in tables.items()})


_KINDS = {"name": str, "source": str, "width_dots": dict, "dpi": int, "strip_rows": int} | dict.fromkeys(
    ("cutter", "status", "confirms", "near_end"), bool
)


def _profile(where: str, table: Any) -> Profile:
    if not isinstance(table, dict):
        raise ProfileError(f"{where}: must be a table")
    known = [field.name for field in fields(Profile)]
    read: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.4)
            raise ProfileError(f"{where}: unknown key {key!r}; {f'did you mean {near[0]}?' if near else known}")
        try:
            if key in ("start", "finish"):
                read[key] = bytes.fromhex(value)
            elif key == "width_dots":
                read[key] = MappingProxyType({int(mm): Paper(dots).width_dots for mm, dots in value.items()})
            elif type(value) is _KINDS[key]:
                read[key] = value
            else:
                raise TypeError(f"must be {_KINDS[key].__name__}")
        except (TypeError, ValueError, AttributeError) as error:
            raise ProfileError(f"{where}: {key}: {error}") from error
    missing = [name for name in ("name", "source", "width_dots") if not read.get(name)]
    if missing:
        raise ProfileError(f"{where}: missing: {', '.join(missing)}")
    return Profile(**read)
