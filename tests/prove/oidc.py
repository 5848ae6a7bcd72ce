"""`python -m tests.prove.oidc`: signing in by npm's `oidc-provider`, certified by the OpenID Foundation; a minute.

Its own server and pages, a real Chromium: an account is connected by its owner, signs in, is refused to another person,
and opens nothing once it is disconnected. Needs node and npm; the package is installed into `build/oidc`.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from server.cli.demo.programs import free_port
from server.web.pages.provider_way import BACK
from tests.server.web.conftest import install
from tests.server.web.pages.browser import DESK, Looking, launch, looking
from tests.serving import PASSWORD, Serving, until

PACKAGE = "oidc-provider@9.13.3"
FOLDER = Path(__file__).parents[2] / "build" / "oidc"
CLIENT, SECRET, ACCOUNT = "motcua", "a secret of the drill that is long enough", "nguyen.an"
SERVER = """
import Provider from "oidc-provider";
const [port, back] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "motcua", client_secret: process.env.OIDC_SECRET, redirect_uris: [back] }],
  cookies: { keys: ["a key of the drill"] },
  pkce: { required: () => true },
});
provider.listen(Number(port), "127.0.0.1");
"""
"""Its development pages take any name and password; the name is the subject."""


@contextmanager
def provider(port: int, back: str) -> Iterator[None]:
    """The package's server on this port."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "server.mjs").write_text(SERVER, "utf-8")
    if not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", PACKAGE], cwd=FOLDER, check=True)
    with (FOLDER / "log").open("w") as log:
        server = subprocess.Popen(
            ["node", "server.mjs", str(port), back], cwd=FOLDER, env=os.environ | {"OIDC_SECRET": SECRET},
            stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield
        finally:
            server.terminate()
            server.wait(30)


def at_the_provider(seen: Looking) -> None:
    """Signs in on the provider's own pages, and consents."""
    page = seen.page
    page.wait_for_url(re.compile("/interaction/"))
    page.fill("input[name=login]", ACCOUNT)
    page.fill("input[name=password]", "any")
    page.click("button[type=submit]")
    page.wait_for_selector("input[name=login]", state="detached")
    if "/interaction/" in page.url:
        page.click("button[type=submit]")


def connect(seen: Looking) -> None:
    """From the own page to the provider, and back."""
    seen.open("/work-account").page.fill("#password", PASSWORD)
    seen.page.click("button[value=connect]")
    at_the_provider(seen)


def come_in(seen: Looking) -> None:
    """From our sign-in page through the provider; forgets who was signed in there."""
    seen.page.context.clear_cookies()
    seen.open("/login?next=/manager/CN01")
    seen.page.click("a[href^='/login/provider']")
    at_the_provider(seen)


def sign_in(seen: Looking, user: str) -> None:
    """By the password."""
    seen.page.context.clear_cookies()
    seen.open("/login").sign_in(user)
    seen.page.wait_for_url(lambda address: "/login" not in address)


def main() -> int:
    """0 when all went as it should; AssertionError or a time-out of the browser where it did not."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        print("node and npm are needed (Debian: nodejs npm)", file=sys.stderr)
        return 1
    port = free_port()
    settings = {"provider": {"issuer": f"http://127.0.0.1:{port}", "client": CLIENT, "secret": SECRET}}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        serving = Serving(install(Path(name) / "data"), settings=settings)
        with serving, provider(port, f"{serving.url}{BACK}"), closing(launch(playwright)) as browser:
            until(lambda: "issuer" in _discovered(port), 60)
            with looking(browser, serving, DESK) as seen:
                sign_in(seen, "manager")
                connect(seen)
                seen.sees("[role=status]", "tài khoản công vụ")
                come_in(seen)
                seen.page.wait_for_url(f"{serving.url}/manager/CN01")
                sign_in(seen, "supervisor")
                connect(seen)
                seen.sees("[role=alert]", "kết nối với người khác")
                sign_in(seen, "manager")
                seen.open("/work-account").page.fill("#password", PASSWORD)
                seen.page.click("button[value=disconnect]")
                seen.page.wait_for_url(re.compile("done=disconnected"))
                come_in(seen)
                seen.sees("[role=alert]", "chưa được kết nối với ai")
    print(f"{PACKAGE}: connected, signed in, another person refused, disconnected and refused")
    return 0


def _discovered(port: int) -> str:
    import httpx

    try:
        return httpx.get(f"http://127.0.0.1:{port}/.well-known/openid-configuration").text
    except httpx.HTTPError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
