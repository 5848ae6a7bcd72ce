"""Devices that are asked from afar: refused with a reason, answered by themselves, their pictures looked at once."""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import create_engine, select

from protocol.device_tasks import MOST_PICTURE_BYTES, PICTURE_KEPT_MS
from protocol.enums import Role
from server.access.reported import forget_pictures, take_picture, waiting_picture, write_picture
from server.access.tables import device_picture
from server.cli.demo.wire import Wire
from server.journal.schema.tables import metadata
from tests.server.catalogue.test_media_files import picture
from tests.server.web.conftest import OTHER
from tests.server.web.following import Following
from tests.server.web.pages.ask import ask as read_page
from tests.serving import Serving, until

NOW = 1_800_000_000_000
TASKS = "/api/v1/branches/CN01/device-tasks"


def ask(serving: Serving, token: str, task: str, device: str, what: str) -> tuple[int, str | None, str | None]:
    body = {"task": task, "device": device, "what": what}
    status, answer = serving.call("POST", TASKS, body, token, key=f"ask-{task}")
    return status, answer.get("code"), answer.get("field")


def store(serving: Serving, task: str, content: bytes, token: str) -> tuple[int, str | None]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "image/png"}
    answer = Wire(serving.url).ask("POST", f"{TASKS}/{task}/picture", content, headers=headers)
    return answer.status, answer.json().get("code")


def test_what_cannot_be_asked_is_refused_and_what_can_be_is_answered_by_its_device_alone(standing: Serving) -> None:
    serving, tokens = standing, standing.installation.tokens
    manager, clerk, admin = (serving.sign_in(who) for who in ("manager", "clerk1", "admin"))
    serving.installation.enrol(Role.KIOSK, branch=OTHER, name="kiosk-of-another")

    def listed() -> dict[str, dict[str, str]]:
        answer = serving.call("GET", "/api/v1/devices", token=admin)[1]
        return {one["name"]: one for one in answer["devices"]}

    until(lambda: "kiosk-of-another" in listed())
    ids = {name: one["device_id"] for name, one in listed().items()}
    assert ask(serving, clerk, "T0", ids["kiosk"], "restart")[:2] == (403, "not_allowed")
    assert ask(serving, manager, "T1", "d-nobody", "restart") == (404, "not_found", "device")
    assert ask(serving, manager, "T2", ids["kiosk-of-another"], "restart") == (404, "not_found", "device")
    assert ask(serving, manager, "T3", ids["counter-1"], "picture") == (422, "bad_field", "what")
    assert ask(serving, manager, "T4", ids["display"], "test-slip") == (422, "bad_field", "what")
    assert ask(serving, manager, "T5", ids["counter-2"], "restart") == (409, "device_away", "device")
    with Following(serving, tokens["display"]), Following(serving, tokens["kiosk"]):
        until(lambda: all("seen_at" in listed()[name] for name in ("kiosk", "display")))
        assert ask(serving, manager, "T6", ids["display"], "picture")[0] == 200
        assert ask(serving, manager, "T7", ids["display"], "picture") == (409, "already", "what")
        assert ask(serving, manager, "T8", ids["display"], "update") == (409, "device_busy", "device")
        to_do = serving.call("GET", TASKS, token=tokens["kiosk"])[1]
        assert to_do["tasks"] == []
        small = picture((64, 36), "PNG")
        assert store(serving, "T6", small, tokens["kiosk"]) == (404, "not_found")
        assert store(serving, "T9", small, tokens["display"]) == (404, "not_found")
        assert store(serving, "T6", picture((64, 36)), tokens["display"]) == (422, "not_media")
        assert store(serving, "T6", small + bytes(MOST_PICTURE_BYTES), tokens["display"]) == (413, "too_large")
        assert store(serving, "T6", small, tokens["display"]) == (201, None)
    today = datetime.now(UTC).date()
    days = f"first={today - timedelta(days=1)}&last={today + timedelta(days=1)}"  # the branch is west of the city
    trail = read_page(serving, f"/audit?kind=device_asked&{days}", session=admin)
    assert "Chụp màn hình" in trail.text


def test_a_device_whose_clock_is_wrong_is_shown_like_any_other(standing: Serving) -> None:
    serving, token = standing, standing.installation.tokens["counter-1"]
    session = serving.sign_in("admin")
    path = "/api/v1/branches/CN01/device-report"
    for at, status in (("9999-12-31T23:59:59Z", 200), ("0001-01-01T00:00:00+14:00", 200), ("0001-01-01T00:00:00", 422)):
        body = {"version": "0.2.0", "error": {"name": "counter.scanning", "at": at}}
        assert serving.call("POST", path, body, token)[0] == status
        listed = read_page(serving, "/manager/devices", session=session)
        one = re.findall(r'href="(/manager/devices/[^"/]+)">counter-1<', listed.text)[0]
        page = read_page(serving, one, session=session)
        assert (listed.status, page.status, "counter.scanning" in page.text) == (200, 200, True)


def test_a_picture_is_there_for_one_look_and_five_minutes() -> None:
    engine = create_engine("sqlite://")
    try:
        metadata.create_all(engine, [device_picture])
        with engine.connect() as connection:
            write_picture(connection, "d-1", "T1", "sealed-1", NOW)
            assert waiting_picture(connection, "d-1", NOW + PICTURE_KEPT_MS) == "T1"
            assert waiting_picture(connection, "d-1", NOW + PICTURE_KEPT_MS + 1) is None
            assert take_picture(connection, "d-1", "T0", NOW) is None
            assert take_picture(connection, "d-1", "T1", NOW) == "sealed-1"
            assert take_picture(connection, "d-1", "T1", NOW) is None
            write_picture(connection, "d-1", "T2", "sealed-2", NOW)
            write_picture(connection, "d-1", "T3", "sealed-3", NOW + 1)
            assert forget_pictures(connection, NOW + 1 + PICTURE_KEPT_MS) == 0
            assert connection.scalars(select(device_picture.c.task)).all() == ["T3"]
            assert take_picture(connection, "d-1", "T3", NOW + 2 + PICTURE_KEPT_MS) is None
            write_picture(connection, "d-1", "T4", "sealed-4", NOW)
            assert forget_pictures(connection, NOW + 1 + PICTURE_KEPT_MS) == 1
    finally:
        engine.dispose()
