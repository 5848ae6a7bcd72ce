"""The arrivals of a day as CSV: `id,arrive_s,service,class,appointment_s,service_s,no_show`, one per row."""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from language.messages import _
from protocol.enums import TicketClass
from server.balance.roll.scenario import Arrival
from server.catalogue.finding import Fault, Finding, nearest

COLUMNS: Final = ("id", "arrive_s", "service", "class", "appointment_s", "service_s", "no_show")
_OPTIONAL: Final = ("class", "appointment_s", "no_show")
_TRUTH: Final = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
MOST_FINDINGS: Final = 20
"""Most mistakes reported: a file of another kind is wrong on every line."""


def read_arrivals_file(path: Path, services: Sequence[str]) -> list[Arrival] | tuple[Finding, ...]:
    """Reads the file at `path`. Raises OSError when it cannot be opened."""
    return read_arrivals(path.read_bytes(), str(path), services)


def read_arrivals(raw: bytes, file: str, services: Sequence[str]) -> list[Arrival] | tuple[Finding, ...]:
    """The arrivals in the order of the file, or its mistakes, line by line. `services` are the known codes."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return (Finding(file, Fault.NOT_UTF8, _("is not UTF-8 text; save the file as UTF-8"), line=line),)
    return _Reader(file, services).read(text)


def write_arrivals(arrivals: Iterable[Arrival]) -> str:
    """The CSV text; `read_arrivals` reads it back unchanged."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in arrivals:
        slot = "" if one.appointment_s is None else seconds(one.appointment_s)
        writer.writerow(
            (one.id, seconds(one.arrive_s), one.service, one.cls, slot, seconds(one.service_s), int(one.no_show))
        )
    return out.getvalue()


def seconds(value: float) -> str:
    """Seconds in the shortest form without exponent: 60, 60.5."""
    return f"{value:.9f}".rstrip("0").rstrip(".")


class _Reader:
    def __init__(self, file: str, services: Sequence[str]) -> None:
        self.file = file
        self.services = services
        self.findings: list[Finding] = []
        self.lines: dict[str, int] = {}
        """The line of each id."""
        self.last_s = 0.0

    def read(self, text: str) -> list[Arrival] | tuple[Finding, ...]:
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        arrivals: list[Arrival] = []
        try:
            header = next(rows, [])
            if self._header([name.strip() for name in header]):
                arrivals = list(self._rows([name.strip() for name in header], rows))
                if not arrivals and not self.findings:
                    self._wrong(rows.line_num, Fault.EMPTY, _("an empty day: nobody comes"))
        except csv.Error as error:
            self._wrong(rows.line_num, Fault.SYNTAX, str(error))
        return tuple(self.findings[:MOST_FINDINGS]) or arrivals

    def _header(self, header: list[str]) -> bool:
        if not any(header):
            self._wrong(
                1,
                Fault.EMPTY,
                _("an empty day: the first line must name the columns {names}").format(names=",".join(COLUMNS)),
            )
            return False
        unused = [name for name in COLUMNS if name not in header]
        for name in header:
            if name not in COLUMNS:
                near = nearest(name, unused) or nearest(name, COLUMNS)
                message = _('unknown column "{name}"') if near else _('unknown column "{name}"; known: {names}')
                told = message.format(name=name, names=", ".join(COLUMNS))
                self._wrong(1, Fault.UNKNOWN_KEY, told, nearest=near)
            elif header.count(name) > 1:
                self._wrong(1, Fault.DUPLICATE, _('the column "{name}" is there twice').format(name=name))
        for name in unused:
            if name not in _OPTIONAL:
                self._wrong(1, Fault.MISSING, _('the column "{name}" is missing').format(name=name))
        return not self.findings

    def _rows(self, header: list[str], rows: Iterator[list[str]]) -> Iterator[Arrival]:
        for row in rows:
            line = rows.line_num  # type: ignore[attr-defined]  # csv's reader has it, its annotation does not
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                message = _("has {values} values for {columns} columns")
                self._wrong(line, Fault.BAD_VALUE, message.format(values=len(row), columns=len(header)))
                continue
            before = len(self.findings)
            arrival = self._arrival(line, {name: cell.strip() for name, cell in zip(header, row, strict=True)})
            if len(self.findings) == before:
                yield arrival
            if len(self.findings) >= MOST_FINDINGS:
                return

    def _arrival(self, line: int, row: dict[str, str]) -> Arrival:
        name = row["id"]
        if not name:
            self._wrong(line, Fault.MISSING, _("must not be empty"), "id")
        elif name in self.lines:
            message = _('"{name}" is already on line {line}').format(name=name, line=self.lines[name])
            self._wrong(line, Fault.DUPLICATE, message, "id")
        self.lines.setdefault(name, line)
        arrive_s = self._seconds(line, row, "arrive_s")
        if arrive_s < self.last_s:
            message = _("{time} is earlier than in the line before ({former}); arrivals must be sorted")
            told = message.format(time=seconds(arrive_s), former=seconds(self.last_s))
            self._wrong(line, Fault.HOURS_ORDER, told, "arrive_s")
        self.last_s = max(self.last_s, arrive_s)
        service = row["service"]
        if service not in self.services:
            near = nearest(service, self.services)
            message = _('no service "{service}"') if near else _('no service "{service}"; there are: {names}')
            told = message.format(service=service, names=", ".join(self.services))
            self._wrong(line, Fault.UNKNOWN_SERVICE, told, "service", near)
        slot = row.get("appointment_s", "")
        return Arrival(
            name,
            arrive_s,
            service,
            self._class(line, row.get("class", "")),
            self._seconds(line, row, "service_s"),
            self._seconds(line, row, "appointment_s") if slot else None,
            self._truth(line, row.get("no_show", "")),
        )

    def _seconds(self, line: int, row: dict[str, str], column: str) -> float:
        text = row[column]
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            said = f'"{text}"' if text else _("nothing")
            message = _("must be seconds as a number, not {value}").format(value=said)
            self._wrong(line, Fault.BAD_VALUE, message, column)
            return self.last_s
        if value < 0:
            self._wrong(line, Fault.BAD_VALUE, _("a negative time: {value}").format(value=text), column)
            return self.last_s
        return value

    def _class(self, line: int, text: str) -> TicketClass:
        if not text:
            return TicketClass.WALK
        try:
            return TicketClass(text)
        except ValueError:
            known = [cls.value for cls in TicketClass]
            message = _('"{value}" is none of {names}').format(value=text, names=", ".join(known))
            self._wrong(line, Fault.BAD_VALUE, message, "class", nearest(text, known))
            return TicketClass.WALK

    def _truth(self, line: int, text: str) -> bool:
        if text.lower() not in _TRUTH:
            self._wrong(line, Fault.BAD_VALUE, _('must be 1 or 0, not "{value}"').format(value=text), "no_show")
        return _TRUTH.get(text.lower(), False)

    def _wrong(self, line: int, fault: Fault, message: str, column: str = "", nearest: str | None = None) -> None:
        self.findings.append(Finding(self.file, fault, message, column, line, nearest=nearest))
