"""Every page of the table in a real Chromium, by HTTP, by a certificate that nobody vouches for and by a trusted one.

Trusted is as on a centre's machines: `certutil` puts the centre's authority, made by `motcua tls`, into the store that
Chromium reads (NSS, below the home folder). Without `certutil` Chromium is told of the key of the server's certificate
(`--ignore-certificate-errors-spki-list`). The name is not localhost, which browsers take for secure even by HTTP.
"""

import base64
import hashlib
import shutil
import subprocess
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate
from msgspec import Struct
from playwright.sync_api import Browser, Error, Page, Playwright

from protocol.enums import Role
from server.cli.commands.certificates import make_authority, make_certificate
from server.web.operation.authentication import SESSION_COOKIE
from server.web.operation.operation import Operation
from tests.server.web.inside import session_of
from tests.serving import PASSWORD, Installation, Serving

from . import ways
from .browser import TIMEOUT_MS, launch

pytestmark = pytest.mark.slow

HOST: Final = "motcua.test"
RESOLVED: Final = f"--host-resolver-rules=MAP {HOST} 127.0.0.1"
LOOK: Final = """() => [document.querySelectorAll("h1").length, document.querySelector("#link[data-link]") !== null,
  location.pathname]"""
EXTRAS: Final = """() => ({secure: isSecureContext, awake: "wakeLock" in navigator,
  push: document.querySelector("#push").checkVisibility()})"""
SETTINGS: Final = {
    "push_hosts": ["push.invalid"],
    "provider": {"issuer": "https://id.example.vn", "client": "mot-cua", "secret": "not a secret"},
}


class Walk:
    """One browser on one server, a window for each role. `passes`: a warning of the browser is passed. `faults`: what
    went wrong, a line each.
    """

    def __init__(
        self,
        browser: Browser,
        origin: str,
        standing: ways.Standing,
        installation: Installation,
        *,
        passes: bool = False,
    ) -> None:
        self.origin, self.standing = origin, standing
        self.faults: list[str] = []
        self._browser, self._installation, self._passes = browser, installation, passes
        self._pages: dict[Role | None, Page] = {}
        self._at = ""

    def page(self, role: Role | None) -> Page:
        """The window of this role, signed in."""
        if role not in self._pages:
            self._pages[role] = self._watched()
            if role is not None:
                token = session_of(self._installation, ways.PEOPLE[role])
                self._pages[role].context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": self.origin}])
            self._pages[role].goto(f"{self.origin}/status")
        return self._pages[role]

    def _watched(self) -> Page:
        """A window of its own. Chromium's console says what was refused, of another scheme, or not there."""
        page = self._browser.new_context(
            viewport={"width": 360, "height": 480}, reduced_motion="reduce", ignore_https_errors=self._passes
        ).new_page()
        page.set_default_timeout(TIMEOUT_MS)
        page.on("pageerror", lambda error: self.faults.append(f"{self._at}: {error}"))
        page.on(
            "console", lambda said: self.faults.append(f"{self._at}: {said.text}") if said.type == "error" else None
        )
        return page

    def visit(self, operation: Operation, role: Role | None) -> None:
        """Opens the page as this role, to the end of its scripts; a file is fetched by the page that is open."""
        page, path = self.page(role), self._path(operation)
        self._at = f"{path} as {role}"
        if operation.name in ways.FILES:
            page.evaluate("async path => { await (await fetch(path)).arrayBuffer(); }", path)
            return
        page.goto(self.origin + path)
        headings, is_live, where = page.evaluate(LOOK)
        if headings != 1 or ("/login" in where and "/login" not in path):
            self.faults.append(f"{self._at}: {headings} headings at {where}")
        if is_live:
            page.wait_for_selector("#link[data-link=live]")

    def _path(self, operation: Operation) -> str:
        if operation.name != "take-open":
            return self.standing.path(operation)
        asked = f"/api/v1/branches/{self.standing.common['b']}/door"
        shown = self.page(Role.MANAGER).evaluate("path => fetch(path).then(answer => answer.json())", asked)
        return f"/take/{self.standing.common['b']}/{shown['url'].rpartition('/')[2]}"

    def sign_in(self) -> dict[str, object]:
        """The cookie that signing in by the form leaves."""
        page = self._watched()
        page.goto(f"{self.origin}/login?next=/manager")
        page.fill("#user", "manager")
        page.fill("#password", PASSWORD)
        page.click(".fields button")
        page.wait_for_url("**/manager/**")
        (cookie,) = [one for one in page.context.cookies() if one["name"] == SESSION_COOKIE]
        return dict(cookie)

    def extras(self) -> dict[str, bool]:
        """What a ticket's page may use, and whether it offers to tell a browser whose page is closed."""
        page = self.page(None)
        page.goto(self.origin + self.standing.path(ways.named("ticket-page")))
        if page.evaluate("isSecureContext"):
            page.locator("#push").wait_for(state="visible")  # the page asks its service worker first
        return dict(page.evaluate(EXTRAS))


