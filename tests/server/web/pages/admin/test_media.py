"""What the televisions show, by page: a picture is chosen, looked at, ordered, put in force, and taken out again."""

from pathlib import Path

import msgspec
from playwright.sync_api import Browser

from protocol.configuration import MediaConfig
from server.catalogue.history import configurations
from server.journal.database.engine import open_database
from tests.server.catalogue.test_media_files import picture
from tests.server.web.pages.axe import found
from tests.server.web.pages.browser import DESK, looking
from tests.serving import Serving

PAGE = "/admin/branches/CN01/media"
FILE = "#f-file:enabled"
"""Once the page's script listens: what is chosen before is not sent."""


def media_of(serving: Serving) -> tuple[MediaConfig, ...]:
    engine = open_database(serving.installation.database)
    (past,) = configurations(engine, "CN01", 1)
    engine.dispose()
    return past.config.media


def test_a_picture_is_sent_shown_scheduled_and_taken_back(serving: Serving, chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "le.jpg").write_bytes(picture((640, 360)))
    (tmp_path / "x.jpg").write_bytes(b"no picture")
    with looking(chromium, serving, DESK) as seen:
        seen.open(f"{PAGE}?new=1")
        seen.sign_in("admin")
        page = seen.page
        page.fill("#f-id", "nghi-le")
        page.set_input_files(FILE, tmp_path / "x.jpg")
        seen.sees(".upload [role=status]", "không phải ảnh hoặc phim")
        page.set_input_files(FILE, tmp_path / "le.jpg")
        seen.sees(".upload [role=status]", "Đã gửi")
        page.wait_for_function("() => document.querySelector('.upload img').naturalWidth === 640")
        page.fill("#f-first_day", "2026-09-02")
        page.fill("#f-last_day", "2026-08-30")
        page.click("#preview")
        seen.sees("#error-last_day", "ngày đầu")
        page.fill("#f-last_day", "2026-09-03")
        page.click("#preview")
        seen.sees("#outcome", "nghi-le")
        assert found(page) == []
        page.click("#apply")
        seen.sees(".rows", "02/09/2026")
        (shown,) = media_of(serving)
        assert msgspec.structs.replace(shown, file=None) == MediaConfig("nghi-le", None, first_day="2026-09-02",
                                                                        last_day="2026-09-03")  # fmt: skip
        assert found(page) == []
        page.click("#undo")
        seen.sees("main", "Hoàn tác")
        assert media_of(serving) == ()
        # the browser itself says each refused request
        assert [one for one in seen.complaints if "422" not in one] == []
