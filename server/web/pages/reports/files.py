"""A report's table as a file: CSV, Excel, PDF, from the very table that the page shows."""

import asyncio
from collections.abc import Callable
from typing import Final

from starlette.responses import Response

from language.messages import N_
from protocol.enums import Refusal
from protocol.problem import Refused
from server.mail.letter import Attachment
from server.reports.about import About
from server.reports.columns import NAMES
from server.reports.csv_file import csv_of
from server.reports.report import Wrong
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.render import HEADERS

from .page import PLAIN_ROWS, where
from .scope import Made, made, scope_of

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

UNTIL = N_("data until {time}")


async def as_csv(asked: OperationRequest) -> Response | Refused:
    """The report of the address as CSV."""
    return await _file(asked, "csv", "text/csv; charset=utf-8", lambda done: csv_of(done.table, done.scope.words))


async def as_xlsx(asked: OperationRequest) -> Response | Refused:
    """The report of the address as an Excel workbook."""
    return await _file(asked, "xlsx", XLSX, _xlsx)


async def as_pdf(asked: OperationRequest) -> Response | Refused:
    """The report of the address as PDF."""
    return await _file(asked, "pdf", "application/pdf", _pdf)


def _xlsx(done: Made) -> bytes:
    from server.reports.xlsx_file import xlsx_of  # 11 MB, from the first file on

    return xlsx_of(done.table, about(done), done.until, done.scope.words)


def _pdf(done: Made) -> bytes:
    from server.reports.pdf_file import pdf_of  # 9 MB, from the first file on

    return pdf_of(done.table, about(done), done.scope.language, done.scope.words)


async def _file(asked: OperationRequest, ending: str, media: str, write: Callable[[Made], bytes]) -> Response | Refused:
    scope = scope_of(asked)
    if isinstance(scope, Refused):
        return scope
    if isinstance(scope, Wrong):
        return Refused(Refusal.NOT_FOUND, scope.field)
    done = await made(asked.context.engine, scope)
    body = await asyncio.to_thread(write, done)
    headers = HEADERS | {
        "Content-Disposition": f'attachment; filename="{_name(done, ending)}"',
        "Content-Language": scope.language,
    }
    return Response(body, media_type=media, headers=headers)


def pdf_file(done: Made) -> Attachment:
    """The PDF, to be sent."""
    return Attachment(_name(done, "pdf"), "application/pdf", _pdf(done))


def xlsx_file(done: Made) -> Attachment:
    """The workbook, to be sent."""
    return Attachment(_name(done, "xlsx"), XLSX, _xlsx(done))


def _name(done: Made, ending: str) -> str:
    dates, report = done.scope.dates, done.scope.report
    return f"motcua-{report.subject}-{report.rows}-{dates.first.isoformat()}-{dates.last.isoformat()}.{ending}"


def about(done: Made) -> About:
    """What a file says beside the table, as the page does."""
    scope = done.scope
    _ = scope.words.gettext
    first, last = (day.strftime("%d/%m/%Y") for day in (scope.dates.first, scope.dates.last))
    until = _(UNTIL).format(time=done.until.strftime("%H:%M %d/%m/%Y"))
    if scope.open_days:
        until += f" · {_('the day is still open')}"
    title = f"{_(NAMES[scope.report.subject])}, {_(PLAIN_ROWS[scope.report.rows])}"
    return About(title, where(scope), first if first == last else f"{first} – {last}", until)


HANDLERS: Final = {"csv": as_csv, "xlsx": as_xlsx, "pdf": as_pdf}
"""The handler of each kind of file."""
