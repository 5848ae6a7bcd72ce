"""Bytes and seconds of two slips on a serial line, into docs/hardware.md: python -m tests.prove.lines."""

import re
from pathlib import Path

from hardware.printer import raster
from hardware.printer.address import BAUD_RATES, parse_address
from hardware.printer.profile import GENERIC
from hardware.printer.speed import bytes_per_s, detail_for, most_bytes
from hardware.slip.draw import draw
from hardware.slip.slip import PAPER_58_MM, PAPER_80_MM
from tests.hardware.slips import long_slip, slip

PAGE = Path(__file__).parents[2] / "docs" / "hardware.md"
PLACE = re.compile(r"(?<=<!-- lines -->\n).*?(?=<!-- /lines -->)", re.DOTALL)


def table() -> str:
    """A row for each speed."""
    rows = ["| baud | 80 mm | 58 mm | 80 mm, with papers | 58 mm, with papers |", "| --- | --- | --- | --- | --- |"]
    for baud in BAUD_RATES:
        address = parse_address(f"serial:///dev/ttyUSB0?baud={baud}")
        rate = bytes_per_s(address)
        assert rate is not None
        cells = []
        for one in (slip(), long_slip()):
            for paper in (PAPER_80_MM, PAPER_58_MM):
                job = raster.job_bytes(draw(one, paper), GENERIC, detail_for(address), most_bytes(address))
                cells.append(f"{len(job) / 1000:.1f} kB, {len(job) / rate:.1f} s")
        rows.append(f"| {baud:,} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def main() -> int:
    """Writes the table into its page."""
    page = PAGE.read_text("utf-8")
    PAGE.write_text(PLACE.sub(lambda _found: table(), page), "utf-8")
    print(table())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
