"""USB printers as pyusb shows them, with an emulated printer behind their end points."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import usb.core
import usb.util

from hardware.virtual.emulated_printer import EmulatedPrinter, Job

BULK, INTERRUPT = 2, 3


@dataclass
class FakeEnd:
    """A descriptor of an end point."""

    bEndpointAddress: int
    bmAttributes: int = BULK


@dataclass
class FakeInterface:
    """A descriptor of an interface: class 7, protocol 2 is a printer that answers."""

    ends: list[FakeEnd]
    bInterfaceClass: int = 7
    bInterfaceProtocol: int = 2
    bInterfaceNumber: int = 0
    bAlternateSetting: int = 0

    def __iter__(self) -> Iterator[FakeEnd]:
        return iter(self.ends)


@dataclass
class FakeUsbPrinter:
    """One configuration of interfaces; `denied`: the user may not open it; `driver`: the system's driver holds it."""

    interfaces: list[FakeInterface]
    idVendor: int = 0x0416
    idProduct: int = 0x5011
    error: int | None = None
    driver: bool = True
    written_to: set[int] = field(default_factory=set)
    claimed: set[int] = field(default_factory=set)
    jobs: list[Job] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.printer = EmulatedPrinter(576, self.jobs.append, buffer_bytes=1 << 20)
        self._answers = b""

    def __iter__(self) -> Iterator[list[FakeInterface]]:
        return iter([self.interfaces])

    def is_kernel_driver_active(self, interface: int) -> bool:
        if self.error is not None:
            raise usb.core.USBError("no", errno=self.error)
        return self.driver

    def detach_kernel_driver(self, interface: int) -> None:
        self.driver = False

    def attach_kernel_driver(self, interface: int) -> None:
        self.driver = True

    def get_active_configuration(self) -> object:
        return self

    def write(self, end: int, data: bytes, timeout_ms: int) -> int:
        if end not in [one.bEndpointAddress for interface in self.interfaces for one in interface]:
            raise ValueError("Invalid endpoint address")
        self.written_to.add(end)
        self.printer.receive(data)
        self.printer.work(time.monotonic())
        self._answers += self.printer.take_answers()
        return len(data)

    def read(self, end: int, size: int, timeout_ms: int) -> bytes:
        if not self._answers:
            raise usb.core.USBTimeoutError("timed out")
        data, self._answers = self._answers[:size], self._answers[size:]
        return data


@contextmanager
def plugged(device: FakeUsbPrinter) -> Iterator[None]:
    """As if it were the only USB device of this machine."""

    def find(find_all: bool = False, **ids: int) -> Any:
        is_it = ids == {"idVendor": device.idVendor, "idProduct": device.idProduct}
        return [device] if find_all else device if is_it else None

    with (
        patch.object(usb.core, "find", find),
        patch.object(usb.util, "claim_interface", lambda device, number: device.claimed.add(number)),
        patch.object(usb.util, "dispose_resources", lambda device: device.claimed.clear()),
    ):
        yield
