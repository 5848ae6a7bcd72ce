"""What is typed at home comes back as a code that the desk reads, and stays nowhere on the server."""

import asyncio
import html
import re
from typing import Any

import httpx
import msgspec
import pytest
from PIL import Image, ImageDraw

from protocol.configuration import FeeFormula, ProcedureConfig, Statutory
from protocol.dossier_commands import Paper
from protocol.dossier_people import fields_of
from protocol.enums import TermUnit
from protocol.prepared import Prepared, read_prepared
from server.web.base.clock import CITY_TIME_ZONE, moment
from tests.hardware.slips import codes
from tests.server.web.inside import inside
from tests.serving import Installation

COPY = ProcedureConfig(
    "2.000635", "HT", {"vi": "Cấp bản sao trích lục", "en": "Copy of an extract"}, fee=FeeFormula(copy_vnd=8000),
    bring=({"vi": "Tờ khai"}, {"vi": "Thẻ căn cước"}), statutory=Statutory(0, TermUnit.WORKING_DAY),
)  # fmt: skip
PATH = f"/book/HT/prepare?procedure={COPY.code}&lang=en"
HOA = {
    "identity_number": "001190 012345", "name": "Nguyễn Thị Ngọc Hoa", "birth_date": "1990-02-01", "sex": "female",
    "address": "Số 5, ngõ 12, Cầu Giấy, Hà Nội", "phone": "0912 345 678", "email": "ngochoa@example.vn",
}  # fmt: skip
TYPED = HOA | {"p1": "original", "p2": "copy", "pages": "3", "copies": "2"}
PLAIN = ("Ngọc Hoa", "Ng%E1%BB%8Dc", "001190012345", "001190 012345", "0912 345", "ngochoa")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = Installation(tmp_path_factory.mktemp("prepare") / "data")
    made.configure(msgspec.structs.replace(made.config, procedures=(COPY,)))
    return made


def code_of(page: str) -> str:
    """What a scanner reads from the page's drawing."""
    found = re.search(r'viewBox="0 0 ([0-9]+) [0-9]+"[^>]*><path d="([^"]+)"', page)
    assert found is not None
    side, dot = int(found[1]), 4
    image = Image.new("L", (side * dot, side * dot), 255)
    pen = ImageDraw.Draw(image)
    for x, y in re.findall(r"M([0-9]+) ([0-9]+)h1", found[2]):
        pen.rectangle([int(x) * dot, int(y) * dot, int(x) * dot + dot - 1, int(y) * dot + dot - 1], 0)
    (text,) = codes(image)
    return str(text)


def test_the_code_has_what_was_typed_and_the_server_has_nothing_of_it(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    async def work() -> None:
        async with inside(installation) as server:
            empty = await server.away.get(PATH)
            assert (empty.status_code, "<svg class=" in empty.text) == (200, False)
            made = await server.away.post(PATH, data=TYPED)
            assert (made.status_code, made.headers["cache-control"]) == (200, "no-store")
            shown = code_of(made.text)
            read = read_prepared(shown, moment(server.context.clock.now(), CITY_TIME_ZONE).date())
            assert isinstance(read, Prepared)
            wanted = HOA | {"identity_number": "001190012345"}
            assert {field.value: value for field, value in fields_of(read.person).items()} == wanted
            assert read.papers == (Paper("p1", originals=1), Paper("p2", copies=1))
            assert (read.procedure, read.pages, read.copies, len(shown) < 500) == (COPY.code, 3, 2, True)
            metrics = await server.near.get("/metrics")
            assert not any(word in metrics.text for word in PLAIN)
            await refuses(server.away)

    with caplog.at_level("DEBUG"):
        asyncio.run(work())
    for word in PLAIN:
        assert word not in caplog.text, word
        for path in installation.data.rglob("*"):
            assert not path.is_file() or word.encode() not in path.read_bytes(), (word, path)


async def refuses(client: httpx.AsyncClient) -> None:
    """What cannot be is said at its field, and all that was typed stands there still."""
    wrong: dict[str, Any] = {
        "identity_number": "12345", "birth_date": "1990-02-30", "sex": "x", "phone": "123", "email": "hoa",
        "copies": "0", "pages": "x", "name": "A|B",
    }  # fmt: skip
    for field, value in wrong.items():
        answer = await client.post(PATH, data=TYPED | {field: value})
        assert (answer.status_code, "<svg class=" in answer.text) == (422, False), field
        assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', answer.text), field
        assert html.escape(value) in answer.text
    for change in ({"address": "Số " * 80}, {"name": "An " * 40}):
        assert (await client.post(PATH, data=TYPED | change)).status_code == 422
    hostile = await client.post(PATH, data=TYPED | {"address": '"><script>alert(1)</script>'})
    assert "<script>alert" not in hostile.text
    many = await client.post(PATH, data={f"f{at}": "1" for at in range(200)})
    assert many.status_code in (413, 422)
    for path in ("/book/HT/prepare", "/book/XX/prepare", "/book/HT/prepare?procedure=9.999999"):
        assert (await client.get(path)).status_code == 404
