"""What the counter's program is told at its start, beside what every program is told."""

from typing import Annotated

from motcua.protocol.ids import Id
from motcua.ui.settings import DeviceSettings, about


class CounterSettings(DeviceSettings, frozen=True, kw_only=True):
    """`--counter`, `--scanner`, `--scan-dpi`."""

    counter: Annotated[Id, about("id of the counter this desk is")]
    scanner: Annotated[str, about("SANE's name of the document scanner; without it the first one found")] = ""
    scan_dpi: Annotated[int, about("resolution of scans in dots per inch, at least 200 for the archive")] = 200
