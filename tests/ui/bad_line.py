"""A line between a program and its server that a test can freeze (nothing passes, nothing closes) or cut."""

import socket
import threading
from contextlib import suppress


class BadLine:
    """Forwards connections to 127.0.0.1:`target` until told otherwise; `port` is where to connect."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._there = threading.Event()
        self._back = threading.Event()
        self._there.set()
        self._back.set()
        self._closed = threading.Event()
        self._open: list[socket.socket] = []
        self._opening = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def freeze(self) -> None:
        """From now on bytes go in and do not come out."""
        self._there.clear()
        self._back.clear()

    def freeze_answers(self) -> None:
        """From now on what is asked arrives, and nothing comes back."""
        self._back.clear()

    def thaw(self) -> None:
        """What was held back flows on."""
        self._there.set()
        self._back.set()

    def cut(self) -> None:
        """Reset every connection that is open."""
        with self._opening:
            ends, self._open = self._open, []
        for end in ends:
            _shut(end)

    def close(self) -> None:
        """The end of the line."""
        self._closed.set()
        self._there.set()
        self._back.set()
        _shut(self._listener)
        self.cut()
        for thread in self._threads:
            thread.join(60)

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                continue
            with self._opening:
                self._open += [near, far]
            if self._closed.is_set():  # meanwhile, and perhaps before these two could be cut
                self.cut()
            for source, sink, gate in ((near, far, self._there), (far, near, self._back)):
                thread = threading.Thread(target=self._pump, args=(source, sink, gate), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _pump(self, source: socket.socket, sink: socket.socket, gate: threading.Event) -> None:
        try:
            while chunk := source.recv(65536):
                gate.wait()
                sink.sendall(chunk)
        except OSError:
            pass
        _shut(source)
        _shut(sink)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