class Trusting(Struct, frozen=True):
    """How a browser is told of the centre's authority: the home folder, or the argument, that it starts with."""

    home: Path
    arguments: tuple[str, ...] = ()


def certified(data: Path, home: Path) -> Trusting:
    """The certificates of `motcua tls`, and a browser's home that was told of their authority."""
    now = datetime.now(UTC)
    authority = make_authority("walk", now)
    made = make_certificate(authority, [HOST], now)
    (data / "tls").mkdir()
    for name, content in (
        ("ca.crt", authority.certificate),
        ("server.crt", made.certificate),
        ("server.key", made.key),
    ):
        (data / "tls" / name).write_bytes(content)
    store, certutil = home / ".pki" / "nssdb", shutil.which("certutil")
    store.mkdir(parents=True)
    if certutil is None:
        key = load_pem_x509_certificate(made.certificate).public_key()
        digest = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
        return Trusting(home, (f"--ignore-certificate-errors-spki-list={base64.b64encode(digest).decode()}",))
    for act in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "motcua", "-i", str(data / "tls" / "ca.crt")]):
        subprocess.run([certutil, "-d", f"sql:{store}", *act], check=True, timeout=120)
    return Trusting(home)


def test_every_page_works_by_http_and_by_an_untrusted_and_a_trusted_certificate(
    tmp_path: Path, playwright: Playwright
) -> None:
    """By HTTP as the least of the roles that may see a page, by the trusted one as the greatest."""
    installation = ways.install(Installation.staffed(tmp_path / "data"))
    trusting = certified(installation.data, tmp_path / "home")
    with ExitStack() as stack:
        browser = stack.enter_context(launch(playwright, RESOLVED, *trusting.arguments, home=trusting.home))
        with Serving(installation, settings=SETTINGS) as serving:
            standing = ways.stand(serving)
            plain = Walk(browser, f"http://{HOST}:{serving.port}", standing, installation)
            for operation in ways.walked():
                plain.visit(operation, ways.readers(operation)[0])
            assert plain.sign_in()["secure"] is False
            assert plain.extras() == {"secure": False, "awake": False, "push": False}
            assert plain.faults == []
        with Serving(installation, tls=True, settings=SETTINGS) as serving:
            secret = Walk(browser, f"https://{HOST}:{serving.port}", standing, installation)
            for operation in ways.walked():
                secret.visit(operation, ways.readers(operation)[-1])
            assert secret.sign_in()["secure"] is True
            assert secret.extras() == {"secure": True, "awake": True, "push": True}
            assert secret.faults == []
            _by_an_untrusted_one(stack.enter_context(launch(playwright, RESOLVED)), secret, installation)


def _by_an_untrusted_one(browser: Browser, trusted: Walk, installation: Installation) -> None:
    """The browser warns by itself, before anything of ours. For who goes on nothing is missing or said to be."""
    passed = Walk(browser, trusted.origin, trusted.standing, installation, passes=True)
    with closing(browser.new_context()) as stranger, pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        stranger.new_page().goto(passed.origin)
    for operation in ways.one_of_each_kind():
        passed.visit(operation, ways.readers(operation)[-1])
    assert passed.sign_in()["secure"] is True
    assert passed.extras() == {"secure": True, "awake": True, "push": True}
    assert passed.faults == []
