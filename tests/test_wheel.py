"""The wheel stands alone: installed in an empty environment, the demonstration runs from another folder."""

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

import pytest
from msgspec import Struct
from packaging.requirements import Requirement

from server.web.pages.parts.static_files import WEIGHTS

ROOT = Path(__file__).parent.parent
EXTRAS = "kiosk,counter,display"
NOT_OURS = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "DISPLAY")
PACKAGES = ("kiosk", "counter", "deploy", "display", "server", "hardware", "language", "protocol", "slips", "ui")
SOURCES = (*PACKAGES, "setup.py", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")


def run(*command: str, cwd: Path, timeout_s: float = 300, **environment: str) -> str:
    clean = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    done = subprocess.run(
        command, cwd=cwd, env=clean | environment, capture_output=True, text=True, encoding="utf-8", timeout=timeout_s
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: what an earlier build left in the checkout must not get in."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "*.ttf"))
        else:
            shutil.copy(source, folder / name)
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(folder))
    told = run("sh", "-c", 'exec "$@" 2>&1', "sh", *build, cwd=folder)
    warned = [line for line in told.splitlines() if re.search(r"\w+Warning:|is absent from", line)]
    assert not warned, "whoever installs would be frightened"
    (made,) = folder.glob("*.whl")
    with zipfile.ZipFile(made) as packed:
        assert sum(name.endswith(".ttf") for name in packed.namelist()) == len(WEIGHTS)
    return made


class Bare(Struct, frozen=True):
    """An environment with the wheel and nothing it does not ask for; `listed` is what pip then found in it."""

    python: str
    scripts: Path
    listed: str
    made: str
    """What `motcua check` said of a data folder that `motcua init` had made."""
    units: str
    """What `motcua install-service` would have written for it."""


def pip(python: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")


def lend(python: str, extra: str, cwd: Path) -> None:
    """From this environment what the wheel asks for, as far down as that goes, and nothing else.

    Lent, not copied: the windows' libraries alone are half a gigabyte. Their versions must be those that are asked for.
    """
    inside = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=cwd).strip())
    (ours,) = distributions(name="motcua", path=[str(inside)])
    for lent in asked_for(ours, extra):
        for name in {file.parts[0] for file in lent.files or () if ".." not in file.parts}:
            if not (inside / name).exists():
                (inside / name).symlink_to(str(lent.locate_file(name)))
    run(*pip(python), "check", cwd=cwd)


def asked_for(whole: Distribution, extras: str) -> list[Distribution]:
    """What a distribution needs with these extras, and what that needs, installed here."""
    found: dict[str, Distribution] = {}
    asked = [(whole, extra) for extra in ("", *filter(None, extras.split(",")))]
    seen = set()
    while asked:
        of, extra = asked.pop()
        if (of.name, extra) in seen:
            continue
        seen.add((of.name, extra))
        for needed in map(Requirement, of.requires or ()):
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                here = distribution(needed.name)
                assert needed.specifier.contains(here.version, prereleases=True), f"{needed} of {of.name}"
                found[here.name] = here
                asked += [(here, one) for one in ("", *needed.extras)]
    return list(found.values())


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Bare:
    """An environment that sees the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder / "env")
    scripts = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = str(scripts / "python")
    run(*pip(python), "install", "--quiet", "--no-compile", "--no-deps", str(wheel), cwd=folder)
    lend(python, "", cwd=folder)
    listed = run(*pip(python), "list", cwd=folder)
    run(str(scripts / "motcua"), "init", "--data", str(folder / "data"), cwd=folder)
    made = run(str(scripts / "motcua"), "check", "--data", str(folder / "data"), cwd=folder)
    service = ("install-service", "--data", str(folder / "data"), "--user", folder.owner(), "--root", str(folder))
    units = run(str(scripts / "motcua"), *service, "--dry-run", cwd=folder)
    return Bare(python, scripts, listed, made, units)


@pytest.mark.slow(15)
@pytest.mark.timeout(300)
@pytest.mark.xdist_group("wheel")
def test_wheel_without_extras_is_a_server_without_qt(bare: Bare) -> None:
    assert "starlette" in bare.listed
    assert "PySide6" not in bare.listed
    assert "whole" in bare.made
    assert f"ExecStart={bare.scripts / 'motcua'} serve" in bare.units


@pytest.mark.slow(50)
@pytest.mark.timeout(600)
@pytest.mark.xdist_group("wheel")
def test_wheel_with_extras_runs_the_demonstration_from_another_folder(bare: Bare, tmp_path: Path) -> None:
    lend(bare.python, EXTRAS, cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    run(str(bare.scripts / "motcua"), "demo", "--headless", "--out", str(tmp_path / "out"), cwd=elsewhere)
    pictures = {picture.name.partition("-")[0] for picture in (tmp_path / "out").glob("*.png")}
    assert pictures >= {"kiosk", "counter", "display", "ticket"}
    assert (tmp_path / "out" / "transcript.txt").read_text("utf-8").strip()
