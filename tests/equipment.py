"""Programs of the system that some tests need, and `make test` goes on without."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tools.setup.system import program


def needs(name: str) -> pytest.MarkDecorator:
    """Skips a test where this machine does not have this program."""
    return pytest.mark.skipif(program(name) is None, reason=f"{name} is not installed")


def has_multicast() -> bool:
    """Whether what is sent to mDNS's group on the loopback interface comes back; not in every container."""
    here, group = socket.inet_aton("127.0.0.1"), "224.0.0.251"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(5)
        try:
            one.bind((group, 0))
            one.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + here)
            one.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, here)
            one.sendto(b"?", (group, one.getsockname()[1]))
            return one.recv(1) == b"?"
        except OSError:
            return False


@contextmanager
def bare_screen(size: str) -> Iterator[dict[str, str]]:
    """The environment of a program on an X server of its own, without a window manager. `size`: as 1080x1920."""
    read, write = os.pipe()
    command = [program("Xvfb") or "", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
    with open(read, encoding="ascii") as told:
        screen = subprocess.Popen(command, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        try:
            number = told.readline().strip()
            assert number, "Xvfb did not start"
            yield os.environ | {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number}"}
        finally:
            screen.terminate()
            screen.wait(30)
