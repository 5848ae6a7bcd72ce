"""A branch's own words and logo on its slips, by page: typed, looked at as printed, put in force, and taken back."""

from pathlib import Path

from playwright.sync_api import Browser

from protocol.configuration import SlipConfig
from server.catalogue.history import configurations
from server.journal.database.engine import open_database
from tests.server.catalogue.test_media_files import picture
from tests.server.web.pages.axe import found
from tests.server.web.pages.browser import DESK, looking
from tests.serving import Serving

LOGO = "#f-logo:enabled"
"""Once the page's script listens: what is chosen before is not sent."""


def slip_of(serving: Serving) -> SlipConfig:
    engine = open_database(serving.installation.database)
    (past,) = configurations(engine, "CN01", 1)
    engine.dispose()
    return past.config.slip


def test_a_slip_gets_words_and_a_logo_shown_as_it_is_printed(
    serving: Serving, chromium: Browser, tmp_path: Path
) -> None:
    (tmp_path / "logo.png").write_bytes(picture((640, 320), "PNG"))
    (tmp_path / "x.png").write_bytes(b"no picture")
    with looking(chromium, serving, DESK) as seen:
        seen.open("/admin/branches/CN01/slip")
        seen.sign_in("admin")
        page = seen.page
        page.set_input_files(LOGO, tmp_path / "x.png")
        seen.sees(".upload [role=status]", "không phải ảnh")
        page.set_input_files(LOGO, tmp_path / "logo.png")
        seen.sees(".upload [role=status]", "Đã vẽ")
        page.wait_for_function("() => document.querySelector('.upload img').naturalWidth === 192")
        page.fill("[id='f-heading.vi']", "M" * 61)
        page.fill("[id='f-heading.en']", "One-stop service")
        page.click("#preview")
        seen.sees("[id='error-heading.vi']", "60")
        page.fill("[id='f-heading.vi']", "Bộ phận Một Cửa")
        page.click("#preview")
        seen.sees("#outcome", "Phiếu")
        page.wait_for_function(
            "() => [...document.querySelectorAll('#slips img')].map(e => e.naturalWidth).join() === '576,384'"
        )
        assert found(page) == []
        page.click("#apply")
        seen.sees("main", "Hoàn tác")
        own = slip_of(serving)
        assert own.heading == {"vi": "Bộ phận Một Cửa", "en": "One-stop service"}
        assert (own.closing, bool(own.logo)) == (None, True)
        page.click("#undo")
        page.wait_for_function("() => document.getElementById('f-heading.vi')?.value === ''")
        assert slip_of(serving) == SlipConfig()
        assert [one for one in seen.complaints if "422" not in one and "415" not in one] == []
