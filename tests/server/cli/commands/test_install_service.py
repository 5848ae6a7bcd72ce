"""`motcua install-service`: what it writes below a folder, says, leaves alone, and takes back."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from server.cli.unit_files import SERVER
from tests.server.cli.conftest import Ran, Run

Install = Callable[..., Ran]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "root"


@pytest.fixture
def install(run: Run, data: Path, root: Path) -> Install:
    def call(*arguments: str, user: str | None = data.owner()) -> Ran:
        who = () if user is None else ("--user", user)
        return run("install-service", "--root", str(root), *who, *arguments)

    return call


def unit(root: Path, name: str = "motcua.service") -> str:
    return (root / "etc/systemd/system" / name).read_text("utf-8")


def test_it_shows_what_it_writes_and_writes_nothing_on_a_dry_run(install: Install, root: Path, data: Path) -> None:
    said = install("--dry-run")
    assert said.code == 0
    assert f"serve --data {data}" in said.out
    assert all(name in said.out for name in SERVER)
    assert not root.exists()


def test_it_writes_the_units_of_this_installation_once(install: Install, root: Path, data: Path) -> None:
    assert install("--yes").code == 0
    text = unit(root)
    assert f"User={data.owner()}\n" in text
    assert f"ReadWritePaths={data}\n" in text
    backups = root / "var/backups/motcua"
    assert backups.stat().st_mode & 0o777 == 0o700
    again = install()  # nothing to ask
    assert again.code == 0
    assert again.out.count("stays as it is") == len(SERVER)
    assert "daemon-reload" not in again.out
    assert unit(root) == text


def test_what_changes_is_shown_before_it_is_written(install: Install, root: Path) -> None:
    install("--yes")
    said = install("--port", "443", "--dry-run", "--json")
    assert said.json["changed"] == [str(root / "etc/systemd/system/motcua.service")]
    assert said.json["kept"] == ["port"]
    assert said.json["written"] is False
    assert "+AmbientCapabilities=CAP_NET_BIND_SERVICE" in said.err
    assert "Ambient" not in unit(root)


def test_settings_that_are_given_are_kept_where_every_command_finds_them(
    install: Install, root: Path, data: Path
) -> None:
    (data / "motcua.toml").write_text('host = "0.0.0.0"  # all\nport = 8001\n', "utf-8")
    said = install("--yes", "--public-url", "https://một.example.vn", "--port", "8001", "--json")
    assert said.json["kept"] == ["public_url"]
    kept = (data / "motcua.toml").read_text("utf-8")
    assert kept == 'public_url = "https://một.example.vn"\nhost = "0.0.0.0"  # all\nport = 8001\n'
    assert (data / "motcua.toml").stat().st_mode & 0o077 == 0
    assert f"serve --data {data}\n" in unit(root)


def test_a_setting_that_the_file_says_otherwise_is_changed_there(install: Install, root: Path, data: Path) -> None:
    (data / "motcua.toml").write_text("port = 8001\n")
    said = install("--yes", "--port", "8002")
    assert said.code == 2
    assert "motcua.toml" in said.err
    assert "port" in said.err
    assert not root.exists()


def test_a_database_with_a_password_stays_out_of_the_unit(install: Install, root: Path, data: Path) -> None:
    install("--yes", "--database", "postgresql://motcua:geheim@localhost/motcua")
    assert "geheim" not in unit(root)
    assert "geheim" in (data / "motcua.toml").read_text("utf-8")


def test_a_server_with_a_certificate_is_reloaded_by_sighup(install: Install, root: Path) -> None:
    install("--yes", "--tls")
    assert "\nExecReload=/bin/kill -HUP $MAINPID\n" in unit(root)


def test_a_file_of_somebody_else_is_neither_replaced_nor_removed(install: Install, root: Path) -> None:
    theirs = root / "etc/systemd/system/motcua.service"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("[Service]\n")
    for arguments in (("--yes",), ("--remove", "--yes")):
        said = install(*arguments)
        assert said.code == 1
        assert str(theirs) in said.err
    assert theirs.read_text() == "[Service]\n"
    assert [path.name for path in theirs.parent.iterdir()] == ["motcua.service"]


def test_it_takes_back_what_it_wrote_and_nothing_else(install: Install, root: Path) -> None:
    install("--yes")
    other = root / "etc/systemd/system/other.service"
    other.write_text("[Service]\n")
    said = install("--remove", "--yes")
    assert said.code == 0
    assert "systemctl disable --now motcua.service motcua-backup.timer motcua-check.timer" in said.out
    assert [path.name for path in other.parent.iterdir()] == ["other.service"]
    assert install("--remove", "--json").json == {"removed": []}


def test_without_an_answer_nothing_is_written(install: Install, root: Path) -> None:
    said = install()
    assert said.code == 2
    assert "--yes" in said.err
    assert not root.exists()


def test_a_user_that_is_not_there_or_does_not_own_the_data_is_named(install: Install, data: Path) -> None:
    assert "adduser" in install("--yes", user="nobody-of-that-name").err
    if os.geteuid() == 0:
        os.chown(data, 1, 1)
        assert "chown -R root:" in install("--yes", user="root").err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes a folder that belongs to root")
def test_a_server_does_not_run_as_root_unasked(install: Install, root: Path) -> None:
    said = install("--yes", user=None)
    assert said.code == 1
    assert "adduser --system --group motcua" in said.err
    assert not root.exists()


def test_a_folder_that_is_not_set_up_is_no_service(run: Run, data: Path, root: Path) -> None:
    (data / "keys" / "secret.key").unlink()
    said = run("install-service", "--root", str(root), "--yes")
    assert said.code == 1
    assert "motcua init" in said.err


@pytest.mark.parametrize("device", ["kiosk", "display"])
def test_a_kiosk_or_display_starts_on_its_screen(run: Run, root: Path, device: str) -> None:
    said = run("install-service", "--device", device, "--root", str(root), "--yes")
    assert said.code == 0
    assert f"systemctl enable --now motcua-{device}.service" in said.out
    text = unit(root, f"motcua-{device}.service")
    assert f"/motcua-{device}\n" in text
    assert f"User={device}\n" in text
    assert run("install-service", "--device", device, "--root", str(root), "--remove", "--yes").code == 0
    assert not list((root / "etc/systemd/system").iterdir())


def test_a_counter_starts_in_the_clerks_own_session(run: Run, root: Path) -> None:
    said = run("install-service", "--device", "counter", "--root", str(root), "--yes")
    assert "systemctl --global enable motcua-counter.service" in said.out
    assert "WantedBy=graphical-session.target" in (root / "etc/systemd/user/motcua-counter.service").read_text("utf-8")
    assert run("install-service", "--device", "counter", "--user", "lan", "--root", str(root)).code == 2
