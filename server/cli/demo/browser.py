"""Pictures of pages, by the machine's own Chromium over its DevTools protocol; nothing is installed."""

import base64
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
START_S = 30.0
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--disable-dev-shm-usage", "--remote-debugging-port=0", "--remote-allow-origins=*",
)  # fmt: skip


class BrowserError(RuntimeError):
    """The browser did not start or did not do what it was asked."""


def find_chromium() -> str | None:
    """The path of a Chromium, None if there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Browser:
    """One headless chromium with one tab."""

    def __init__(self, path: str) -> None:
        self._profile = tempfile.TemporaryDirectory(prefix="motcua-browser-", ignore_cleanup_errors=True)
        self._process = subprocess.Popen(
            [path, *FLAGS, f"--user-data-dir={self._profile.name}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._count = 0
        try:
            self._tab: ClientConnection = connect(self._tab_url(), max_size=64 * 1024 * 1024)
        except BaseException:
            self._end_process()
            raise
        self._do("Page.enable")

    def cookie(self, url: str, name: str, value: str) -> None:
        """Sets a cookie for the server at `url`."""
        self._do("Network.setCookie", url=url, name=name, value=value, httpOnly=True, sameSite="Strict")

    def picture(self, url: str, file: Path, width: int, height: int, ready: str, timeout_s: float = 60.0) -> None:
        """Opens `url` in a window of that size, waits until the script `ready` is true, and saves a PNG."""
        self.open(url, width, height, ready, timeout_s)
        self.save(file)

    def open(self, url: str, width: int, height: int, ready: str, timeout_s: float = 60.0) -> None:
        """Opens `url` in a window of that size and waits until the script `ready` is true."""
        self._do("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self._do("Page.navigate", url=url)
        self._wait(ready, timeout_s)

    def save(self, file: Path, show: str = "") -> None:
        """Saves a PNG of the window, scrolled to the element that the selector `show` finds."""
        if show:
            self._run(f"document.querySelector({show!r}).scrollIntoView({{block: 'center'}})")
        shot = self._do("Page.captureScreenshot", format="png")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(shot["data"]))

    def text(self, selector: str) -> str:
        """The text of an element."""
        return str(self._run(f"document.querySelector({selector!r}).textContent")).strip()

    def press(self, selector: str, ready: str, timeout_s: float = 60.0) -> None:
        """Clicks an element that leads to another page, and waits until the script `ready` is true there."""
        self._run(f"window.left = true; document.querySelector({selector!r}).click()")
        self._wait(f"window.left !== true && {ready}", timeout_s)

    def _wait(self, ready: str, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while self._run(ready) is not True:
            if time.monotonic() > deadline:
                raise BrowserError(f"the page was not ready in {timeout_s:.0f} s: {ready}")
            time.sleep(0.1)

    def _run(self, script: str) -> Any:
        """What a script in the page gives; None while the page is left for another, and of a script that fails."""
        try:
            return self._do("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")
        except BrowserError:
            return None

    def close(self) -> None:
        self._tab.close()
        self._end_process()

    def __enter__(self) -> "Browser":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _end_process(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._profile.cleanup()

    def _tab_url(self) -> str:
        """The DevTools address of the first tab; Chromium writes its port into its profile."""
        written = Path(self._profile.name) / "DevToolsActivePort"
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self._process.poll() is None:
            if written.exists() and (lines := written.read_text().split()):
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{lines[0]}/json/list", timeout=5) as answer:
                        pages = [tab for tab in json.load(answer) if tab["type"] == "page"]
                    if pages:
                        return str(pages[0]["webSocketDebuggerUrl"])
                except OSError:
                    pass  # it has the port but does not answer yet
            time.sleep(0.1)
        raise BrowserError("chromium did not start")

    def _do(self, method: str, **params: Any) -> dict[str, Any]:
        self._count += 1
        self._tab.send(json.dumps({"id": self._count, "method": method, "params": params}))
        while True:
            message = json.loads(self._tab.recv(timeout=30))
            if message.get("id") == self._count:
                if "error" in message:
                    raise BrowserError(f"{method}: {message['error']['message']}")
                return dict(message["result"])
