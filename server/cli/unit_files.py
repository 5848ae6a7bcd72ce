"""The systemd units of an installation, from the files in `deploy/systemd`. Pure but for reading those.

`server_units` are for the machine that serves: the server, a backup every night, a check every week. `screen_units` are
for a kiosk or a lobby TV, which shows one program, `counter_units` for a clerk's desktop.
"""

import re
from importlib.resources import files
from pathlib import Path, PurePosixPath

from msgspec import Struct

MARK = "# Written by `motcua install-service`, which replaces it when it is run again."
"""The first line of every file that is ours; no other file is replaced or removed."""

SYSTEM = PurePosixPath("etc/systemd/system")
SESSIONS = PurePosixPath("etc/systemd/user")

SERVER = (
    "motcua.service",
    "motcua-backup.service",
    "motcua-backup.timer",
    "motcua-check.service",
    "motcua-check.timer",
)
SCREENS = ("kiosk", "display")
COUNTER = "counter"

STARTED = ("motcua.service", "motcua-backup.timer", "motcua-check.timer")
"""The server's units that systemctl enables; the others are started by the timers."""

KEPT_BACKUPS = 14
PRIVILEGED_PORTS = 1024
_STATE = PurePosixPath("/var/lib")
_HOMES = ("home", "root")


class Installed(Struct, frozen=True):
    """An installation on a machine: `program` is the `motcua` command, which the Python `interpreter` runs (where it
    lies itself, not a link to it); `reloads`: whether the server puts a new certificate or version in use at SIGHUP.
    `folders`: where the server writes beside the data folder. All paths are absolute.
    """

    program: Path
    interpreter: Path
    data: Path
    backups: Path
    user: str
    port: int
    reloads: bool = False
    folders: tuple[Path, ...] = ()


def server_units(installed: Installed) -> dict[PurePosixPath, str]:
    """Each unit by its path below the root folder."""
    data = ("--data", str(installed.data))
    program = str(installed.program)
    keep = ("--keep", str(KEPT_BACKUPS), "--verify")
    values = {
        "user": installed.user,
        "serve": _words(program, "serve", *data),
        "backup": _words(program, "backup", *data, *keep, str(installed.backups)),
        "check": _words(program, "check", *data),
        "backups": _words(str(installed.backups)),
        "reload": "ExecReload=/bin/kill -HUP $MAINPID" if installed.reloads else "",
        "capabilities": _capabilities(installed.port),
        "confinement": _confinement(installed),
    }
    return {SYSTEM / name: _filled(name, values) for name in SERVER}


def screen_units(program: Path, name: str, user: str) -> dict[PurePosixPath, str]:
    """The unit of a device that shows `name` (a kiosk or display) on its whole screen, and nothing else."""
    # at a display a keyboard may change to another terminal (-s), at a kiosk nobody may
    cage = "/usr/bin/cage -d" if name == "kiosk" else "/usr/bin/cage -d -s"
    values = {"program": _words(str(program)), "user": user, "cage": cage}
    return {SYSTEM / f"motcua-{name}.service": _filled("motcua-screen.service", values)}


def counter_units(program: Path) -> dict[PurePosixPath, str]:
    """The unit of the counter's program, started in the desktop session of whoever signs in."""
    return {SESSIONS / "motcua-counter.service": _filled("motcua-counter.service", {"program": _words(str(program))})}


def _capabilities(port: int) -> str:
    """None at all, but for a port that only the system's programs may listen on."""
    if not 0 < port < PRIVILEGED_PORTS:
        return "CapabilityBoundingSet="
    return "CapabilityBoundingSet=CAP_NET_BIND_SERVICE\nAmbientCapabilities=CAP_NET_BIND_SERVICE"


def _confinement(installed: Installed) -> str:
    touched = (installed.program, installed.interpreter, installed.data, installed.backups, *installed.folders)
    at_home = any(len(path.parts) > 1 and path.parts[1] in _HOMES for path in touched)
    data = PurePosixPath(installed.data)
    writable = [_words(str(folder)) for folder in installed.folders]
    if data.is_relative_to(_STATE) and data != _STATE:
        state = [f"StateDirectory={_words(str(data.relative_to(_STATE)))}", "StateDirectoryMode=0700"]
    else:
        state = []
        writable.insert(0, _words(str(data)))
    lines = [*state, *([f"ReadWritePaths={' '.join(writable)}"] if writable else [])]
    text = _template("confinement.conf").partition("\n")[2]
    return _replaced(text, {"writable": "\n".join(lines), "home": "read-only" if at_home else "yes"}).strip()


def _filled(name: str, values: dict[str, str]) -> str:
    return f"{MARK}\n{_without_empty_lines(_replaced(_template(name), values))}"


def _replaced(text: str, values: dict[str, str]) -> str:
    return re.sub(r"@([a-z]+)@", lambda found: values[found[1]], text)


def _without_empty_lines(text: str) -> str:
    """Empty lines only before a section."""
    lines = [line for line in text.splitlines() if line]
    return "".join(f"\n{line}\n" if line.startswith("[") and n else f"{line}\n" for n, line in enumerate(lines))


def _template(name: str) -> str:
    return (files("deploy") / "systemd" / name).read_text("utf-8")


def _words(*words: str) -> str:
    """A command or list as systemd.syntax(7) reads it: specifiers, variables and quotes mean themselves."""
    return " ".join(map(_word, words))


def _word(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if re.search(r"[\s'\"\\;]", word) or not word else escaped
