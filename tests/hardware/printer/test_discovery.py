"""What might be a printer here: device files of USB printers, and serial lines; each is an address that can be read."""

from pathlib import Path

from hardware.printer.address import FileAddress, parse_address
from hardware.printer.discovery import plugged_printers


def test_usb_printers_come_first_and_every_address_can_be_read(tmp_path: Path) -> None:
    for name in ("lp1", "lp0", "hiddev0"):
        (tmp_path / name).touch()
    found = plugged_printers(tmp_path)
    assert found[:2] == [f"file://{tmp_path}/lp0?status=yes", f"file://{tmp_path}/lp1?status=yes"]
    assert parse_address(found[0]) == FileAddress(f"{tmp_path}/lp0", answers=True)
    assert all(parse_address(address) for address in found)


def test_without_such_a_folder_there_are_none(tmp_path: Path) -> None:
    assert not [address for address in plugged_printers(tmp_path / "none") if address.startswith("file://")]
