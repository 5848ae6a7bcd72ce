"""`python -m tests.prove.scan_batch [--pages 300]`: what the counter's program holds of a batch of large pages.

The real sending of the counter on a real server: the pages filed under a paper of a dossier, then with a number. Each
page is A4 at 200 dpi in grey noise, the worst that a JPEG meets. 300 pages take a minute or two.
"""

import argparse
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Final

import msgspec
from PIL import Image
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from counter.scanning.filing import PaperOf
from counter.scanning.page_stack import PageStack
from counter.scanning.scanning import Scanning
from tests.serving import PASSWORD, Installation, Serving, template
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests

from .scans import PROCEDURE

MOST_MORE_MB: Final = 64
WARM: Final = 60
"""Pages sent before, which are two files, so that what any file takes is not counted."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=300)
    pages = parser.parse_args().pages
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    more = 0.0
    with tempfile.TemporaryDirectory(prefix="motcua-batch-") as folder:
        page = Path(folder) / "page.png"
        Image.effect_noise((1654, 2339), 60).save(page, compress_level=1)
        config = msgspec.structs.replace(template(), procedures=(PROCEDURE,))
        with Serving(Installation(Path(folder) / "data", config).staff()) as serving:
            serving.verb("1", "login", {"user": "clerk1", "password": PASSWORD})
            token = serving.installation.tokens["counter-1"]
            ticket = serving.issue("HT")["ticket_id"]
            draft = {"branch": "CN01", "procedure": PROCEDURE.code}
            dossier = serving.call("POST", "/api/v1/dossiers", draft, token)[1]["dossier_id"]
            requests = Requests(serving.url, token)
            for paper in (PaperOf(dossier, "birth_notice", "", ""), None):
                scanning = Scanning(requests, LanguageSwitch("en"), "CN01")
                scanning.paper = paper
                _send(scanning, ticket, page, WARM)
                before = _most_mb()
                _send(scanning, ticket, page, pages)
                more = max(more, _most_mb() - before)
                said = "" if scanning.notice is None else scanning.notice.text
                print(f"{said} {_most_mb() - before:.0f} MB more than {WARM} pages took", flush=True)
                scanning.close()
    application.quit()
    return 0 if more <= MOST_MORE_MB else 1


def _send(scanning: Scanning, ticket: str, page: Path, count: int) -> None:
    scanning.stack = PageStack(ticket, "HT-001")
    folder = scanning.stack.new_folder()
    for at in range(count):
        (path := folder / f"{at}.png").hardlink_to(page)
        scanning.stack.add(path)
    loop = QEventLoop()
    scanning.changed.connect(lambda: loop.quit() if scanning.is_idle else None)
    scanning.send()
    loop.exec()
    if scanning.pages:
        raise SystemExit(f"not sent: {scanning.notice}")


def _most_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
