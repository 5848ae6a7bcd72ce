"""Our packages stand at the top level of site-packages: no distribution of the lock file has one of their names."""

import re
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
OURS = {path.parent.name for path in ROOT.glob("*/py.typed")} | {"deploy"}
"""`deploy` has files for the system and no code."""
OWN = "motcua"


def test_our_packages_are_those_that_the_wheel_takes() -> None:
    listed = (ROOT / "setup.cfg").read_text("utf-8").partition("[options.packages.find]")[2].partition("[")[0]
    assert set(re.findall(r"^    (\w+)\*$", listed, re.MULTILINE)) == OURS
    assert {"kiosk", "counter", "display", "server", "hardware"} <= OURS


def test_no_locked_distribution_has_a_top_level_name_of_ours() -> None:
    locked = {_plain(name) for name in re.findall(r"^([A-Za-z0-9_.-]+)==", _lock(), re.MULTILINE)}
    seen: set[str] = set()
    for distribution in distributions():
        name = _plain(distribution.metadata["Name"])
        if name == OWN:
            continue
        seen.add(name)
        top = {path.parts[0].removesuffix(".py") for path in distribution.files or () if path.suffix in (".py", ".so")}
        assert not top & OURS, f"{name} has {top & OURS}"
    # those for other systems and Pythons are locked, not installed
    assert len(locked & seen) > 0.8 * len(locked), sorted(locked - seen)


def _lock() -> str:
    return (ROOT / "requirements.lock").read_text("utf-8")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
