"""An installation, and the mail server that its letters go to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.mail.box import Box, mail_box
from tests.server.web.conftest import install
from tests.serving import Installation


@pytest.fixture
def box() -> Iterator[Box]:
    with mail_box() as found:
        yield found


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return install(tmp_path)
