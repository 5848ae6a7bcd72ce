"""The settings file: whole, for its owner only, and read back as it was meant."""

import stat
from pathlib import Path

import pytest

from ui.first_run.keeping import keep
from ui.program.settings import DeviceSettings, own_file, read_given

CHOSEN = {"server": "http://127.0.0.1:8000", "branch": "CN01", "token": 'mc_"x"\\', "fullscreen": False}


def test_what_was_chosen_is_read_back_by_the_program(tmp_path: Path) -> None:
    environ = {"XDG_CONFIG_HOME": str(tmp_path)}
    path = own_file("motcua-display", environ)
    assert read_given(DeviceSettings, "motcua-display", ("server", "branch"), [], environ).wants_setup
    keep(path, CHOSEN)
    given = read_given(DeviceSettings, "motcua-display", ("server", "branch"), [], environ)
    assert not given.wants_setup
    settings = given.settings()
    assert (settings.server, settings.branch, settings.token) == (CHOSEN["server"], "CN01", CHOSEN["token"])
    assert settings.fullscreen is False
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_else_is_in_the_file_stays_and_none_takes_out(tmp_path: Path) -> None:
    path = tmp_path / "desk.toml"
    path.write_text('language = "en"\ntoken = "old"\nprinter = "x"\n', "utf-8")
    keep(path, {"token": "new", "printer": None})
    assert path.read_text("utf-8") == 'language = "en"\ntoken = "new"\n'


def test_a_power_cut_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "desk.toml"
    keep(path, {"token": "old"})

    def cut(_descriptor: int) -> None:
        raise OSError("power cut")

    monkeypatch.setattr("os.fsync", cut)
    with pytest.raises(OSError, match="power cut"):
        keep(path, {"token": "new"})
    assert path.read_text("utf-8") == 'token = "old"\n'


def test_setup_asks_again_although_nothing_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "desk.toml"
    keep(path, CHOSEN)
    argv = ["--settings", str(path)]
    assert not read_given(DeviceSettings, "x", ("server",), argv, {}).wants_setup
    assert read_given(DeviceSettings, "x", ("server",), [*argv, "--setup"], {}).wants_setup
    assert read_given(DeviceSettings, "x", ("server", "pin_hash"), argv, {}).wants_setup


def test_a_settings_file_that_is_not_there_yet_will_be_made(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    given = read_given(DeviceSettings, "x", ("server",), ["--settings", str(path)], {})
    assert (given.path, given.wants_setup) == (path, True)
