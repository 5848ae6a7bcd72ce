"""Notices shown to waiting people: texts, pictures and films, in turn, from a folder.

`notices.toml` in the folder:

    [[notice]]
    text = { vi = "Từ 1/8, …", en = "From 1 August, …" }
    seconds = 15                     # how long it is shown
    until = 2026-08-31               # the last day (from: the first); may be absent

    [[notice]]
    image = "map.png"                # beside notices.toml

    [[notice]]
    video = "film.mp4"               # silent; if it cannot be played, image or text is shown instead
    image = "film.png"
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from language.messages import BOTH, LANGUAGES
from protocol.configuration import Text

FILE = "notices.toml"


class Notice(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_day": "from"}):
    """One notice; absent keys are None."""

    text: Text | None = None
    image: str | None = None
    video: str | None = None
    seconds: Annotated[int, Meta(ge=3, le=3600)] = 15
    from_day: date | None = None
    until: date | None = None

    def is_on(self, day: date) -> bool:
        """Whether to show it on that day."""
        return (self.from_day is None or self.from_day <= day) and (self.until is None or day <= self.until)

    @property
    def is_shown_without_video(self) -> bool:
        """Whether it has a text or picture to show instead of its film."""
        return self.text is not None or self.image is not None


class NoticesError(ValueError):
    """Invalid notices; the text tells which and why."""


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    notice: tuple[Notice, ...] = ()


def read_notices(folder: Path) -> tuple[Notice, ...]:
    """All notices of the folder, in their order. Raises NoticesError."""
    path = folder / FILE
    try:
        found = msgspec.toml.decode(path.read_text("utf-8"), type=_File).notice
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.DecodeError) as error:
        raise NoticesError(f"{path}: {error}") from error
    for notice in found:
        if notice.text is None and notice.image is None and notice.video is None:
            raise NoticesError(f"{path}: a notice needs text, image or video")
        if notice.text is not None and not set(BOTH) <= notice.text.keys() <= set(LANGUAGES):
            raise NoticesError(f"{path}: a text needs {' and '.join(BOTH)}; known are {', '.join(LANGUAGES)}")
        for name in (notice.image, notice.video):
            if name is not None and not (folder / name).is_file():
                raise NoticesError(f"{path}: {name} is missing")
    return found


class Rotation:
    """Which notice is shown now. Failed notices are skipped until the notices change."""

    def __init__(self) -> None:
        self._notices: tuple[Notice, ...] = ()
        self._failed: list[Notice] = []
        self._now: Notice | None = None
        self._since_ms = 0

    @property
    def now(self) -> Notice | None:
        """The notice shown now."""
        return self._now

    def take(self, notices: tuple[Notice, ...]) -> None:
        """Sets the notices; the one shown now stays if it is still among them."""
        if notices == self._notices:
            return
        self._notices = notices
        self._failed.clear()

    def fail(self, notice: Notice) -> None:
        """Skips a notice that this machine cannot show."""
        self._failed.append(notice)

    def show(self, day: date, now_ms: int) -> Notice | None:
        """Moves on to `now_ms` and returns the notice to show."""
        on = [one for one in self._notices if one.is_on(day) and one not in self._failed]
        if self._now not in on:
            self._now, self._since_ms = (on[0] if on else None), now_ms
        elif self._now is not None and now_ms - self._since_ms >= self._now.seconds * 1000:
            self._now, self._since_ms = on[(on.index(self._now) + 1) % len(on)], now_ms
        return self._now
