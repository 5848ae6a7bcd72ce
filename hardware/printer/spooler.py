"""A print queue of the system: CUPS by its command `lp`, Windows by its spooler. It takes raw jobs, tells nothing."""

import errno
import os
import subprocess
import sys

from .address import SpoolerAddress
from .transport import WireLost

ASK_S = 3.0
SEND_S = 15.0
TITLE = "slip"
"""The name of a job in the system's list, where anybody may read it."""

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Document(ctypes.Structure):
        """DOC_INFO_1 of winspool."""

        _fields_ = [("name", wintypes.LPWSTR), ("file", wintypes.LPWSTR), ("kind", wintypes.LPWSTR)]

    def _print_raw(queue: str, data: bytes) -> None:
        """Sends one raw document. Never run on Windows so far. Raises OSError."""
        spooler = ctypes.WinDLL("winspool.drv", use_last_error=True)
        handle = wintypes.HANDLE()
        _demand(spooler.OpenPrinterW(queue, ctypes.byref(handle), None))
        try:
            if data:
                _demand(spooler.StartDocPrinterW(handle, 1, ctypes.byref(_Document(TITLE, None, "RAW"))))
                written = wintypes.DWORD()
                _demand(spooler.WritePrinter(handle, data, len(data), ctypes.byref(written)))
                _demand(spooler.EndDocPrinter(handle))
        finally:
            spooler.ClosePrinter(handle)

    def _demand(done: int) -> None:
        if not done:
            raise ctypes.WinError(ctypes.get_last_error())

    def _find(queue: str) -> None:
        try:
            _print_raw(queue, b"")
        except OSError as error:
            raise FileNotFoundError(errno.ENOENT, f"no such print queue: {error}") from error

    def queues() -> list[str]:
        """The names of the queues; not asked for on Windows, where each is typed."""
        return []

else:

    def _cups(*command: str, limit_s: float, data: bytes = b"") -> str:
        """What a command of CUPS prints. Raises OSError when it is missing, refuses, or takes too long."""
        try:
            done = subprocess.run(
                command, input=data, capture_output=True, timeout=limit_s, env=os.environ | {"LC_ALL": "C.UTF-8"}
            )
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(f"{command[0]} takes longer than {limit_s:g} s") from error
        if done.returncode != 0:
            raise OSError(done.stderr.decode("utf-8", "replace").strip() or f"{command[0]} failed")
        return done.stdout.decode("utf-8", "replace")

    def _find(queue: str) -> None:
        try:
            said = _cups("lpstat", "-a", queue, limit_s=ASK_S)
        except OSError as error:
            raise FileNotFoundError(errno.ENOENT, f"no such print queue: {error}") from error
        if said.startswith(f"{queue} not accepting"):
            raise OSError(f"the print queue takes no jobs: {' '.join(said.split())}")

    def _print_raw(queue: str, data: bytes) -> None:
        _cups("lp", "-s", "-d", queue, "-t", TITLE, "-o", "raw", limit_s=SEND_S, data=data)

    def queues() -> list[str]:
        """The names of CUPS's queues; empty without CUPS."""
        try:
            words = [line.split() for line in _cups("lpstat", "-p", limit_s=ASK_S).splitlines()]
        except OSError:
            return []
        return [line[1] for line in words if line[:1] == ["printer"] and len(line) > 1]


class SpoolerWire:
    """The queue as a line: each `send` is a job of its own."""

    def __init__(self, address: SpoolerAddress) -> None:
        self._queue = address.queue

    def open(self) -> None:
        """Raises FileNotFoundError when there is no such queue, OSError when it takes no jobs."""
        _find(self._queue)

    def send(self, data: bytes) -> None:
        """Hands the bytes over as one job. Raises WireLost."""
        try:
            _print_raw(self._queue, data)
        except OSError as error:
            raise WireLost(str(error)) from error

    def receive(self, wait_s: float) -> bytes:
        """Nothing: a queue does not answer."""
        return b""

    def close(self, broken: bool) -> None:
        """A job that was handed over stays the system's."""
