"""Where the number of places is set, the page says how many of those who booked did not come."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from protocol.enums import AppointmentState, Role
from server.journal.database.engine import open_database
from server.visits.tables import booking
from tests.server.web.pages.ask import ask, sign_in
from tests.serving import Installation, Serving

PAGE = "/admin/branches/CN01/appointments?lang=en"


def test_who_did_not_come_is_told_where_the_places_are_set(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data")
    installation.add_person("admin", Role.ADMIN)
    with Serving(installation) as serving:
        session = sign_in(serving, "admin")
        assert "No appointment was booked for these days." in ask(serving, PAGE, session=session).text
        book(installation, days_ago=3, came=5, missed=2)
        book(installation, days_ago=28, came=4, missed=1)
        book(installation, days_ago=29, came=0, missed=9)  # before the four weeks
        book(installation, days_ago=0, came=0, missed=9)  # a day that is not over
        said = ask(serving, PAGE, session=session).text
        assert "nobody came to 3 of 12 appointments (25 %)" in said
        assert "/reports?show=appointments" in said


def book(installation: Installation, *, days_ago: int, came: int, missed: int) -> None:
    """Rows of the follower, as of appointments of that day."""
    day = datetime.now(ZoneInfo(installation.config.time_zone)).date() - timedelta(days=days_ago)
    states = [AppointmentState.CHECKED_IN] * came + [AppointmentState.MISSED] * missed + [AppointmentState.CANCELLED]
    row = {"branch": "CN01", "day": day.isoformat(), "service": "HT", "procedure": None, "slot_at": 0}
    rows = [row | {"appointment": f"{day}-{n}", "state": state.value} for n, state in enumerate(states)]
    engine = open_database(installation.database)
    with engine.begin() as connection:
        connection.execute(booking.insert(), rows)
    engine.dispose()
