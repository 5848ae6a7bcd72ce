"""A scanner on the network that speaks eSCL (Mopria Alliance, eSCL 2.9), for tests: capabilities, jobs, pages.

It reads requests by the specification and shares no code with our client.
"""

import io
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from PIL import Image

_SPACES = 'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"'


@dataclass(slots=True)
class EsclScanner:
    """`feeder`: pages that lie in it; None: it has none. `asked`: the settings of each job, as they came.

    `state`: of the feeder, as ScannerAdfLoaded or ScannerAdfJam. `most_mm`: the largest page, and `gives_mm` what comes
    whatever was asked. `refusals`: so many answers 503 to a page that is asked, before it comes. `jams_after`: so many
    pages. `answers`: by the end of a path, what is answered instead.
    """

    resolutions: tuple[int, ...] = (75, 150, 300, 600)
    flatbed: bool = True
    feeder: int | None = None
    duplex: bool = False
    state: str = "ScannerAdfLoaded"
    most_mm: tuple[float, float] = (216.0, 356.0)
    gives_mm: tuple[float, float] | None = None
    refusals: int = 0
    busy: bool = False
    jams_after: int | None = None
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    port: int = 0
    _left: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}/eSCL"

    def capabilities(self) -> str:
        wide, high = (round(side / 25.4 * 300) for side in self.most_mm)
        finenesses = "".join(
            f"<scan:DiscreteResolution><scan:XResolution>{each}</scan:XResolution>"
            f"<scan:YResolution>{each}</scan:YResolution></scan:DiscreteResolution>"
            for each in self.resolutions
        )
        caps = (
            f"<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>{wide}</scan:MaxWidth>"
            f"<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>{high}</scan:MaxHeight>"
            "<scan:MaxScanRegions>1</scan:MaxScanRegions><scan:SettingProfiles><scan:SettingProfile>"
            "<scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode><scan:ColorMode>RGB24</scan:ColorMode>"
            "</scan:ColorModes><scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>"
            "<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>"
            f"<scan:SupportedResolutions><scan:DiscreteResolutions>{finenesses}</scan:DiscreteResolutions>"
            "</scan:SupportedResolutions></scan:SettingProfile></scan:SettingProfiles>"
        )
        flatbed = f"<scan:Platen><scan:PlatenInputCaps>{caps}</scan:PlatenInputCaps></scan:Platen>"
        simplex = f"<scan:AdfSimplexInputCaps>{caps}</scan:AdfSimplexInputCaps>"
        duplex = f"<scan:AdfDuplexInputCaps>{caps}</scan:AdfDuplexInputCaps>" if self.duplex else ""
        feeder = f"<scan:Adf>{simplex}{duplex}</scan:Adf>"
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><scan:ScannerCapabilities {_SPACES}><pwg:Version>2.63</pwg:Version>'
            "<pwg:MakeAndModel>Twin 100</pwg:MakeAndModel>"
            f"{flatbed if self.flatbed else ''}{'' if self.feeder is None else feeder}</scan:ScannerCapabilities>"
        )

    def status(self) -> str:
        says = "ScannerAdfEmpty" if self.state == "ScannerAdfLoaded" and not self.feeder else self.state
        adf = "" if self.feeder is None else f"<scan:AdfState>{says}</scan:AdfState>"
        state = "Processing" if self.busy else "Idle"
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><scan:ScannerStatus {_SPACES}><pwg:Version>2.63</pwg:Version>'
            f"<pwg:State>{state}</pwg:State>{adf}</scan:ScannerStatus>"
        )

    def new_job(self, body: str) -> str | None:
        """The job's name; None: there is nothing to scan, or it is busy."""
        said = dict(re.findall(r"<(?:\w+:)?(\w+)>([^<]*)</", body))
        with self._lock:
            fed = said.get("InputSource") == "Feeder"
            if self.busy or (fed and (not self.feeder or self.state != "ScannerAdfLoaded")):
                return None
            self.asked.append(said)
            name = f"job-{len(self.asked)}"
            sides = 2 if said.get("Duplex") == "true" else 1
            self._left[name] = (self.feeder or 0) * sides if fed else 1
            if fed:
                self.feeder = 0
            return name

    def next_page(self, name: str) -> bytes | int:
        """The page as JPEG, or the status code of why there is none."""
        with self._lock:
            if self.refusals:
                self.refusals -= 1
                return 503
            if not self._left.get(name):
                return 404
            if self.jams_after is not None:
                self.jams_after -= 1
                if self.jams_after < 0:
                    self.state = "ScannerAdfJam"
                    return 404
            self._left[name] -= 1
            said = self.asked[int(name.removeprefix("job-")) - 1]
        dpi = int(said["XResolution"])
        wished = tuple(int(said[side]) / 300 * 25.4 for side in ("Width", "Height"))
        wide, high = (round(side / 25.4 * dpi) for side in self.gives_mm or wished)
        out = io.BytesIO()
        Image.new("RGB", (wide, high), (250, 250, 245)).save(out, "JPEG", dpi=(dpi, dpi), quality=50)
        return out.getvalue()


class _Handler(BaseHTTPRequestHandler):
    scanner: EsclScanner

    def do_GET(self) -> None:
        path = self.path.rstrip("/")
        instead = self.scanner.answers.get(path.rpartition("/")[2])
        if instead is not None:
            self._answer(instead[0], instead[1], "image/jpeg", f"{self.scanner.url}/ScannerCapabilities")
        elif path == "/eSCL/ScannerCapabilities":
            self._answer(200, self.scanner.capabilities().encode(), "text/xml")
        elif path == "/eSCL/ScannerStatus":
            self._answer(200, self.scanner.status().encode(), "text/xml")
        elif found := re.fullmatch(r"/eSCL/ScanJobs/([\w-]+)/NextDocument", path):
            page = self.scanner.next_page(found[1])
            if isinstance(page, int):
                self._answer(page)
            else:
                self._answer(200, page, "image/jpeg")
        else:
            self._answer(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if "ScanJobs" in self.scanner.answers:
            self._answer(*self.scanner.answers["ScanJobs"], location=f"{self.scanner.url}/ScanJobs/job-1")
            return
        name = self.scanner.new_job(body)
        if name is None:
            self._answer(503 if self.scanner.busy else 409)
        else:
            self._answer(201, location=f"{self.scanner.url}/ScanJobs/{name}")

    def do_DELETE(self) -> None:
        self.scanner.ended.append(self.path.rpartition("/")[2])
        self._answer(200)

    def _answer(self, code: int, body: bytes = b"", kind: str = "", location: str = "") -> None:
        self.send_response(code)
        if location:
            self.send_header("Location", location)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Says nothing."""


@contextmanager
def escl(**settings: Any) -> Iterator[EsclScanner]:
    """A scanner that answers on this machine until the end."""
    scanner = EsclScanner(**settings)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"scanner": scanner}))
    scanner.port = server.server_address[1]
    if scanner.tls is not None:
        server.socket = scanner.tls.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield scanner
    finally:
        server.shutdown()
        server.server_close()
        thread.join(30)


def airscan_config(folder: Path, scanner: EsclScanner) -> Path:
    """SANE with nothing but its eSCL back end, which knows this scanner as `airscan:e0:Twin`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dll.conf").write_text("airscan\n")
    lines = ("[devices]", f'"Twin" = {scanner.url}, eSCL', "[options]", "discovery = disable", "")
    (folder / "airscan.conf").write_text("\n".join(lines))
    return folder
