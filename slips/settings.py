"""The settings of the slip printer, the same at a kiosk and at a counter."""

from typing import Annotated

from msgspec import Meta

from ui.program.settings import DeviceSettings, about


class SlipSettings(DeviceSettings, frozen=True, kw_only=True):
    """Without a `printer`, numbers are shown on the screen only, with the QR code of their page."""

    printer: Annotated[
        str, about("slip printer: tcp://HOST:9100, serial:///dev/…, usb://…, file:///…, spooler://…")
    ] = ""
    printer_profile: Annotated[str, about("make of the printer, see docs/hardware.md: generic-80, epson-tm-t20, …")] = (
        ""
    )
    paper_mm: Annotated[
        Annotated[int, Meta(ge=40, le=160)], about("width of the roll, 80 or 58; or its printable width, 72 or 48")
    ] = 80
    data: Annotated[str, about("folder for data that must survive a power cut; a different one for each device")] = ""
    virtual_slips: Annotated[str, about("with --virtual-hardware: folder for the slips as PNG")] = ""


def printer_named(settings: SlipSettings) -> str | None:
    """Which printer it is, for staff: address, make where it is set, width of its paper; None without one."""
    if not settings.printer:
        return None
    return " · ".join(one for one in (settings.printer, settings.printer_profile, f"{settings.paper_mm} mm") if one)
