"""The properties of makes of ticket printers, read from `profiles.toml` or another file of the same form."""

import difflib
import json
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec import Struct

from hardware.slip.slip import DPI, Paper
from language.messages import _

FILE = Path(__file__).parent / "profiles.toml"
STRIP_ROWS = 64
"""Rows in one `GS v 0`: 4.6 kB at 576 dots, which fits the smallest receive buffers."""
DEFAULT = "generic-80"


class ProfileError(ValueError):
    """An unknown profile, or a wrong table; the text says what would be right."""


class Profile(Struct, frozen=True, forbid_unknown_fields=True):
    """One make of printer; the fields are those of `profiles.toml`, which explains them."""

    name: str
    width_dots: dict[int, int]
    source: str = ""
    escpos: str = "default"
    dpi: int = DPI
    status: bool = True
    confirms: bool = True
    near_end: bool = True
    finish: str = ""
    strip_rows: int = STRIP_ROWS

    def __post_init__(self) -> None:
        try:
            field = "width_dots"
            if not self.width_dots:
                raise ValueError("is missing")
            for dots in self.width_dots.values():
                Paper(dots)
            field = "finish"
            bytes.fromhex(self.finish)
        except ValueError as error:
            raise ValueError(f"{field}: {error}") from error

    def paper(self, roll_mm: int) -> Paper:
        """The paper of a roll 80 or 58 mm wide. Raises ProfileError for a width that this printer does not take."""
        if roll_mm not in self.width_dots:
            known = " or ".join(map(str, self.width_dots))
            words = _("{name} takes paper of {known} mm, not {roll_mm}")
            raise ProfileError(words.format(name=self.name, known=known, roll_mm=roll_mm))
        return Paper(self.width_dots[roll_mm], self.dpi)


GENERIC = Profile("any ESC/POS printer", {80: 576, 58: 384})


def profile(wanted: str) -> Profile:
    """The profile with this name, or `PATH.toml#NAME`. Raises ProfileError."""
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


def _profile(where: str, table: Any) -> Profile:
    try:
        return msgspec.convert(_with_known(table), Profile, str_keys=True)
    except (msgspec.ValidationError, LookupError) as error:
        raise ProfileError(f"{where}: {error}") from error


def _with_known(table: Any) -> Any:
    """The table, completed by python-escpos's profile of the model: resolution and printable width."""
    if not isinstance(table, dict) or not isinstance(widths := table.get("width_dots", {}), dict):
        return table
    model = table.get("escpos", "default")
    if model not in _library():
        near = difflib.get_close_matches(str(model), _library(), n=1, cutoff=0.4)
        raise LookupError(f"escpos: python-escpos knows no {model!r}; did you mean {''.join(near) or 'default'}?")
    media = _library()[model]["media"]
    mm, dots, dpi = media["width"].get("mm"), media["width"].get("pixels"), media.get("dpi")
    if isinstance(mm, int | float) and isinstance(dots, int):
        widths = {("58" if mm <= 58 else "80"): dots} | widths
    return ({"dpi": dpi} if isinstance(dpi, int) else {}) | table | {"width_dots": widths}


@lru_cache
def _library() -> dict[str, Any]:
    """python-escpos's profiles by name, read from its data file, since importing the library takes .7 s."""
    profiles: dict[str, Any] = json.loads((files("escpos") / "capabilities.json").read_text("utf-8"))["profiles"]
    return profiles
