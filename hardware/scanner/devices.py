"""Lists the scanners."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .fault import Fault, fault_of

LIST_S = 30.0
"""The time limit in seconds; SANE searches the network too, which takes long."""
_FIELDS = "%d%n%v%n%m%n%t%n%n"


@dataclass(frozen=True, slots=True)
class Scanimage:
    """How to call scanimage. `config_dir`: replaces SANE's own (/etc/sane.d), for tests and demonstrations."""

    program: str = "scanimage"
    config_dir: Path | None = None

    def environment(self) -> dict[str, str]:
        """The environment: messages in English, since they are parsed, and the configuration."""
        environment = dict(os.environ, LC_ALL="C.UTF-8")
        if self.config_dir is not None:
            environment["SANE_CONFIG_DIR"] = str(self.config_dir)
        return environment

    def run(self, *options: str, wait_s: float) -> str | Fault:
        """What scanimage prints with these options, or the fault that it ends with. Blocking."""
        try:
            done = subprocess.run(
                [self.program, *options],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=wait_s,
                check=False,
            )
        except FileNotFoundError:
            return Fault.NO_SCANIMAGE
        except OSError:
            return Fault.FAILED
        except subprocess.TimeoutExpired:
            return Fault.NO_ANSWER
        if done.returncode != 0:
            return fault_of(done.returncode, done.stderr.decode(errors="replace"))
        return done.stdout.decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Device:
    """One scanner. `name`: SANE's; the other fields are for people."""

    name: str
    vendor: str
    model: str
    kind: str


def list_devices(scanimage: Scanimage = Scanimage(), wait_s: float = LIST_S) -> list[Device] | Fault:
    """All scanners that SANE finds, or the fault that prevented the search."""
    printed = scanimage.run("--formatted-device-list", _FIELDS, wait_s=wait_s)
    if isinstance(printed, Fault):
        return printed
    records = printed.split("\n\n")
    fields = (record.split("\n") for record in records if record)
    return [Device(*record[:4]) for record in fields if len(record) >= 4]
