"""The other files in `deploy/` are read by the programs that they are for, or hold only words that those know."""

import configparser
import re
import subprocess
from pathlib import Path

import pytest

from tests.equipment import needs
from tools.setup.system import UNPACKED, program

DEPLOY = Path(__file__).parents[2] / "deploy"
FIREWALL = DEPLOY / "nftables" / "motcua.nft"


def nft(path: Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([program("nft") or "", "-c", "-f", str(path)], capture_output=True, text=True, timeout=30)
    if "Operation not permitted" in done.stderr:
        pytest.skip("nft may not even check here: it wants root")
    return done


@needs("nft")
def test_nft_reads_the_firewall(tmp_path: Path) -> None:
    done = nft(FIREWALL)
    assert done.returncode == 0, done.stderr
    broken = tmp_path / "broken.nft"
    broken.write_text(FIREWALL.read_text("utf-8").replace("tcp dport 22", "tcp port 22"), "utf-8")
    assert nft(broken).returncode != 0


@pytest.mark.parametrize(
    ("ours", "theirs", "package"),
    [
        ("journald/motcua.conf", "journald.conf", "systemd"),
        ("timesyncd/motcua.conf", "timesyncd.conf", "systemd-timesyncd"),
    ],
)
def test_systemd_knows_each_setting(ours: str, theirs: str, package: str) -> None:
    """systemd's own file lists every setting, commented out; an unknown one it only warns of, while it runs."""
    folders = [Path(folder) / "systemd" / theirs for folder in ("/etc", "/usr/lib")]
    found = next((path for path in folders if path.is_file()), None)
    if found is None:
        pytest.skip(f"no {theirs} here (Debian: {package})")
    known = set(re.findall(r"^#?(\w+)=", found.read_text("utf-8"), re.M))
    file = configparser.ConfigParser(interpolation=None)
    file.optionxform = str  # type: ignore[assignment, method-assign]
    file.read(DEPLOY / ours, "utf-8")
    (section,) = file.sections()
    assert f"[{section}]" in found.read_text("utf-8")
    assert set(file[section]) <= known


def test_the_upss_program_knows_each_word() -> None:
    folders = (Path("/"), UNPACKED)
    sample = next((path for each in folders if (path := each / "etc" / "nut" / "upsmon.conf").is_file()), None)
    if sample is None:
        pytest.skip("no upsmon.conf here (Debian: nut-client)")
    known = set(re.findall(r"^[# ]*([A-Z]+)\b", sample.read_text("utf-8"), re.M))
    used = set(re.findall(r"^([A-Z]+) ", (DEPLOY / "nut" / "upsmon.conf").read_text("utf-8"), re.M))
    assert {"MONITOR", "SHUTDOWNCMD"} <= used <= known


@needs("udevadm")
def test_udev_reads_the_printers_rules() -> None:
    """Older versions have no `verify`; they say so with the status of a wrong use."""
    asked = subprocess.run([program("udevadm") or "", "verify", "--help"], capture_output=True, timeout=30)
    if asked.returncode != 0:
        pytest.skip("this udevadm verifies no rules")
    rules = DEPLOY / "udev" / "70-motcua-printer.rules"
    done = subprocess.run([program("udevadm") or "", "verify", str(rules)], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
