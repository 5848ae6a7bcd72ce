"""What a kiosk is told beside what every program is told."""

from typing import Annotated

from msgspec import Meta

from motcua.ui.settings import DeviceSettings, about


class KioskSettings(DeviceSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kiosk without a `printer` gives its numbers by QR code on the screen."""

    printer: Annotated[str, about("ticket printer: tcp://HOST:9100, serial:///dev/…, usb://…, file:///…")] = ""
    printer_profile: Annotated[str, about("make of the printer, see docs/hardware.md: generic-80, epson-tm-t20, …")] = (
        ""
    )
    paper_mm: Annotated[
        Annotated[int, Meta(ge=40, le=160)], about("width of the roll, 80 or 58; or its printable width, 72 or 48")
    ] = 80
    barcode: Annotated[str, about("barcode scanner: serial:///dev/ttyACM0, usb://VENDOR:PRODUCT, …")] = ""
    data: Annotated[str, about("folder for what must outlast a power cut; one of its own for each kiosk")] = ""
    idle_s: Annotated[Annotated[int, Meta(ge=15, le=600)], about("back to the start after so long untouched")] = 30
    size: Annotated[Annotated[str, Meta(pattern=r"^[0-9]{3,4}x[0-9]{3,4}$")], about("size of a window, WxH")] = (
        "1080x1920"
    )
    pad_keys: Annotated[str, about("keys of the four-key pad: up, down, OK, back")] = "Up,Down,Return,Escape"
    voice: Annotated[
        Annotated[str, Meta(pattern=r"^(off|on|file:///.+)$")],
        about("voice guidance: on, off, or file:///… to write down what would be said"),
    ] = "on"
    virtual_slips: Annotated[str, about("with --virtual-hardware: folder for the slips as PNG")] = ""
