"""The connection of this counter to its branch, replaced by a new one to read the branch again."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from ui.link.stream_link import Link


class BranchLink(QObject):
    """Passes on what its `Link` receives; at `read_again()` the old link goes on until the new one has a snapshot."""

    snapshot = Signal(object)
    happened = Signal(object)
    refused = Signal(object)
    connected_changed = Signal()

    def __init__(self, new_link: Callable[[QObject], Link], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._new_link = new_link
        self._link = self._wire(new_link(self))
        self._next: Link | None = None

    @property
    def link(self) -> Link:
        """The link in use."""
        return self._link

    @property
    def is_connected(self) -> bool:
        """Whether the link in use stands and the server answers."""
        return self._link.is_connected

    def start(self) -> None:
        """Connects, and connects again after each cut."""
        self._link.start()

    def stop(self) -> None:
        """Disconnects for good."""
        self._link.stop()
        if self._next is not None:
            self._next.stop()

    def read_again(self) -> None:
        """Fetches a fresh snapshot, for a picture that may be wrong. Does nothing while one is being fetched."""
        if self._next is None and self._link.is_connected:
            self._next = self._wire(self._new_link(self))
            self._next.start()

    def _wire(self, link: Link) -> Link:
        link.snapshot.connect(lambda message: self._snapshot(link, message))
        link.happened.connect(lambda message: self._happened(link, message))
        link.refused.connect(self.refused)
        link.connected_changed.connect(lambda: self._connected(link))
        return link

    def _snapshot(self, link: Link, message: object) -> None:
        if link is self._next:
            old, self._link, self._next = self._link, link, None
            old.stop()
            old.deleteLater()
        if link is self._link:
            self.snapshot.emit(message)

    def _happened(self, link: Link, message: object) -> None:
        if link is self._link:
            self.happened.emit(message)

    def _connected(self, link: Link) -> None:
        if link is self._link:
            self.connected_changed.emit()
        elif link is self._next and not link.is_connected:
            # it failed; the followed link connects again by itself
            self._next = None
            link.stop()
            link.deleteLater()
