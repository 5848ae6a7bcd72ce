"""The installer's recipe for Windows, which nobody has run: what it names exists, and is what our own files say."""

import configparser
import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement

from protocol.version import VERSION

ROOT = Path(__file__).parents[2]
RECIPE = ROOT / "deploy" / "windows"
PROGRAMS = "kiosk", "counter", "display"
WINDOWS = {name: str(value) for name, value in default_environment().items()} | {
    "sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64",
    "python_version": "3.13", "python_full_version": "3.13.9",
}  # fmt: skip


def setup() -> configparser.ConfigParser:
    read = configparser.ConfigParser()
    read.read(ROOT / "setup.cfg", "utf-8")
    return read


def text(name: str) -> str:
    return (RECIPE / name).read_text("utf-8")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(extra: str) -> list[Requirement]:
    """What an extra of ours names, and the extras of ours that it names."""
    lines = [line.strip() for line in setup()["options.extras_require"][extra].splitlines() if line.strip()]
    ours = [line[7:-1] for line in lines if line.startswith("motcua[")]
    own = [Requirement(line) for line in lines if not line.startswith("motcua[")]
    return own + [each for name in ours for each in declared(name)]


def needed() -> set[str]:
    """The names of all libraries that the three programs need on Windows."""
    ahead = [each for program in PROGRAMS for each in declared(program)]
    ahead += [Requirement(line) for line in setup()["options"]["install_requires"].splitlines() if line.strip()]
    seen: set[tuple[str, frozenset[str]]] = set()
    while ahead:
        one = ahead.pop()
        extras = ["", *one.extras]
        key = plain(one.name), frozenset(one.extras)
        if key in seen or (one.marker is not None and not one.marker.evaluate(WINDOWS | {"extra": ""})):
            continue
        seen.add(key)
        try:
            named = [Requirement(each) for each in requires(one.name) or []]
        except PackageNotFoundError:  # one of Windows's alone
            continue
        for each in named:
            if each.marker is None or any(each.marker.evaluate(WINDOWS | {"extra": extra}) for extra in extras):
                each.marker = None
                ahead.append(each)
    return {name for name, _extras in seen}


def test_the_libraries_are_what_the_programs_need_and_the_lock_has() -> None:
    named = [line for line in text("packages.txt").splitlines() if line and not line.startswith("#")]
    assert named == sorted(needed())
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    assert set(named) <= locked


def test_the_installer_has_our_version_and_files_that_exist_or_are_made() -> None:
    recipe = text("motcua.iss")
    assert re.findall(r'#define Version "(.*)"', recipe) == [VERSION]
    sources = re.findall(r'^Source: "([^"]+)"', recipe, re.MULTILINE)
    made = [source for source in sources if source.startswith("build\\")]
    assert made == ["build\\motcua\\python\\*", "build\\motcua\\lib\\*"]
    assert all(source.removesuffix("\\*") in text("build.ps1") for source in made)
    ours = [source for source in sources if source not in made]
    assert sorted(ours) == sorted(path.name for path in RECIPE.glob("*.cmd"))
    assert set(re.findall(r'"\{app\}\\([\w-]+\.cmd)"', recipe)) == set(ours)
    assert all(name in text("README.md") for name in (*ours, "build.ps1", "packages.txt", "motcua.iss"))
    assert "Never run on Windows" in text("README.md")


def test_each_program_has_a_start_and_may_start_by_itself() -> None:
    points = dict(line.split(" = ") for line in setup()["options.entry_points"]["console_scripts"].strip().splitlines())
    recipe = text("motcua.iss")
    for program in PROGRAMS:
        script = text(f"motcua-{program}.cmd")
        (module,) = re.findall(r"python\.exe\" -m ([\w.]+) ", script)
        assert points[f"motcua-{program}"] == f"{module}:main"
        (autostart,) = re.findall(rf'^Name: "\{{userstartup\}}.*motcua-{program}\.cmd.*$', recipe, re.MULTILINE)
        assert f"Components: {program}; Tasks: autostart" in autostart
