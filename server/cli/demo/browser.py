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
        self._do("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self._do("Page.navigate", url=url)
        deadline = time.monotonic() + timeout_s
        while self._do("Runtime.evaluate", expression=ready, returnByValue=True)["result"].get("value") is not True:
            if time.monotonic() > deadline:
                raise BrowserError(f"the page was not ready in {timeout_s:.0f} s: {ready}")
            time.sleep(0.1)
        shot = self._do("Page.captureScreenshot", format="png")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(shot["data"]))

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
