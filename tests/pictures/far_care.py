"""The page of a kiosk that a manager has asked for some things, connected as long as pictures are taken."""

from datetime import UTC, datetime, timedelta
from functools import cache

from protocol.device_tasks import DeviceReport, LastError, Monitor
from protocol.enums import Role
from protocol.version import VERSION
from server.access.reported import write_report
from server.access.seen import write_seen
from server.journal.database.dialects import connect_to_write
from server.web.base.clock import now_ms
from tests.serving import until

from .pages import pictured_server

A_DAY_MS = 86_400_000
NAME = "Ki-ốt cửa sau"


@cache
def asked_kiosk() -> str:
    """The address of its page: it has a full disk and an old error, printed, was busy, and is being restarted."""
    server = pictured_server()
    installation = server.serving.installation
    kiosk, branch = installation.enrol(Role.KIOSK, name=NAME), installation.branch

    def found() -> list[str]:
        listed = server.serving.call("GET", "/api/v1/devices", token=server.session)[1]["devices"]
        return [one["device_id"] for one in listed if one["name"] == NAME]

    until(lambda: bool(found()))
    (device,) = found()
    error = LastError("kiosk.visit.JobFileError", datetime.now(UTC) - timedelta(hours=3))
    report = DeviceReport(
        VERSION, "Linux 6.12.41", "3.13.5", (Monitor("HDMI-1", 1080, 1920, used=True),), 90,
        "tcp://10.20.0.31:9100 · epson-tm-t20 · 80 mm", 1_900, 31_000, error, updates=True,
    )  # fmt: skip
    with connect_to_write(installation._engine) as connection, connection.begin():
        write_report(connection, device, report, now_ms())
        write_seen(connection, {device: VERSION}, now_ms() + A_DAY_MS)
    tasks = f"/api/v1/branches/{branch}/device-tasks"
    for n, (what, outcome) in enumerate((("picture", "busy"), ("test-slip", "done"), ("restart", "begun")), 1):
        asking = {"task": f"A{n}", "device": device, "what": what}
        status, answer = server.serving.call("POST", tasks, asking, server.session, key=f"far-{n}")
        assert status == 200, answer
        told = {"task": f"A{n}", "outcome": outcome}
        status, answer = server.serving.call("POST", f"{tasks}/told", told, kiosk, key=f"told-{n}")
        assert status == 200, answer
    return f"/manager/devices/{device}"
