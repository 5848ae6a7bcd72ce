"""Who came to the appointments of the last four weeks: shown where the number of places is set."""

from datetime import timedelta

from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError

from protocol.configuration import BranchConfig, Text
from protocol.problem import Refused
from server.reports.days import Dates
from server.reports.report import Report, Rows, Subject, address
from server.web.base.clock import moment
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.render import page_language
from server.web.pages.reports.scope import made, scope_for

DAYS = 28


class Came(Struct, frozen=True):
    """Of a service: appointments that were booked and not cancelled, and those of them to which nobody came."""

    service: Text
    booked: int
    missed: int

    @property
    def percent(self) -> int:
        """Of the booked, nobody came to so many in a hundred."""
        return round(100 * self.missed / self.booked)


class Weeks(Struct, frozen=True):
    """`report`: the address of the report with all of it."""

    services: tuple[Came, ...]
    report: str


async def weeks_of(asked: OperationRequest, config: BranchConfig) -> Weeks | None:
    """The four weeks up to yesterday; None for who sees no reports, or while they cannot be read."""
    yesterday = moment(asked.context.clock.now(), config.time_zone).date() - timedelta(days=1)
    dates = Dates(yesterday - timedelta(days=DAYS - 1), yesterday)
    report = Report(Subject.APPOINTMENTS, Rows.SERVICE, dates, (config.id,))
    scope = scope_for(asked.context, asked.principal, report, page_language(asked.request))
    if isinstance(scope, Refused):
        return None
    try:
        rows = (await made(asked.context.engine, scope)).measured.rows
    except SQLAlchemyError:
        return None
    found = [(one.name, rows[one.code]) for one in config.services if one.code in rows]
    came = tuple(Came(name, row.booked, row.missed) for name, row in found if row.booked)
    return Weeks(came, address(report))
