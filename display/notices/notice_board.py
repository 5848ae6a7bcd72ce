"""The notices for QML: of a folder, read again when it changes, or what the branch's settings show on televisions."""

import logging
from datetime import date
from pathlib import Path

from PySide6.QtCore import Property, QObject, QUrl, Signal, Slot

from display.text.phrases import Words
from language.pairs import Pair
from protocol.configuration import MediaConfig

from .notices import FILE, Notice, NoticesError, Rotation, read_notices

log = logging.getLogger(__name__)

LOOK_MS = 15_000
FILMS = (".mp4", ".webm")


class NoticeBoard(QObject):
    """One notice at a time: `text`, or `image` (a URL), or `video` (a URL) until QML calls `videoFailed`."""

    changed = Signal()

    def __init__(self, words: Words, folder: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._folder = folder
        self._rotation = Rotation()
        self._shown: Notice | None = None
        self._without_video: list[Notice] = []
        self._looked_ms: int | None = None
        self._changed_ns: int | None = None
        self._media: tuple[MediaConfig, ...] = ()
        self._media_folder: Path | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show now."""
        return self._shown is None

    def take_media(self, media: tuple[MediaConfig, ...], folder: Path | None) -> None:
        """Sets what the settings show; its files come to `folder`. The display's own folder goes before them."""
        if self._folder is None or self._folder == self._media_folder:
            self._media = tuple(sorted(media, key=lambda one: one.order))
            self._folder = self._media_folder = folder
            self.media_arrived()

    def media_arrived(self) -> None:
        """A file of the settings is there now."""
        if self._media_folder is not None:
            self._rotation.take(tuple(notice for one in self._media if (notice := self._ready(one)) is not None))

    def _ready(self, one: MediaConfig) -> Notice | None:
        """None: neither its file is there yet, nor a text to show."""
        there = one.file is not None and self._media_folder is not None and (self._media_folder / one.file).is_file()
        file = one.file if there else None
        if file is None and one.text is None:
            return None
        first, last = (None if day is None else date.fromisoformat(day) for day in (one.first_day, one.last_day))
        is_film = file is not None and file.endswith(FILMS)
        return Notice(
            # a picture says everything by itself; of a film the text is for who cannot play it
            text=one.text if file is None or is_film else None,
            image=None if is_film else file,
            video=file if is_film else None,
            seconds=one.seconds,
            from_day=first,
            until=last,
        )

    def reword(self) -> None:
        """The screen speaks other languages now."""
        self.changed.emit()

    def show(self, day: date, now_ms: int) -> None:
        """Moves on to this moment."""
        is_own = self._folder is not None and self._folder != self._media_folder
        if is_own and (self._looked_ms is None or now_ms - self._looked_ms >= LOOK_MS):
            first, self._looked_ms = self._looked_ms is None, now_ms
            assert self._folder is not None
            self._look(self._folder, first)
        notice = self._rotation.show(day, now_ms)
        if notice != self._shown:
            self._shown = notice
            self.changed.emit()

    @Slot()
    def videoFailed(self) -> None:  # a slot of QML's
        """This machine cannot play the current film; shows its picture or text instead, or the next notice."""
        notice = self._shown
        if notice is None or notice.video is None:
            return
        log.warning("%s cannot be played on this machine", notice.video)
        self._without_video.append(notice)
        if not notice.is_shown_without_video:
            self._rotation.fail(notice)
        self.changed.emit()

    @Slot()
    def imageFailed(self) -> None:
        """The current picture is unreadable; shows the next notice."""
        if self._shown is not None:
            log.warning("%s is not a readable picture", self._shown.image)
            self._rotation.fail(self._shown)

    def _look(self, folder: Path, first: bool) -> None:
        try:
            changed_ns = (folder / FILE).stat().st_mtime_ns
        except OSError:
            changed_ns = None
        if changed_ns is not None and changed_ns == self._changed_ns:
            return
        self._changed_ns = changed_ns
        try:
            self._rotation.take(read_notices(folder))
            self._without_video.clear()
        except NoticesError as error:  # keep the earlier notices
            if changed_ns is not None or first:
                log.warning("%s", error)

    def _video(self) -> str:
        notice = self._shown
        return "" if notice is None or notice in self._without_video else self._url(notice.video)

    def _image(self) -> str:
        return "" if self._shown is None or self._video() else self._url(self._shown.image)

    def _text(self) -> Pair:
        notice = self._shown
        return Pair() if notice is None or notice.text is None or self._video() else self._words.name(notice.text)

    def _url(self, name: str | None) -> str:
        if name is None or self._folder is None:
            return ""
        return QUrl.fromLocalFile(str((self._folder / name).resolve())).toString()

    isEmpty = Property(bool, lambda self: self._shown is None, notify=changed)
    text = Property(str, lambda self: self._text().first, notify=changed)
    textBelow = Property(str, lambda self: self._text().second, notify=changed)
    image = Property(str, _image, notify=changed)
    video = Property(str, _video, notify=changed)
