"""The settings of the counter's program, beside those of every program."""

from typing import Annotated

from msgspec import Meta

from protocol.ids import Id
from slips.settings import SlipSettings
from ui.program.settings import about

NO_SCANNER = "none"
"""The value of `scanner` for a desk without one."""


class CounterSettings(SlipSettings, frozen=True, kw_only=True):
    """`--counter`, `--scanner`, `--scan-dpi`, and the devices on the desk; a slip printer if there is one."""

    counter: Annotated[Id, about("id of the counter this desk is")]
    scanner: Annotated[
        str,
        about(
            "document scanner: SANE's name or escl://HOST; the first one found without it; none for a desk without a "
            "scanner"
        ),
    ] = ""
    scan_dpi: Annotated[int, about("resolution of scans in dots per inch, at least 200 for the archive")] = 200
    keypad: Annotated[str, about("call keypad: serial:///dev/ttyUSB0, usb://VENDOR:PRODUCT, socket://HOST:PORT")] = ""
    keypad_make: Annotated[str, about("its make, see docs/hardware.md: line, words, ff68")] = ""
    led: Annotated[str, about("LED panel above the counter, as --keypad")] = ""
    led_make: Annotated[str, about("its make, see docs/hardware.md: line, led-485, am03127")] = ""
    barcode: Annotated[str, about("code scanner on a serial line, as --keypad; a scanner that types has none")] = ""
    rating: Annotated[str, about("rating pad before the citizen, as --keypad")] = ""
    rating_make: Annotated[str, about("its make, see docs/hardware.md: five, faces, ff68")] = ""
    citizen_screen: Annotated[
        bool, about("a second window for the citizen, on the second monitor where there is one")
    ] = False
    led_id: Annotated[Annotated[int, Meta(ge=1, le=255)], about("the panel's number on its line")] = 1
