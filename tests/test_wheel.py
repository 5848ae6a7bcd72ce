"""The wheel stands alone: installed in an empty environment, the demonstration runs from another folder."""

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXTRAS = "kiosk,counter,display"
PIP_INSTALL = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
SOURCES = ("motcua", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")


def run(*command: str, cwd: Path, timeout_s: float = 300, **environment: str) -> str:
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "DISPLAY")}
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
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(folder), cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.xdist_group("wheel")
def test_wheel_with_extras_runs_the_demonstration_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    scripts = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    locked = tmp_path / "constraints.txt"
    pins = re.findall(r"^[A-Za-z0-9_.-]+==[^ \\]+", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    locked.write_text("\n".join(pins), "utf-8")
    run(
        *(str(scripts / "python"), *PIP_INSTALL, "--constraint", str(locked)),
        f"motcua[{EXTRAS}] @ {wheel.as_uri()}",
        cwd=tmp_path,
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    run(str(scripts / "motcua"), "demo", "--headless", "--out", str(tmp_path / "out"), cwd=elsewhere)
    pictures = {picture.name.partition("-")[0] for picture in (tmp_path / "out").glob("*.png")}
    assert pictures >= {"kiosk", "counter", "display", "ticket"}
    assert (tmp_path / "out" / "transcript.txt").read_text("utf-8").strip()


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.xdist_group("wheel")
def test_wheel_without_extras_is_a_server_without_qt(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    scripts = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    run(
        str(scripts / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        str(wheel),
        cwd=tmp_path,
    )
    listed = run(str(scripts / "python"), "-m", "pip", "list", cwd=tmp_path)
    assert "PySide6" not in listed
    run(str(scripts / "motcua"), "init", "--data", str(tmp_path / "data"), cwd=tmp_path)
    assert "whole" in run(str(scripts / "motcua"), "check", "--data", str(tmp_path / "data"), cwd=tmp_path)
