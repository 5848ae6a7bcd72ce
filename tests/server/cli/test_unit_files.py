"""The units are what systemd itself finds right, and hold what an installation needs to run confined."""

import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from server.cli.unit_files import MARK, SCREENS, SERVER, SYSTEM, Installed, counter_units, screen_units, server_units
from tests.equipment import needs

analyze = needs("systemd-analyze")


def installed() -> Installed:
    """Programs and users that are on every machine."""
    python = Path(sys.executable)
    return Installed(
        python, Path("/usr/bin/python3"), Path("/var/lib/motcua"), Path("/var/backups/motcua"), "root", 8000
    )


def server_unit(one: Installed, name: str = "motcua.service") -> list[str]:
    return server_units(one)[SYSTEM / name].splitlines()


def setting(lines: list[str], key: str) -> list[str]:
    """Every value of a setting."""
    return [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]


def verified(folder: Path, *arguments: str) -> None:
    """systemd's own word on every unit of the folder; where a warning ends with success it counts too."""
    units = [str(path) for path in sorted(folder.iterdir()) if path.suffix in (".service", ".timer")]
    environment = {"XDG_RUNTIME_DIR": str(folder), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["systemd-analyze", *arguments, *units], capture_output=True, text=True, env=environment, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert str(folder) not in done.stderr, done.stderr


def write(folder: Path, units: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in units.items():
        # the program that shows the screen need not be on the machine that runs the tests
        (folder / name).write_text(text.replace("/usr/bin/cage", "/usr/bin/env"), "utf-8")
    return folder


@analyze
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"port": 443, "reloads": True},
        {
            "data": Path("/srv/một cửa/100%"),
            "folders": (Path('/mnt/a "b" $HOME'),),
        },
        {"data": Path("/home/motcua/data"), "backups": Path("/mnt/backup")},
    ],
)
def test_systemd_finds_the_servers_units_right(changes: dict[str, object], tmp_path: Path) -> None:
    units = server_units(msgspec.structs.replace(installed(), **changes))
    folder = write(tmp_path / "units", {path.name: text for path, text in units.items()})
    assert sorted(path.name for path in folder.iterdir()) == sorted(SERVER)
    verified(folder, "verify")


@analyze
def test_systemd_finds_the_devices_units_right(tmp_path: Path) -> None:
    program = installed().program
    screens = {name: screen_units(program, name, "root") for name in SCREENS}
    verified(write(tmp_path / "screens", {p.name: t for units in screens.values() for p, t in units.items()}), "verify")
    sessions = write(tmp_path / "sessions", {path.name: text for path, text in counter_units(program).items()})
    verified(sessions, "verify", "--user")


@analyze
def test_systemd_says_what_is_wrong_in_a_unit(tmp_path: Path) -> None:
    text = "\n".join(server_unit(installed())).replace("WatchdogSec=30", "WatchDog=30")
    with pytest.raises(AssertionError, match="WatchDog"):
        verified(write(tmp_path / "units", {"motcua.service": text}), "verify")


@analyze
def test_the_server_is_confined(tmp_path: Path) -> None:
    """`systemd-analyze security` gives 0 (confined) to 10; a unit without our settings has 9.2."""
    units = {path.name: text for path, text in server_units(installed()).items() if path.suffix == ".service"}
    verified(write(tmp_path / "units", units), "security", "--offline=true", "--threshold=20", "--no-pager")


def test_a_data_folder_below_var_lib_is_systemds_to_make() -> None:
    inside = server_unit(msgspec.structs.replace(installed(), data=Path("/var/lib/motcua")))
    assert setting(inside, "StateDirectory") == ["motcua"]
    assert setting(inside, "ReadWritePaths") == []
    outside = server_unit(msgspec.structs.replace(installed(), data=Path("/srv/motcua")))
    assert setting(outside, "StateDirectory") == []
    assert setting(outside, "ReadWritePaths") == ["/srv/motcua"]


def test_the_backup_may_write_where_backups_go() -> None:
    one = msgspec.structs.replace(installed(), data=Path("/srv/motcua"), backups=Path("/mnt/backup"))
    assert setting(server_unit(one, "motcua-backup.service"), "ReadWritePaths") == ["/srv/motcua", "/mnt/backup"]


@pytest.mark.parametrize(("port", "capability"), [(8000, ""), (443, "CAP_NET_BIND_SERVICE"), (0, "")])
def test_only_a_privileged_port_needs_a_capability(port: int, capability: str) -> None:
    unit = server_unit(msgspec.structs.replace(installed(), port=port))
    assert setting(unit, "CapabilityBoundingSet") == [capability]
    assert setting(unit, "AmbientCapabilities") == ([capability] if capability else [])


@pytest.mark.parametrize("part", ["program", "interpreter", "backups"])
def test_an_installation_in_a_home_can_be_read_there(part: str) -> None:
    elsewhere = msgspec.structs.replace(installed(), program=Path("/opt/motcua/bin/motcua"))
    assert setting(server_unit(elsewhere), "ProtectHome") == ["yes"]
    at_home = msgspec.structs.replace(elsewhere, **{part: Path("/home/lan/motcua/bin/motcua")})
    assert setting(server_unit(at_home), "ProtectHome") == ["read-only"]


def test_a_server_that_does_not_reload_says_so_to_systemd() -> None:
    """SIGHUP would end it."""
    assert setting(server_unit(installed()), "ExecReload") == []
    assert setting(server_unit(msgspec.structs.replace(installed(), reloads=True)), "ExecReload")


def test_every_unit_begins_with_our_mark_and_no_placeholder_is_left() -> None:
    program = installed().program
    every = [
        server_units(installed()),
        counter_units(program),
        *(screen_units(program, name, "tv") for name in SCREENS),
    ]
    for text in (text for units in every for text in units.values()):
        assert text.startswith(MARK)
        assert not re.search("@[a-z]+@", text)
