"""Runs a virtual printer as a program: reports when it is ready, takes commands, and reports what it printed.

On its standard output: `ready tcp://127.0.0.1:PORT [serial:///dev/pts/N?baud=115200] [control 127.0.0.1:PORT]`, then
`printed PATH` for each slip. Control lines (see `control.py`) come on its standard input and, where asked for, on a
TCP port; each is answered with one line: `ok`, the state, or `error: …`. It ends at SIGINT, SIGTERM or `quit`.
"""

import signal
import socketserver
import sys
import threading
from collections.abc import Generator, Iterable
from pathlib import Path

from language.messages import _

from .control import ControlError
from .printer import HOST, Printed, VirtualPrinter


def run(port: int, pty: bool, folder: Path, width_dots: int, control_port: int | None) -> int:
    """Runs until told to end. Returns the exit code."""
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    try:
        printer = VirtualPrinter(port=port, pty=pty, folder=folder, width_dots=width_dots, on_printed=_say_printed)
    except OSError as error:
        print(_("failed: port {port}: {error}").format(port=port, error=error), file=sys.stderr)
        return 1
    with printer:
        ready = ["ready", printer.address]
        if pty:
            ready.append(printer.serial_address)
        server = None
        if control_port is not None:
            try:
                server = _ControlServer(printer, ending, control_port)
            except OSError as error:
                print(_("failed: port {port}: {error}").format(port=control_port, error=error), file=sys.stderr)
                return 1
            threading.Thread(target=server.serve_forever, daemon=True).start()
            ready.append(f"control {HOST}:{server.server_address[1]}")
        print(*ready, flush=True)
        threading.Thread(target=_keyboard, args=(printer, ending), daemon=True).start()
        ending.wait()
        if server is not None:
            server.shutdown()
            server.server_close()
    return 0


def _say_printed(printed: Printed) -> None:
    print("printed", printed.path, flush=True)


def _keyboard(printer: VirtualPrinter, ending: threading.Event) -> None:
    """Reads standard input unbuffered: a buffer's lock held at the program's end would make Python abort."""
    with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as lines:
        for answer in _answers(printer, ending, map(_decoded, lines)):
            print(answer, flush=True)


def _decoded(line: bytes) -> str:
    return line.decode(errors="replace")


def _answers(printer: VirtualPrinter, ending: threading.Event, lines: Iterable[str]) -> Generator[str, None, None]:
    for line in lines:
        if not line.strip():
            continue
        if line.strip() == "quit":
            try:
                yield "ok"
            finally:  # written by now, or nobody listens any more: who writes while the program ends is aborted
                ending.set()
            return
        try:
            yield printer.control(line)
        except ControlError as error:
            yield f"error: {error}"


class _ControlServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, printer: VirtualPrinter, ending: threading.Event, port: int) -> None:
        self.printer = printer
        self.ending = ending
        super().__init__((HOST, port), _ControlHandler)


class _ControlHandler(socketserver.StreamRequestHandler):
    server: _ControlServer

    def handle(self) -> None:
        for answer in _answers(self.server.printer, self.server.ending, map(_decoded, self.rfile)):
            self.wfile.write(f"{answer}\n".encode())
