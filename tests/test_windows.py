"""Kiosk, counter and display start on Windows: none of their modules needs what only POSIX has when it is imported.

What Windows lacks is hidden from our modules alone; the libraries have modules of their own for Windows, and are
imported before.
"""

import subprocess
import sys
import textwrap

import pytest

POSIX_ONLY = "fcntl", "grp", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"
NAMES = {
    "os": ("chown", "fork", "geteuid", "getuid", "mkfifo", "openpty", "pipe2", "ttyname"),
    "signal": ("SIGALRM", "SIGHUP", "SIGKILL", "SIGUSR1", "alarm"),
    "select": ("poll", "epoll"),
    "socket": ("AF_UNIX",),
}  # fmt: skip
"""Some of what modules of POSIX and Windows have on POSIX only; nothing that the library's own POSIX half needs."""
PROGRAMS = "counter", "display", "hardware", "kiosk", "language", "protocol", "slips", "ui"
NOT_ON_WINDOWS = "hardware.virtual.printer", "hardware.virtual.run"
"""Virtual devices on a pty, for demonstrations; a program imports them only where it is asked for one."""

IMPORT = """
import importlib, pkgutil, sys

posix_only, names, programs, left_out, planted = {posix_only!r}, {names!r}, {programs!r}, {left_out!r}, {planted!r}


def ours():
    for program in programs:
        yield program
        package = importlib.import_module(program)
        for found in pkgutil.walk_packages(package.__path__, program + "."):
            if found.name not in left_out and not found.name.endswith("__main__"):
                yield found.name


modules = list(ours())
for module in modules:
    importlib.import_module(module)


class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name in posix_only:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)


for name in [name for name in sys.modules if name.partition(".")[0] in programs or name in posix_only]:
    del sys.modules[name]
for module, hidden in names.items():
    for name in hidden:
        vars(sys.modules[module]).pop(name, None)
sys.meta_path.insert(0, Hidden())
sys.platform = "win32"
if planted:
    exec(planted)
for module in modules:
    importlib.import_module(module)
print(len(modules))
"""


def import_all(planted: str = "") -> subprocess.CompletedProcess[str]:
    code = textwrap.dedent(IMPORT).format(
        posix_only=POSIX_ONLY, names=NAMES, programs=PROGRAMS, left_out=NOT_ON_WINDOWS, planted=planted
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.slow(6)
def test_every_module_of_the_programs_is_imported_without_what_windows_lacks() -> None:
    done = import_all()
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 200


@pytest.mark.slow(6)
@pytest.mark.parametrize("planted", ["import fcntl", "import os; os.openpty", "import hardware.virtual.printer"])
def test_what_only_posix_has_is_hidden_indeed(planted: str) -> None:
    assert import_all(planted).returncode == 1
