"""Serial ports as the addresses that devices on them are configured by."""

from types import SimpleNamespace

from hardware.serial.address import parse_line
from hardware.serial.discovery import plugged_lines


def port(device: str, vid: int | None = None, pid: int | None = None) -> SimpleNamespace:
    return SimpleNamespace(device=device, vid=vid, pid=pid, hwid="PNP0501" if vid is None else "USB VID:PID=…")


def test_an_adapter_is_named_by_what_it_is_unless_there_are_two_alike() -> None:
    alike = port("/dev/ttyUSB1", 0x1A86, 0x7523), port("/dev/ttyUSB0", 0x1A86, 0x7523)
    found = plugged_lines([*alike, port("/dev/ttyACM0", 0x0C2E, 0x0901), port("/dev/ttyS0")])
    assert found == ["usb://0c2e:0901", "serial:///dev/ttyS0", "serial:///dev/ttyUSB0", "serial:///dev/ttyUSB1"]
    assert [str(parse_line(one)) for one in found] == ["usb://0c2e:0901", "/dev/ttyS0", "/dev/ttyUSB0", "/dev/ttyUSB1"]


def test_a_port_without_an_identity_is_none() -> None:
    nameless = port("/dev/ttyS0")
    nameless.hwid = "n/a"
    assert plugged_lines([nameless]) == []


def test_this_machines_own_ports_can_be_listed() -> None:
    assert isinstance(plugged_lines(), list)
