"""The look-up page: what a receipt's QR code opens, typed without scripts, in both languages, on any screen."""

import msgspec
import pytest
from playwright.sync_api import Browser

from protocol.configuration import ProcedureConfig, Statutory
from protocol.enums import TermUnit
from tests.serving import Serving, until

from . import axe
from .ask import ask
from .browser import looking

BIRTH = ProcedureConfig(
    "1.001193", "HT", {"vi": "Đăng ký khai sinh", "en": "Birth registration"},
    statutory=Statutory(5, TermUnit.WORKING_DAY),
)  # fmt: skip


def received(serving: Serving) -> tuple[str, str, str]:
    """Code, secret and the address of the QR code of a new receipt."""
    installation = serving.installation
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,)))
    until(lambda: serving.call("GET", "/api/v1/branches/CN01")[1]["procedures"])
    token = serving.sign_in("clerk1")

    def sent(method: str, path: str, body: object) -> dict[str, str]:
        status, said = serving.call(method, f"/api/v1/dossiers{path}", body, token)
        assert status < 300, said
        return dict(said)

    id_ = sent("POST", "", {"branch": "CN01", "procedure": BIRTH.code})["dossier_id"]
    sent("PUT", f"/{id_}/people/applicant", {"name": "Nguyễn Thị Ngọc Lan"})
    said = sent("POST", f"/{id_}/receive-dossier", {"unit": "H26.50.05"})
    return said["code"], said["lookup_secret"], said["lookup_url"]


@pytest.mark.slow(4)
def test_a_receipts_qr_opens_the_dossier_in_both_languages_and_stands_in_no_address(
    standing: Serving, chromium: Browser
) -> None:
    code, secret, url = received(standing)
    asked: list[str] = []
    with looking(chromium, standing, (360, 740)) as phone:
        phone.page.on("request", lambda request: asked.append(request.url))
        phone.page.goto(url)
        phone.sees(".panel", "Được tiếp nhận")
        phone.sees(".facts", "Nguyễn T*** N*** Lan")
        assert phone.page.url == f"{standing.url}/dossier"
        assert phone.overflow_px()[0] <= 0
        assert axe.found(phone.page) == []
        phone.page.click("a.language")
        phone.sees(".panel", "Received")
        phone.sees(".headline", "Birth registration")
        phone.page.set_viewport_size({"width": 1280, "height": 800})
        assert axe.found(phone.page) == []
        phone.page.goto(f"{standing.url}/dossier?lang=vi")
        assert axe.found(phone.page) == []
        phone.open(f"/book/HT/prepare?procedure={BIRTH.code}")
        assert axe.found(phone.page) == []
        phone.page.set_viewport_size({"width": 360, "height": 740})
        phone.page.fill("#phone", "0912 345 678")
        phone.page.click("form.fields button")
        phone.page.wait_for_selector(".prepared .qr")
        assert phone.overflow_px()[0] <= 0
        assert axe.found(phone.page) == []
        assert phone.complaints == []
        asked.append(phone.page.url)
    assert not [each for each in asked if "0912" in each]
    assert not [each for each in asked if secret in each.partition("#")[0] or code in each.partition("#")[0]]
    with looking(chromium, standing, scripts=False) as typed:
        typed.open("/dossier")
        typed.page.fill("#code", code)
        typed.page.fill("#secret", "AAAA AAAA")
        typed.page.click("#look-up button")
        typed.sees("[role=alert]", "Không có hồ sơ nào")
        assert typed.page.input_value("#code") == code
        typed.page.fill("#secret", secret.replace("-", "").lower())
        typed.page.click("#look-up button")
        typed.sees(".panel", "Được tiếp nhận")
    assert [line for line in standing.log if secret in line or "0912" in line or "Ngọc Lan" in line] == []


def test_a_look_changes_nothing_and_a_page_without_a_receipt_is_a_form(standing: Serving) -> None:
    assert 'id="look-up"' in ask(standing, "/dossier").text
    answer = ask(standing, "/dossier", {"code": "H26.50-261008-0001", "secret": "K7WM-3XQT"})
    assert answer.status == 404
    assert "K7WM" not in answer.text.partition("<form")[2].partition("placeholder")[0]
