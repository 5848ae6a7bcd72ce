"""A branch that receives dossiers, its server, and a clerk who serves somebody at its counter."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from protocol.configuration import FeeFormula, ProcedureConfig, Statutory
from protocol.enums import Role, TermUnit
from tests.serving import Installation, Serving, template

AGENCY = "H26.50.05.13"
BIRTH = ProcedureConfig(
    "1.001193", "HT", {"vi": "Đăng ký khai sinh", "en": "Birth registration"},
    bring=({"vi": "Giấy chứng sinh", "en": "Certificate of live birth"}, {"vi": "Thẻ căn cước", "en": "Identity card"},
           {"vi": "Giấy đăng ký kết hôn", "en": "Marriage certificate"}),
    fee_vnd=0, statutory=Statutory(5, TermUnit.WORKING_DAY), synonyms=("làm giấy khai sinh",),
)  # fmt: skip
COPY = ProcedureConfig(
    "2.000635", "HT", {"vi": "Cấp bản sao trích lục hộ tịch", "en": "Copy of a civil-status extract"},
    fee=FeeFormula(copy_vnd=8000), statutory=Statutory(0, TermUnit.WORKING_DAY),
)  # fmt: skip
THEIRS = ProcedureConfig(
    "1.004222", "HT", {"vi": "Đăng ký thường trú", "en": "Permanent residence"},
    system={"vi": "Hệ thống cư trú", "en": "Residence system"},
)  # fmt: skip
PAY_TO = "970436/0123456789"
CARD = "001190012345|012345678|NGUYỄN THỊ HOA|01021990|Nữ|Số 5, Cầu Giấy, Hà Nội|05072021"


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    config = msgspec.structs.replace(
        template(), agency=AGENCY, dossiers_per_ticket=2, procedures=(BIRTH, COPY, THEIRS), pay_to=PAY_TO
    )
    installation = Installation.staffed(tmp_path / "data", config, 2)
    installation.enrol(Role.SERVICE)
    with Serving(installation) as running:
        yield running
        print("\n".join(running.log[-40:]))  # shown when the test failed
        if running._process is not None:
            running.kill()
