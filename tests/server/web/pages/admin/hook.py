"""A receiver of webhooks in a thread of its own, for tests whose thread belongs to a browser."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Hook:
    """`status` and `text`: what it answers; `later_s`: when it wants to be asked again.

    `got`: headers and JSON of each request, `raw` the bytes.

    `hold`: until it is set no request is answered, and then none of those that waited.
    """

    def __init__(self) -> None:
        self.status = 200
        self.text = "<script>bad()</script>"
        self.later_s = 0
        self.got: list[tuple[dict[str, str], Any]] = []
        self.raw: list[bytes] = []
        self.url = ""
        self.hold: threading.Event | None = None

    def kinds(self) -> list[str]:
        return [body["type"] for _, body in self.got]


@contextmanager
def hook() -> Iterator[Hook]:
    """On loopback, until the block ends."""
    mine = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            mine.raw.append(raw)
            mine.got.append(({name.lower(): value for name, value in self.headers.items()}, json.loads(raw)))
            if mine.hold is not None:
                mine.hold.wait()
                return
            self.send_response(mine.status)
            if mine.later_s:
                self.send_header("Retry-After", str(mine.later_s))
            self.end_headers()
            self.wfile.write(mine.text.encode())

        def log_message(self, *_: Any) -> None:
            """Tests read what it got."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    mine.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield mine
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
