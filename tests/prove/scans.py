"""Scans beside a clerk: what recognition of ten pages adds to the next act, and what 300 pages hold of memory."""

import hashlib
import io
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

import msgspec
from msgspec import Struct
from PIL import Image, ImageDraw, ImageFont

from protocol.configuration import ProcedureConfig, Statutory
from protocol.enums import TermUnit
from server.dossier.ocr.program import missing_programs
from tests.server.web.inside import session_of
from tests.serving import Installation, Serving, template

PROCEDURE = ProcedureConfig("1.001193", "HT", {"vi": "Đăng ký khai sinh"}, statutory=Statutory(5, TermUnit.WORKING_DAY))
FONT = Path("server/web/pages/fonts/BeVietnamPro-Regular.ttf")
TEN: Final = 10
BATCH: Final = 300
PIECE: Final = 4 << 20
MOST_DELAY_MS: Final = 100
MOST_MORE_MB: Final = 64
"""What a server may hold more while it takes a batch in, of any number of pages."""
OCR_S: Final = 1_200.0


class Scans(Struct, frozen=True):
    """`acts`: of each kind. `without`, `beside`: milliseconds of an act, p50, p99 and the longest, without and beside
    the recognition of a scan of ten pages. `batch_megabytes`: of the PDF; `held`: the server's memory before, and the
    most while it was sent, broken off, sent on, checked, sealed and stored, in MB. `faults`: what misses an aim.
    """

    acts: int
    without: tuple[float, float, float]
    beside: tuple[float, float, float]
    batch_megabytes: float
    held: tuple[float, float]
    faults: list[str]


class Real(Serving):
    """A server as `motcua serve` starts it: one of a test recognises nothing."""

    def start(self) -> "Real":
        data = str(self.installation.data)
        command = [sys.executable, "-m", "server.cli.main", "serve", "--data", data, "--port", "0"]
        self._child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self._child.stdout is not None
        for line in self._child.stdout:
            if found := re.search(r"http://[^ ]+:(\d+)", line):
                self.port = int(found.group(1))
                return self
        raise RuntimeError("the server did not start")

    def __enter__(self) -> "Real":
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self._child.terminate()
        self._child.wait(60)

    @property
    def pid(self) -> int:
        return self._child.pid


class Desk:
    """A clerk at a real server."""

    def __init__(self, serving: Serving, token: str) -> None:
        self.serving, self._token = serving, token
        self.dossier_id = self.act()[1]

    def act(self) -> tuple[float, str]:
        """A draft is begun: how many milliseconds it took, and its id."""
        began = time.perf_counter()
        said = self._ask("POST", "", {"branch": "CN01", "procedure": PROCEDURE.code})
        return 1000 * (time.perf_counter() - began), said["dossier_id"]

    def put_in(self, name: str, pdf: bytes, pages: int) -> None:
        """In pieces; the line of the second one breaks off in its middle, and it is sent again."""
        at = 0
        while at < len(pdf):
            path, piece = f"/{self.dossier_id}/uploads/{name}?offset={at}", pdf[at : at + PIECE]
            if at == PIECE:
                self._break_off(path, piece)
            at = int(self._ask("PUT", path, piece)["offset"])
        digest = hashlib.sha256(pdf).hexdigest()
        body = {"upload": name, "component": "birth_notice", "sha256": digest, "pages": pages}
        self._ask("POST", f"/{self.dossier_id}/files", body)

    def texts(self) -> list[str]:
        """What has become of the text of each file."""
        return [one.get("text") or "" for one in self._ask("GET", f"/{self.dossier_id}/files")["files"]]

    def _break_off(self, path: str, piece: bytes) -> None:
        head = f"PUT /api/v1/dossiers{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self._token}\r\n"
        with socket.create_connection(("127.0.0.1", self.serving.port)) as line:
            line.sendall(f"{head}Content-Length: {len(piece)}\r\n\r\n".encode() + piece[: len(piece) // 2])

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        status, said = self.serving.call(method, f"/api/v1/dossiers{path}", body, self._token)
        assert status < 300, (path, status, said)
        return said


def run(say: Callable[[str], None], cycles: int = 3, acts: int = 200) -> Scans:
    """Raises RuntimeError where ocrmypdf or what it needs is not here."""
    if missing := missing_programs():
        raise RuntimeError(f"missing: {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="motcua-scans-") as folder:
        config = msgspec.structs.replace(template(), procedures=(PROCEDURE,))
        installation = Installation(Path(folder) / "data", config).staff()
        with Real(installation) as serving:
            desk = Desk(serving, session_of(installation, "clerk1"))
            for _ in range(20):
                desk.act()
            took: dict[bool, list[float]] = {False: [], True: []}
            for cycle in range(cycles):
                took[False] += [desk.act()[0] for _ in range(acts)]
                took[True] += _beside_ocr(desk, cycle, acts, say)
            batch = _batch(BATCH)
            before = _reset(serving.pid)
            desk.put_in("batch-of-300-pages", batch, BATCH)
            held = before, _most(serving.pid)
    without, beside = (_of(took[each]) for each in (False, True))
    found = []
    if beside[1] - without[1] > MOST_DELAY_MS:
        found.append(f"p99 of an act is {beside[1] - without[1]:.0f} ms longer beside recognition, aim {MOST_DELAY_MS}")
    if held[1] - held[0] > MOST_MORE_MB:
        found.append(f"{held[1] - held[0]:.0f} MB more were held, aim {MOST_MORE_MB}")
    return Scans(len(took[True]), without, beside, round(len(batch) / 1e6, 1), held, found)


def _beside_ocr(desk: Desk, cycle: int, acts: int, say: Callable[[str], None]) -> list[float]:
    """The acts while a scan of ten pages is recognised."""
    took: list[float] = []
    desk.put_in(f"ten-pages-number-{cycle:04}", _ten(cycle), TEN)
    ends = time.monotonic() + OCR_S
    while desk.texts()[cycle] not in ("made", "text_only", "unreadable"):
        if time.monotonic() > ends:
            raise RuntimeError("the scan was not recognised in time")
        at_work = _recognises(desk.serving.pid)
        one, _ = desk.act()
        if at_work and _recognises(desk.serving.pid):
            took.append(one)
    say(f"recognised, {len(took)} acts beside it")
    return took[:acts] if len(took) > acts else took


def _recognises(pid: int) -> bool:
    """Whether the server has a child."""
    return any(one.read_text().strip() for one in Path(f"/proc/{pid}/task").glob("*/children"))


def _of(took: list[float]) -> tuple[float, float, float]:
    cut = quantiles(took, n=100)
    return round(cut[49], 1), round(cut[98], 1), round(max(took), 1)


def _ten(cycle: int) -> bytes:
    return _pdf([_page(f"{cycle}.{number}") for number in range(TEN)])


def _batch(pages: int) -> bytes:
    return _pdf([_page("batch")] * pages)


def _page(named: str) -> Image.Image:
    """A4 at 200 dpi, grey, with ten lines: three hundred of these are within the 64 MiB of one upload."""
    page = Image.new("L", (1654, 2339), 250)
    draw, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 30)
    for row in range(10):
        words = "Giấy khai sinh Nguyễn Thị Hương phường Thanh Xuân thành phố Hà Nội trang"
        draw.text((120, 90 + 200 * row), f"{words} {named} {row}", font=font, fill=20)
    return page


def _pdf(pages: list[Image.Image]) -> bytes:
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=200, save_all=True, append_images=pages[1:])
    return out.getvalue()


def _reset(pid: int) -> float:
    """The server's memory now, in MB; from here on the most is counted anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return _most(pid)


def _most(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024, 1)
