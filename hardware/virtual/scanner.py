"""A virtual scanner: SANE's own `test` backend."""

from pathlib import Path

from hardware.scanner.devices import Scanimage

DEVICE = "test:0"


def virtual_scanner(config_dir: Path) -> Scanimage:
    """Writes a SANE configuration with only the test backend into `config_dir`; returns how to use it."""
    config_dir.mkdir(parents=True, exist_ok=True)
    (config_dir / "dll.conf").write_text("test\n")
    (config_dir / "test.conf").write_text("number_of_devices 1\n")
    return Scanimage(config_dir=config_dir)
