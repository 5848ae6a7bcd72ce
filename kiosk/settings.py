"""The kiosk's settings, beside those of every program."""

from typing import Annotated

from msgspec import Meta

from protocol.ticket_numbers import MOST_LEASED
from slips.settings import SlipSettings
from ui.program.settings import Rotation, about


class KioskSettings(SlipSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kiosk without a `printer` gives its numbers by QR code on the screen."""

    barcode: Annotated[str, about("barcode scanner: serial:///dev/ttyACM0, usb://VENDOR:PRODUCT, …")] = ""
    idle_s: Annotated[Annotated[int, Meta(ge=15, le=600)], about("back to the start after so long untouched")] = 30
    offline_numbers: Annotated[
        Annotated[int, Meta(ge=0, le=MOST_LEASED)],
        about("numbers of each prefix that are kept for the time without the server; 0: none"),
    ] = 100
    offline_hours: Annotated[
        Annotated[int, Meta(ge=1, le=720)],
        about("hours after the last contact for which numbers are given without the server"),
    ] = 96
    size: Annotated[Annotated[str, Meta(pattern=r"^[0-9]{3,4}x[0-9]{3,4}$")], about("size of a window, WxH")] = (
        "1080x1920"
    )
    rotate: Rotation = 0
    pad_keys: Annotated[str, about("keys of the four-key pad: up, down, OK, back")] = "Up,Down,Return,Escape"
    voice: Annotated[
        Annotated[str, Meta(pattern=r"^(off|on|file:///.+)$")],
        about("voice guidance: on, off, or file:///… to write down what would be said"),
    ] = "on"
