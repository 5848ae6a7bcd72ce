"""A network printer of one connection at a time, shared by two kiosks: each prints, since each lets go when idle."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from hardware.printer.address import TcpAddress, parse_address
from hardware.printer.jobs.job import JobState
from hardware.printer.jobs.queue import PrintQueue
from hardware.virtual.printer import VirtualPrinter
from tests.hardware.slips import slip

from .queues import Heard, originals


@contextmanager
def one_at_a_time(virtual: VirtualPrinter) -> Iterator[str]:
    """The printer behind a listener that serves one connection to its end before it takes the next."""
    behind = parse_address(virtual.address)
    assert isinstance(behind, TcpAddress)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    near, _peer = server.accept()
                    with near, socket.create_connection((behind.host, behind.port)) as far:
                        back = threading.Thread(target=_copy, args=(far, near), daemon=True)
                        back.start()
                        _copy(near, far)
                        with suppress(OSError):
                            far.shutdown(socket.SHUT_RDWR)
                        back.join(30)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(30)


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(4096):
            sink.sendall(data)


@pytest.mark.slow(2)
def test_two_kiosks_print_on_one_printer(tmp_path: Path) -> None:
    with VirtualPrinter() as virtual, one_at_a_time(virtual) as address:
        kiosks: list[tuple[PrintQueue, Heard]] = []
        for name in ("one", "two"):
            heard = Heard()
            (tmp_path / name).mkdir()
            queue = PrintQueue(
                parse_address(address), tmp_path / name, on_status=heard.on_status, on_job=heard.on_job,
                limit_s=30.0, poll_s=0.05,
            )  # fmt: skip
            queue.start()
            kiosks.append((queue, heard))
        slips = [slip(secret=secret) for secret in ("a", "b", "c", "d")]
        put = [(kiosks[at % 2], kiosks[at % 2][0].put(one.track_url, one)) for at, one in enumerate(slips)]
        assert [heard.settled(job) for (_queue, heard), job in put] == [JobState.PRINTED] * 4
        for queue, _heard in kiosks:
            assert queue.stop(60)
        assert [originals(virtual, one.track_url) for one in slips] == [1] * 4
