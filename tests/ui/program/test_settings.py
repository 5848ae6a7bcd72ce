"""Settings: what counts before what, and mistakes that name the nearest right word."""

from pathlib import Path
from typing import Annotated

import pytest

from ui.program.settings import DeviceSettings, about, read_settings


class DeskSettings(DeviceSettings, frozen=True, kw_only=True):
    """A program with two settings of its own."""

    counter: Annotated[str, about("id of the counter")]
    volume: Annotated[float, about("0 to 1")] = 0.5


MUST = ["--server", "http://127.0.0.1:8000", "--branch", "CN01", "--counter", "1"]


def read(argv: list[str], environ: dict[str, str] | None = None) -> DeskSettings:
    return read_settings(DeskSettings, "desk", argv, environ or {})


def test_the_command_line_is_enough() -> None:
    settings = read([*MUST, "--token", "t", "--language", "en", "--windowed", "--remote", "4000", "--volume", "0.25"])
    assert settings == DeskSettings(
        server="http://127.0.0.1:8000", branch="CN01", token="t", language="en", fullscreen=False,
        remote=4000, counter="1", volume=0.25,
    )  # fmt: skip


def test_defaults_are_those_of_a_kiosk_on_its_stand() -> None:
    settings = read(MUST)
    assert (settings.fullscreen, settings.language, settings.remote) == (True, "vi", None)


def test_command_line_before_environment_before_file(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text('server = "http://file:1"\nbranch = "F"\ncounter = "f"\nvolume = 0.1\n', "utf-8")
    argv = ["--settings", str(file), "--branch", "C"]
    settings = read(argv, {"MOTCUA_BRANCH": "E", "MOTCUA_COUNTER": "e", "MOTCUA_FULLSCREEN": "no"})
    assert (settings.server, settings.branch, settings.counter) == ("http://file:1", "C", "e")
    assert (settings.volume, settings.fullscreen) == (0.1, False)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ('conuter = "1"', "unknown key 'conuter'; did you mean counter?"),
        ("volume = ", "Invalid value"),
        ('volume = "loud"', "Expected `float`"),
        ('language = "fr"', "matching regex '^(vi|en)$' - at `$.language`"),
        ('server = "127.0.0.1:8000"', "$.server"),
        ("remote = 70000", "$.remote"),
    ],
)
def test_a_mistake_in_the_file_is_named(
    tmp_path: Path, file: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "desk.toml"
    path.write_text(file, "utf-8")
    must = [] if file.startswith("server") else MUST[:2]
    with pytest.raises(SystemExit) as ended:
        read([*must, *MUST[2:], "--settings", str(path)])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (MUST[2:], "server is missing: give --server, MOTCUA_SERVER"),
        ([*MUST, "--langauge", "vi"], "unknown option --langauge; did you mean --language?"),
        ([*MUST, "--settings", "/nowhere.toml"], "/nowhere.toml: No such file"),
        ([*MUST, "--branch", "two words"], "$.branch"),
    ],
)
def test_a_mistake_on_the_command_line_is_named(argv: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        read(argv)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
