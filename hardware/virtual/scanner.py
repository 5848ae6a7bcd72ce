"""A scanner without metal: SANE's own `test` backend, which is the real SANE up to the glass."""

from pathlib import Path

from hardware.scanner.devices import Scanimage

DEVICE = "test:0"


def virtual_scanner(config_dir: Path) -> Scanimage:
    """Write a SANE configuration that knows only the test backend into `config_dir`; how to call scanimage with it."""
    config_dir.mkdir(parents=True, exist_ok=True)
    (config_dir / "dll.conf").write_text("test\n")
    (config_dir / "test.conf").write_text("number_of_devices 1\n")
    return Scanimage(config_dir=config_dir)
