"""Ports that are no printer's, or are another's."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def port_that(greets: bytes | None, *, ends: bool = False) -> Iterator[str]:
    """A listener that sends a greeting, and with `ends` nothing more, as a web server does to what it cannot read;
    None: it ends every connection at once, as a printer of one connection does.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            held = []
            while True:
                try:
                    connection, _peer = server.accept()
                except OSError:
                    break
                if greets is None:
                    connection.close()
                    continue
                held.append(connection)
                with suppress(OSError):  # whoever came has gone again
                    connection.sendall(greets)
                    if ends:
                        connection.shutdown(socket.SHUT_WR)
            for connection in held:
                connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(30)
